/// Rows of text as columns of a terminal.
enum TerminalTable {
    private static let nameLimit = 32

    /// The rows with columns as wide as their widest cell; the first `left` columns are set left, the others right.
    static func lines(_ rows: [[String]], left: Int) -> [String] {
        guard let first = rows.first else { return [] }
        let widths = first.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            row.indices.map { column in
                let padding = String(repeating: " ", count: widths[column] - row[column].count)
                let isLast = column == row.count - 1
                return column < left ? row[column] + (isLast ? "" : padding) : padding + row[column]
            }.joined(separator: "  ")
        }
    }

    /// `text` without anything that could act on a terminal, cut with `…`.
    static func name(_ text: String, limit: Int = nameLimit) -> String {
        let visible = VisibleText.make(text, keepingLines: false)
        return visible.count > limit ? visible.prefix(limit - 1) + "…" : visible
    }
}
