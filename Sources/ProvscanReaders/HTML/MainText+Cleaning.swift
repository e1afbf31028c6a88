/// Takes out of the main text what is not prose.
extension MainText {
    private static let dropped: HTMLTagSet = [.footer, .aside, .input, .textarea, .select, .button, .nav]
    private static let judged: [HTMLTag] = [.form, .fieldset, .table, .ul, .ol, .div, .section]

    /// Cleans the inside of an element that holds main text.
    mutating func clean(_ root: Int) {
        dropAlways(root)
        guard rules.contains(.cleans) else { return }
        for tag in Self.judged { dropConditionally(tag, below: root) }
    }

    /// Marks the tables that hold data, around and inside the main text, before anything is taken out of them.
    mutating func markDataTables(_ parts: [Int]) {
        var tables = parts.flatMap { elements(.table, below: $0) }
        var node = parts.first ?? 0
        while node > 0 {
            tables.append(node)
            node = tree.parent(of: node)
        }
        for table in tables + parts where tree.nodes[table].tag == .table && isDataTable(table) {
            tree.nodes[table].traits.insert(.dataTable)
        }
    }

    private func elements(_ tag: HTMLTag, below node: Int) -> [Int] {
        var found: [Int] = []
        tree.forEachElement(below: node) { child in
            if tree.nodes[child].tag == tag { found.append(child) }
            return true
        }
        return found
    }

    private mutating func dropAlways(_ root: Int) {
        var doomed: [Int] = []
        var next = root + 1
        while next < tree.end(of: root) {
            let element = tree.nodes[next]
            if element.isRemoved || element.tag == .text {
                next = Int(element.end)
            } else if isAlwaysDropped(next) {
                doomed.append(next)
                next = Int(element.end)
            } else {
                next += 1
            }
        }
        for node in doomed { remove(node) }
    }

    private mutating func isAlwaysDropped(_ node: Int) -> Bool {
        let element = tree.nodes[node]
        if Self.dropped.contains(element.tag) { return true }
        if element.tag == .h1 || element.tag == .h2, nameWeight(node) < 0 { return true }
        guard element.marks.contains(.share) else { return false }
        let words = tree.names(of: node).split { !(0x61...0x7A).contains($0) && $0 < 0x80 }
        return words.contains { $0.elementsEqual("share".utf8) || $0.elementsEqual("sharedaddy".utf8) }
            && measure(node).text.count < Self.enough
    }

    private mutating func dropConditionally(_ tag: HTMLTag, below root: Int) {
        // From the inside out, so that what is left of an element is judged.
        for node in elements(tag, below: root).reversed() where shouldDrop(node) { remove(node) }
    }

    /// Whether an element has too many links, fields or pictures for its text.
    private mutating func shouldDrop(_ node: Int) -> Bool {
        let tag = tree.nodes[node].tag
        let measure = measure(node)
        if tag == .table, tree.nodes[node].traits.contains(.dataTable) || measure.rows <= 1 { return false }
        if tree.hasAncestor(node, [.code, .pre]) || isInsideDataTable(node) { return false }
        let weight = nameWeight(node)
        if weight < 0 { return true }
        let text = measure.text
        guard text.commas < 10 else { return false }
        let length = Double(max(1, text.count))
        let isList = tag == .ul || tag == .ol || Double(measure.lists) / length > 0.9
        let (paragraphs, pictures) = (Double(measure.paragraphs), Double(measure.pictures))
        let items = Double(measure.items) - 100
        let density = measure.linkDensity
        let isInFigure = tree.hasAncestor(node, [.figure])
        if !isInFigure, pictures > 1, paragraphs / pictures < 0.5, !isList || items + 100 != pictures { return true }
        if !isList, items > paragraphs { return true }
        if Double(measure.inputs) > (paragraphs / 3).rounded(.down) { return true }
        if !isList, Double(measure.headings) / length < 0.9, text.count < 25, pictures == 0 || pictures > 2,
            density > 0,
            !isInFigure
        {
            return true
        }
        if !isList, weight < 25, density > 0.2 { return true }
        if weight >= 25, density > 0.5 { return true }
        return isList && density > 0.9 && text.count > 40 && tag != .div
    }

    /// Whether a table holds data and does not lay out the page.
    private mutating func isDataTable(_ table: Int) -> Bool {
        if tree.nodes[table].traits.contains(.presentation) { return false }
        let measure = measure(table)
        if measure.hasTableMark { return true }
        let (rows, cells) = (measure.rows, measure.cells)
        if measure.tables > 0 || rows <= 1 || cells <= rows { return false }
        return rows >= 10 || cells > 4 * rows || cells > 10
    }

    private func isInsideDataTable(_ node: Int) -> Bool {
        var parent = tree.parent(of: node)
        while parent > 0 {
            if tree.nodes[parent].traits.contains(.dataTable) { return true }
            parent = tree.parent(of: parent)
        }
        return false
    }
}
