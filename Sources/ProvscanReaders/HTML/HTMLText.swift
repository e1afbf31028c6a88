internal import ProvscanCore

/// The text of HTML: all of a fragment, the main text of a page.
enum HTMLText {
    private static let blocks: Set<String> = [
        "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details", "div", "dl",
        "dt",
        "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header",
        "hr",
        "html", "li", "main", "nav", "ol", "option", "p", "pre", "section", "select", "summary", "table", "tbody", "td",
        "tfoot", "th", "thead", "title", "tr", "ul",
    ]

    /// Bytes of a page in which a `<meta>` may declare the character set; browsers look at 1,024.
    private static let charsetReach = 4_096

    /// The whole text of a piece of HTML, blocks on lines of their own.
    static func plainText(of html: [UInt8]) -> [UInt8] {
        guard html.contains(UInt8(ascii: "<")) || html.contains(UInt8(ascii: "&")) else { return html }
        return text(of: [0], in: HTMLTree(html))
    }

    /// The main text of a page and its title.
    static func mainText(of page: [UInt8]) -> (text: [UInt8], title: String?) {
        let tree = HTMLTree(page)
        let title = title(of: tree)
        var best: [UInt8] = []
        let attempts: [MainText.Rules] = [.all, [.weighsNames, .cleans], [.cleans], []]
        for rules in attempts {
            var search = MainText(tree, rules: rules)
            let parts = search.find()
            let found = text(of: parts, in: search.tree)
            if found.count > best.count { best = found }
            if found.count >= MainText.enough { return (found, title) }
        }
        return (best, title)
    }

    /// The character set that a page declares in a `<meta>`, read before it is decoded.
    static func declaredCharset(of page: [UInt8]) -> String? {
        let head = String(decoding: page.prefix(charsetReach), as: UTF8.self).lowercased()
        guard let meta = head.firstRange(of: "charset=") else { return nil }
        let rest = head[meta.upperBound...].drop { $0 == "\"" || $0 == "'" || $0 == " " }
        let label = rest.prefix { !"\"' >;/".contains($0) }
        return label.isEmpty ? nil : String(label)
    }

    private static func title(of tree: HTMLTree) -> String? {
        guard let node = tree.nodes.firstIndex(where: { $0.tag == "title" }) else { return nil }
        var text: [UInt8] = []
        tree.appendText(of: node, to: &text)
        let title = MainText.collapsed(text)
        return title.isEmpty ? nil : String(decoding: title, as: UTF8.self)
    }

    private static func text(of parts: [Int], in tree: HTMLTree) -> [UInt8] {
        var result: [UInt8] = []
        for part in parts {
            append(part, of: tree, keepsSpace: false, to: &result)
            breakLine(&result)
        }
        while let last = result.last, last <= 0x20 { result.removeLast() }
        return result
    }

    private static func append(_ node: Int, of tree: HTMLTree, keepsSpace: Bool, to text: inout [UInt8]) {
        let element = tree.nodes[node]
        if element.isRemoved || element.tag == "title" || element.isHidden { return }
        let isBlock = blocks.contains(element.tag)
        if isBlock { breakLine(&text) }
        for byte in element.text {
            if byte > 0x20 || keepsSpace {
                text.append(byte)
            } else if let last = text.last, last > 0x20 {
                text.append(0x20)
            }
        }
        for child in element.children {
            append(child, of: tree, keepsSpace: keepsSpace || element.tag == "pre", to: &text)
        }
        if isBlock { breakLine(&text) }
    }

    private static func breakLine(_ text: inout [UInt8]) {
        while text.last == 0x20 { text.removeLast() }
        if let last = text.last, last != ByteScan.newline { text.append(ByteScan.newline) }
    }
}
