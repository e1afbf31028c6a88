public import ProvscanCore

/// Identifiers, registrations and canaries of works, as a spreadsheet has them: one row for each work.
public enum FactTable {
    /// One row: cells by column.
    public struct Row: Sendable, Equatable {
        public var cells: [String: String]
        public var locator: Locator
    }

    /// Columns that are no identifier.
    public static let columns = [
        "work", "collection", "registration_office", "registration_number", "registration_date", "canary",
    ]
    /// Columns that hold an identifier of that scheme.
    public static let schemes = ["isbn", "asin", "doi", "issn", "eidr"]

    /// The rows of the CSV file at `path`.
    ///
    /// - Throws: ``ReadError`` that names the column or row that is wrong.
    public static func read(_ path: String) throws(ReadError) -> [Row] {
        let locator = Locator(path: path)
        return try TableRows.read(
            try SignalReader.statement(at: path), locator, columns: columns + schemes
        ).map { row throws(ReadError) in
            guard row.cells["work"] != nil else {
                throw ReadError(.damaged, row.locator.field("work"), "is missing; name the work")
            }
            return row
        }
    }
}

/// Rows of a table whose first row names its columns.
enum TableRows {
    static func read(
        _ raw: [UInt8], _ locator: Locator, columns: [String]
    ) throws(ReadError) -> [FactTable.Row] {
        let buffer = ByteBuffer(MemoryByteStream(raw))
        var parser = CSVParser()
        func next() -> [String]? {
            parser.row(from: buffer, limit: SignalReader.limit)?.map { String(decoding: $0, as: UTF8.self) }
        }
        let header = next() ?? []
        if let unknown = header.first(where: { !columns.contains($0) }) {
            throw ReadError(
                .damaged, locator.line(1).field(unknown),
                "is no column here; there are \(columns.joined(separator: ", "))")
        }
        var rows: [FactTable.Row] = []
        while let row = next() {
            rows.append(
                FactTable.Row(
                    cells: Dictionary(zip(header, row).filter { !$0.1.isEmpty }) { first, _ in first },
                    locator: locator.member("row-\(rows.count + 2)")))
        }
        if let problem = parser.problem { throw ReadError(.damaged, locator, problem) }
        return rows
    }
}
