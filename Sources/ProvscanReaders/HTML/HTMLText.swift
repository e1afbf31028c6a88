internal import ProvscanCore

/// The text of HTML: all of a fragment, the main text of a page.
enum HTMLText {
    static let blocks: HTMLTagSet = [
        .address, .article, .aside, .blockquote, .body, .br, .caption, .center, .dd, .details, .div, .dl, .dt,
        .fieldset, .figcaption, .figure, .footer, .form, .h1, .h2, .h3, .h4, .h5, .h6, .head, .header, .hr, .html, .li,
        .main, .nav, .ol, .option, .p, .pre, .section, .select, .summary, .table, .tbody, .td, .tfoot, .th, .thead,
        .title, .tr, .ul,
    ]

    /// Bytes of a page in which a `<meta>` may declare the character set; browsers look at 1,024.
    private static let charsetReach = 4_096

    /// The whole text of a piece of HTML, blocks on lines of their own.
    static func plainText(of html: [UInt8]) -> [UInt8] {
        guard html.contains(UInt8(ascii: "<")) || html.contains(UInt8(ascii: "&")) else { return html }
        return PlainFragment.text(of: html) ?? wholeText(of: html)
    }

    /// The same through libxml2, whatever the HTML is like.
    static func wholeText(of html: [UInt8]) -> [UInt8] { text(of: [0], in: HTMLTree(html)) }

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
        let head = page.prefix(charsetReach)
        let name = Array("charset=".utf8)
        var start = head.startIndex
        while let equals = head[start...].firstIndex(of: UInt8(ascii: "=")) {
            start = equals + 1
            guard start >= name.count,
                zip(head[(start - name.count)..<start], name).allSatisfy({ $0 | 0x20 == $1 | 0x20 })
            else { continue }
            let rest = head[start...].drop { "\"' ".utf8.contains($0) }
            let label = rest.prefix { !"\"' >;/".utf8.contains($0) }
            return label.isEmpty ? nil : String(decoding: label, as: UTF8.self).lowercased()
        }
        return nil
    }

    private static func title(of tree: HTMLTree) -> String? {
        guard let node = tree.nodes.firstIndex(where: { $0.tag == .title }) else { return nil }
        var text: [UInt8] = []
        tree.appendText(of: node, to: &text)
        let title = MainText.collapsed(text)
        return title.isEmpty ? nil : String(decoding: title, as: UTF8.self)
    }

    private static func text(of parts: [Int], in tree: HTMLTree) -> [UInt8] {
        let size = parts.reduce(0) { $0 + tree.end(of: $1) - $1 }
        return TextWriter.text(capacity: tree.texts.count + 2 * size + 2) { writer in
            // Safety: the texts are read during the call alone.
            unsafe tree.texts.withUnsafeBufferPointer { texts in
                for part in parts {
                    unsafe write(part, of: tree, texts, keepsSpace: false, to: &writer)
                    writer.breakLine()
                }
            }
        }
    }

    @unsafe
    private static func write(
        _ node: Int, of tree: HTMLTree, _ texts: UnsafeBufferPointer<UInt8>, keepsSpace: Bool,
        to writer: inout TextWriter
    ) {
        let element = tree.nodes[node]
        if element.tag == .text {
            if element.isRemoved { return }
            let range = Int(element.text.lowerBound)..<Int(element.text.upperBound)
            return unsafe writer.write(UnsafeBufferPointer(rebasing: texts[range]), keepsSpace: keepsSpace)
        }
        if element.tag == .title || !element.traits.isDisjoint(with: [.removed, .hidden]) { return }
        let isBlock = blocks.contains(element.tag)
        if isBlock { writer.breakLine() }
        tree.forEachChild(of: node) { child in
            unsafe write(child, of: tree, texts, keepsSpace: keepsSpace || element.tag == .pre, to: &writer)
        }
        if isBlock { writer.breakLine() }
    }
}
