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

    private static let unlikely = NameMarks([
        "-ad-", "ai2html", "banner", "breadcrumbs", "combx", "comment", "community", "cover-wrap", "disqus", "extra",
        "footer", "gdpr", "header", "legends", "menu", "related", "remark", "replies", "rss", "shoutbox", "sidebar",
        "skyscraper", "social", "sponsor", "supplemental", "ad-break", "agegate", "pagination", "pager", "popup",
        "yom-remote",
    ])
    private static let maybe = NameMarks(["and", "article", "body", "column", "content", "main", "mathjax", "shadow"])
    private static let positive = NameMarks([
        "article", "body", "content", "entry", "hentry", "h-entry", "main", "page", "pagination", "post", "text",
        "blog", "story",
    ])
    private static let negative = NameMarks([
        "-ad-", "hidden", "banner", "combx", "comment", "com-", "contact", "footer", "gdpr", "masthead", "media",
        "meta", "outbrain", "promo", "related", "scroll", "share", "shoutbox", "sidebar", "skyscraper", "sponsor",
        "shopping", "tags", "widget",
    ])
    private static let byline = NameMarks(["byline", "p-author", "writtenby", "dateline"])
    private static let author = NameMarks(["author"])
    private static let unlikelyRoles: Set<String> = [
        "menu", "menubar", "complementary", "navigation", "alert", "alertdialog", "dialog",
    ]
    private static let blocks: Set<String> = [
        "blockquote", "dl", "div", "img", "ol", "p", "pre", "table", "ul", "section", "article",
    ]
    private static let scored: Set<String> = ["section", "h2", "h3", "h4", "h5", "h6", "p", "td", "pre"]

    var tree: HTMLTree
    var rules: Rules
    var scores: [Int: Double] = [:]

    init(_ tree: HTMLTree, rules: Rules) {
        self.tree = tree
        self.rules = rules
    }

    /// The elements that hold the main text, in order.
    mutating func find() -> [Int] {
        strip(0)
        var toScore: [Int] = []
        tree.forEachElement(below: 0) { node in
            if Self.scored.contains(tree.nodes[node].tag) || isParagraph(node) { toScore.append(node) }
            return true
        }
        for node in toScore { score(node) }
        let ranked = scores.map { ($0.key, $0.value * (1 - linkDensity($0.key))) }
            .sorted { $0.1 != $1.1 ? $0.1 > $1.1 : $0.0 < $1.0 }
        for (node, score) in ranked { scores[node] = score }
        guard let best = ranked.first?.0 else { return [body] }
        let top = widened(best, rivals: ranked.prefix(5).dropFirst().map(\.0))
        let parts = withSiblings(top)
        for part in parts { clean(part) }
        return parts
    }

    private var body: Int { tree.nodes.firstIndex { $0.tag == "body" } ?? 0 }

    // MARK: Measures

    /// The text below an element, with runs of white space as one blank.
    func innerText(_ node: Int) -> [UInt8] {
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

    func linkDensity(_ node: Int) -> Double {
        let length = innerText(node).count
        guard length > 0 else { return 0 }
        var links = 0.0
        tree.forEachElement(below: node) { child in
            guard tree.nodes[child].tag == "a" else { return true }
            links += Double(innerText(child).count) * (tree.nodes[child].isInnerLink ? 0.3 : 1)
            return false
        }
        return links / Double(length)
    }

    func nameWeight(_ node: Int) -> Double {
        guard rules.contains(.weighsNames) else { return 0 }
        let names = tree.nodes[node].names
        var weight = 0.0
        if Self.negative.stand(in: names) { weight -= 25 }
        if Self.positive.stand(in: names) { weight += 25 }
        return weight
    }

    // MARK: Steps

    /// Takes out what is hidden, and what is unlikely by its names or its role.
    private mutating func strip(_ node: Int) {
        for child in tree.nodes[node].children where !tree.nodes[child].tag.isEmpty {
            let element = tree.nodes[child]
            if element.isHidden || (rules.contains(.dropsUnlikely) && isUnlikely(child)) || isByline(child) {
                tree.nodes[child].isRemoved = true
            } else {
                strip(child)
            }
        }
    }

    private func isUnlikely(_ node: Int) -> Bool {
        let element = tree.nodes[node]
        if ["body", "html", "a"].contains(element.tag) { return false }
        if Self.unlikelyRoles.contains(element.role) { return true }
        guard Self.unlikely.stand(in: element.names) else { return false }
        return !Self.maybe.stand(in: element.names) && !tree.hasAncestor(node, ["table", "code"])
    }

    private func isByline(_ node: Int) -> Bool {
        let element = tree.nodes[node]
        guard Self.author.stand(in: element.rel) || Self.byline.stand(in: element.names) else { return false }
        let count = innerText(node).count
        return count > 0 && count < 100
    }

    /// Whether a div holds text and no blocks, as a paragraph does.
    private func isParagraph(_ node: Int) -> Bool {
        guard tree.nodes[node].tag == "div" else { return false }
        var hasBlock = false
        var hasText = false
        for child in tree.nodes[node].children where !tree.nodes[child].isRemoved {
            let element = tree.nodes[child]
            if Self.blocks.contains(element.tag) { hasBlock = true }
            if element.tag.isEmpty, element.text.contains(where: { $0 > 0x20 }) { hasText = true }
        }
        return hasText || !hasBlock
    }

    private mutating func score(_ node: Int) {
        let text = innerText(node)
        guard text.count >= 25 else { return }
        let commas = text.reduce(0) { $0 + ($1 == UInt8(ascii: ",") ? 1 : 0) }
        let points = 2 + Double(commas) + min(Double(text.count / 100), 3)
        var ancestor = tree.nodes[node].parent
        for level in 0..<5 where ancestor > 0 {
            let divisor = level == 0 ? 1.0 : level == 1 ? 2.0 : Double(level * 3)
            let score = scores[ancestor] ?? initialScore(ancestor)
            scores[ancestor] = score + points / divisor
            ancestor = tree.nodes[ancestor].parent
        }
    }

    private func initialScore(_ node: Int) -> Double {
        let base: Double =
            switch tree.nodes[node].tag {
            case "div": 5
            case "pre", "td", "blockquote": 3
            case "address", "ol", "ul", "dl", "dd", "dt", "li", "form": -3
            case "h1", "h2", "h3", "h4", "h5", "h6", "th": -5
            default: 0
            }
        return base + nameWeight(node)
    }

    /// Goes up from the best element to one that holds the good ones beside it too.
    private func widened(_ best: Int, rivals: [Int]) -> Int {
        var top = best
        let topScore = scores[best] ?? 0
        let close = rivals.filter { (scores[$0] ?? 0) >= topScore * 0.75 }
        if close.count >= 3 {
            var parent = tree.nodes[top].parent
            while parent > 0, tree.nodes[parent].tag != "body" {
                if close.filter({ isAncestor(parent, of: $0) }).count >= 3 {
                    top = parent
                    break
                }
                parent = tree.nodes[parent].parent
            }
        }
        var last = scores[top] ?? 0
        let threshold = last / 3
        var parent = tree.nodes[top].parent
        while parent > 0, tree.nodes[parent].tag != "body" {
            if let score = scores[parent] {
                if score < threshold { break }
                if score > last {
                    top = parent
                    break
                }
                last = score
            }
            parent = tree.nodes[parent].parent
        }
        parent = tree.nodes[top].parent
        while parent > 0, tree.nodes[parent].tag != "body", elements(of: parent).count == 1 {
            top = parent
            parent = tree.nodes[top].parent
        }
        return top
    }

    private func elements(of node: Int) -> [Int] {
        tree.nodes[node].children.filter { !tree.nodes[$0].tag.isEmpty && !tree.nodes[$0].isRemoved }
    }

    private func isAncestor(_ ancestor: Int, of node: Int) -> Bool {
        var parent = tree.nodes[node].parent
        while parent > 0 {
            if parent == ancestor { return true }
            parent = tree.nodes[parent].parent
        }
        return false
    }

    /// The element and those beside it that score well or read like prose.
    private func withSiblings(_ top: Int) -> [Int] {
        let parent = tree.nodes[top].parent
        guard parent > 0 else { return [top] }
        let topScore = scores[top] ?? 0
        let threshold = max(10, topScore * 0.2)
        return elements(of: parent).filter { sibling in
            if sibling == top { return true }
            let isAlike = tree.nodes[sibling].names.utf8.count > 1 && tree.nodes[sibling].names == tree.nodes[top].names
            if let score = scores[sibling], score + (isAlike ? topScore * 0.2 : 0) >= threshold { return true }
            guard tree.nodes[sibling].tag == "p" else { return false }
            let text = innerText(sibling)
            let density = linkDensity(sibling)
            if text.count > 80 { return density < 0.25 }
            return !text.isEmpty && density == 0 && text.last == UInt8(ascii: ".")
        }
    }
}
