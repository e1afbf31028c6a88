internal import ProvscanCore

/// Finds the main text of a page: what remains without navigation, lists of links, footers and forms.
///
/// Paragraphs of some length score for the elements around them, by length and commas; the element with the
/// highest score, less its link density, holds the text, with those beside it that look alike. Inside it,
/// blocks with too many links for their length are taken out. A page that gives too little is tried again with
/// fewer rules, and at last is taken whole.
/// - Source: Arc90's Readability as Mozilla keeps it (Apache-2.0), github.com/mozilla/readability.
struct MainText {
    /// The rules that can be given up for a page that gives too little.
    struct Rules: OptionSet {
        let rawValue: Int
        static let dropsUnlikely = Rules(rawValue: 1)
        static let weighsNames = Rules(rawValue: 2)
        static let cleans = Rules(rawValue: 4)
        static let all: Rules = [.dropsUnlikely, .weighsNames, .cleans]
    }

    /// Bytes of text that are enough.
    static let enough = 500

    private static let blocks: HTMLTagSet = [
        .blockquote, .dl, .div, .img, .ol, .p, .pre, .table, .ul, .section, .article,
    ]
    private static let scored: HTMLTagSet = [.section, .h2, .h3, .h4, .h5, .h6, .p, .td, .pre]
    private static let lists: HTMLTagSet = [.ul, .ol]

    var tree: HTMLTree
    let rules: Rules
    /// By node, what stands below it.
    private var measures: [BlockMeasure]
    /// By node, its score; none is NaN.
    private var scores: [Double]
    /// The nodes that have a score.
    private var candidates: [Int] = []

    init(_ tree: HTMLTree, rules: Rules) {
        self.tree = tree
        self.rules = rules
        measures = [BlockMeasure](repeating: BlockMeasure(), count: tree.nodes.count)
        scores = [Double](repeating: .nan, count: tree.nodes.count)
    }

    /// The elements that hold the main text, in order.
    ///
    /// - Complexity: O(*n*) in the nodes of the page, whose depth is bounded.
    mutating func find() -> [Int] {
        strip()
        measure(0)
        var paragraphs: [Int] = []
        tree.forEachElement(below: 0) { node in
            if Self.scored.contains(tree.nodes[node].tag) || isParagraph(node) { paragraphs.append(node) }
            return true
        }
        for node in paragraphs { score(node) }
        for node in candidates { scores[node] *= 1 - measures[node].linkDensity }
        let ranked = candidates.sorted { scores[$0] != scores[$1] ? scores[$0] > scores[$1] : $0 < $1 }
        guard let best = ranked.first else { return [body] }
        let top = widened(best, rivals: Array(ranked.prefix(5).dropFirst()))
        let parts = withSiblings(top)
        if rules.contains(.cleans) { markDataTables(parts) }
        for part in parts { clean(part) }
        return parts
    }

    private var body: Int { tree.nodes.firstIndex { $0.tag == .body } ?? 0 }

    // MARK: Measures

    /// The text below an element, with runs of white space as one blank.
    private func innerText(_ node: Int) -> [UInt8] {
        var text: [UInt8] = []
        tree.appendText(of: node, to: &text)
        return Self.collapsed(text)
    }

    static func collapsed(_ text: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        for byte in text {
            if byte <= 0x20 {
                if let last = result.last, last != 0x20 { result.append(0x20) }
            } else {
                result.append(byte)
            }
        }
        if result.last == 0x20 { result.removeLast() }
        return result
    }

    /// What stands below a node and was not taken out.
    ///
    /// - Complexity: O(1), or O(*n*) in what changed below the node since it was last asked for.
    @discardableResult
    mutating func measure(_ node: Int) -> BlockMeasure {
        if measures[node].isKnown { return measures[node] }
        var measure = BlockMeasure()
        if tree.nodes[node].tag == .text {
            measure.text = tree.extent(of: node)
        } else {
            var next = node + 1
            while next < tree.end(of: node) {
                let child = tree.nodes[next]
                if !child.isRemoved {
                    let isInsideList = Self.lists.contains(child.tag) && tree.hasAncestor(next, Self.lists, levels: 2)
                    measure.add(self.measure(next), of: child, isInsideList: isInsideList)
                }
                next = Int(child.end)
            }
        }
        measure.isKnown = true
        measures[node] = measure
        return measure
    }

    /// Takes a node out of the page.
    mutating func remove(_ node: Int) {
        tree.nodes[node].traits.insert(.removed)
        var parent = tree.parent(of: node)
        // Above a node whose measure is not known there is none that is.
        while parent >= 0, measures[parent].isKnown {
            measures[parent].isKnown = false
            parent = tree.parent(of: parent)
        }
    }

    func nameWeight(_ node: Int) -> Double {
        guard rules.contains(.weighsNames) else { return 0 }
        let marks = tree.nodes[node].marks
        return (marks.contains(.positive) ? 25 : 0) - (marks.contains(.negative) ? 25 : 0)
    }

    // MARK: Steps

    /// Takes out what is hidden, and what is unlikely by its names or its role.
    private mutating func strip() {
        var next = 1
        while next < tree.nodes.count {
            let element = tree.nodes[next]
            if element.tag != .text,
                element.traits.contains(.hidden) || (rules.contains(.dropsUnlikely) && isUnlikely(next))
                    || isByline(next)
            {
                remove(next)
                next = Int(element.end)
            } else {
                next += 1
            }
        }
    }

    private func isUnlikely(_ node: Int) -> Bool {
        let element = tree.nodes[node]
        if [.body, .html, .a].contains(element.tag) { return false }
        if element.traits.contains(.unlikelyRole) { return true }
        return element.marks.contains(.unlikely) && !element.marks.contains(.maybe)
            && !tree.hasAncestor(node, [.table, .code])
    }

    private func isByline(_ node: Int) -> Bool {
        guard !tree.nodes[node].marks.isDisjoint(with: [.author, .byline]) else { return false }
        var extent = TextExtent()
        var next = node
        while next < tree.end(of: node), extent.count < 100 {
            if tree.nodes[next].tag == .text { extent.append(tree.extent(of: next)) }
            next += 1
        }
        return extent.count > 0 && extent.count < 100
    }

    /// Whether a div holds text and no blocks, as a paragraph does.
    private func isParagraph(_ node: Int) -> Bool {
        guard tree.nodes[node].tag == .div else { return false }
        var hasBlock = false
        var hasText = false
        tree.forEachChild(of: node) { child in
            let tag = tree.nodes[child].tag
            if Self.blocks.contains(tag) { hasBlock = true }
            if tag == .text, measures[child].text.count > 0 { hasText = true }
        }
        return hasText || !hasBlock
    }

    private mutating func score(_ node: Int) {
        let text = measures[node].text
        guard text.count >= 25 else { return }
        let points = 2 + Double(text.commas) + min(Double(text.count / 100), 3)
        var ancestor = tree.parent(of: node)
        for level in 0..<5 where ancestor > 0 {
            let divisor = level == 0 ? 1.0 : level == 1 ? 2.0 : Double(level * 3)
            if scores[ancestor].isNaN {
                scores[ancestor] = initialScore(ancestor)
                candidates.append(ancestor)
            }
            scores[ancestor] += points / divisor
            ancestor = tree.parent(of: ancestor)
        }
    }

    private func initialScore(_ node: Int) -> Double {
        let base: Double =
            switch tree.nodes[node].tag {
            case .div: 5
            case .pre, .td, .blockquote: 3
            case .address, .ol, .ul, .dl, .dd, .dt, .li, .form: -3
            case .h1, .h2, .h3, .h4, .h5, .h6, .th: -5
            default: 0
            }
        return base + nameWeight(node)
    }

    /// Goes up from the best element to one that holds the good ones beside it too.
    private func widened(_ best: Int, rivals: [Int]) -> Int {
        var top = best
        let topScore = scores[best]
        let close = rivals.filter { scores[$0] >= topScore * 0.75 }
        if close.count >= 3 {
            var parent = tree.parent(of: top)
            while parent > 0, tree.nodes[parent].tag != .body {
                if close.filter({ parent < $0 && $0 < tree.end(of: parent) }).count >= 3 {
                    top = parent
                    break
                }
                parent = tree.parent(of: parent)
            }
        }
        var last = scores[top].isNaN ? 0 : scores[top]
        let threshold = last / 3
        var parent = tree.parent(of: top)
        while parent > 0, tree.nodes[parent].tag != .body {
            if !scores[parent].isNaN {
                if scores[parent] < threshold { break }
                if scores[parent] > last {
                    top = parent
                    break
                }
                last = scores[parent]
            }
            parent = tree.parent(of: parent)
        }
        parent = tree.parent(of: top)
        while parent > 0, tree.nodes[parent].tag != .body, elements(of: parent).count == 1 {
            top = parent
            parent = tree.parent(of: top)
        }
        return top
    }

    private func elements(of node: Int) -> [Int] {
        var elements: [Int] = []
        tree.forEachChild(of: node) { if tree.nodes[$0].tag != .text { elements.append($0) } }
        return elements
    }

    /// The element and those beside it that score well or read like prose.
    private func withSiblings(_ top: Int) -> [Int] {
        let parent = tree.parent(of: top)
        guard parent > 0 else { return [top] }
        let topScore = scores[top].isNaN ? 0 : scores[top]
        let threshold = max(10, topScore * 0.2)
        let names = tree.names(of: top)
        return elements(of: parent).filter { sibling in
            if sibling == top { return true }
            let isAlike = names.count > 1 && tree.names(of: sibling) == names
            if scores[sibling] + (isAlike ? topScore * 0.2 : 0) >= threshold { return true }
            guard tree.nodes[sibling].tag == .p else { return false }
            let measure = measures[sibling]
            if measure.text.count > 80 { return measure.linkDensity < 0.25 }
            return measure.text.count > 0 && measure.linkDensity == 0
                && innerText(sibling).last == UInt8(ascii: ".")
        }
    }
}
