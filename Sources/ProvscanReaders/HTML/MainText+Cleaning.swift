/// Takes out of the main text what is not prose.
extension MainText {
    private static let dropped: Set<String> = [
        "footer", "aside", "input", "textarea", "select", "button", "h1", "nav",
    ]

    private static let share = NameMarks(["share"])

    /// Cleans the inside of an element that holds main text.
    mutating func clean(_ root: Int) {
        dropAlways(root)
        guard rules.contains(.cleans) else { return }
        for tag in ["form", "fieldset", "table", "ul", "ol", "div", "section"] { dropConditionally(tag, below: root) }
    }

    private func elements(_ tag: String, below node: Int) -> [Int] {
        var found: [Int] = []
        tree.forEachElement(below: node) { child in
            if tree.nodes[child].tag == tag { found.append(child) }
            return true
        }
        return found
    }

    private mutating func dropAlways(_ root: Int) {
        var doomed: [Int] = []
        tree.forEachElement(below: root) { node in
            let element = tree.nodes[node]
            let isShare =
                Self.share.stand(in: element.names)
                && element.names.split { !$0.isLetter }.contains { $0 == "share" || $0 == "sharedaddy" }
            let isBadHeading = ["h1", "h2"].contains(element.tag) && nameWeight(node) < 0
            if Self.dropped.contains(element.tag) && element.tag != "h1" || isBadHeading
                || (isShare && innerText(node).count < Self.enough)
            {
                doomed.append(node)
                return false
            }
            return true
        }
        for node in doomed { tree.nodes[node].isRemoved = true }
    }

    private mutating func dropConditionally(_ tag: String, below root: Int) {
        // From the inside out, so that what is left of an element is judged.
        for node in elements(tag, below: root).reversed() where shouldDrop(node) {
            tree.nodes[node].isRemoved = true
        }
    }

    /// Whether an element has too many links, fields or pictures for its text.
    private func shouldDrop(_ node: Int) -> Bool {
        let tag = tree.nodes[node].tag
        if tag == "table", isDataTable(node) || elements("tr", below: node).count <= 1 { return false }
        if tree.hasAncestor(node, ["code", "pre"]) || isInsideDataTable(node) { return false }
        let weight = nameWeight(node)
        if weight < 0 { return true }
        let text = innerText(node)
        guard text.reduce(0, { $0 + ($1 == UInt8(ascii: ",") ? 1 : 0) }) < 10 else { return false }
        var counts: [String: Int] = [:]
        var headingText = 0
        var listText = 0
        var textTags = 0
        tree.forEachElement(below: node) { child in
            let name = tree.nodes[child].tag
            counts[name, default: 0] += 1
            if ["h1", "h2", "h3", "h4", "h5", "h6"].contains(name) { headingText += innerText(child).count }
            if name == "ul" || name == "ol" {
                if !tree.hasAncestor(child, ["ul", "ol"], levels: 2) { listText += innerText(child).count }
            }
            if ["p", "span", "li", "td", "blockquote", "dl", "div", "pre", "table", "select"].contains(name) {
                textTags += innerText(child).count
            }
            return true
        }
        let length = Double(max(1, text.count))
        let isList = tag == "ul" || tag == "ol" || Double(listText) / length > 0.9
        let (paragraphs, pictures) = (Double(counts["p"] ?? 0), Double(counts["img"] ?? 0))
        let items = Double(counts["li"] ?? 0) - 100
        let density = linkDensity(node)
        let isInFigure = tree.hasAncestor(node, ["figure"])
        if !isInFigure, pictures > 1, paragraphs / pictures < 0.5, !isList || items + 100 != pictures { return true }
        if !isList, items > paragraphs { return true }
        if Double(counts["input"] ?? 0) > (paragraphs / 3).rounded(.down) { return true }
        if !isList, Double(headingText) / length < 0.9, text.count < 25, pictures == 0 || pictures > 2, density > 0,
            !isInFigure
        {
            return true
        }
        if !isList, weight < 25, density > 0.2 { return true }
        if weight >= 25, density > 0.5 { return true }
        return isList && density > 0.9 && text.count > 40 && tag != "div"
    }

    /// Whether a table holds data and does not lay out the page.
    private func isDataTable(_ table: Int) -> Bool {
        if tree.nodes[table].role == "presentation" { return false }
        let tags: Set<String> = ["col", "colgroup", "tfoot", "thead", "th", "caption"]
        var hasMark = false
        var hasInner = false
        var rows = 0
        var cells = 0
        tree.forEachElement(below: table) { child in
            let tag = tree.nodes[child].tag
            hasMark = hasMark || tags.contains(tag)
            hasInner = hasInner || tag == "table"
            rows += tag == "tr" ? 1 : 0
            cells += tag == "td" ? 1 : 0
            return true
        }
        if hasMark { return true }
        if hasInner || rows <= 1 || cells <= rows { return false }
        return rows >= 10 || cells > 4 * rows || cells > 10
    }

    private func isInsideDataTable(_ node: Int) -> Bool {
        var parent = tree.nodes[node].parent
        while parent > 0 {
            if tree.nodes[parent].tag == "table", isDataTable(parent) { return true }
            parent = tree.nodes[parent].parent
        }
        return false
    }
}
