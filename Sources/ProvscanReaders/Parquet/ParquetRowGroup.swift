internal import ProvscanCore

/// What is the same for all row groups of a file.
struct ParquetTable: Sendable {
    let file: any RandomAccess
    let locator: Locator
    let schema: ParquetSchema
    let mapping: CorpusMapping
    let options: ReaderOptions
    /// Whether columns that nothing is mapped from are read too.
    let readsEverything: Bool
}

/// Reads one row group, row by row.
final class ParquetRowGroup {
    private static let rowsAtOnce = 1 << 16
    /// Bytes of a row group that is read as a whole, and of what comes of it.
    private static let smallBytes = 1 << 23

    /// What could not be read.
    private(set) var damaged: [Damage] = []

    private let table: ParquetTable
    private let locator: Locator
    private let pageLimit: Int
    private var rows: ParquetRows?
    private var row = 1
    private var rowsLeft = 0

    /// Opens the row group `number`, counted from 1.
    ///
    /// `metadata`: Its `RowGroup` in the footer.
    /// `pageLimit`: Bytes that a page may have once it is decompressed; the record limit where it is `nil`.
    init(_ table: ParquetTable, number: Int, _ metadata: ThriftValue, pageLimit: Int? = nil) {
        self.table = table
        self.pageLimit = min(table.options.recordLimit, pageLimit ?? .max)
        locator = table.locator.member("row-group-\(number)")
        do throws(TableProblem) {
            try open(metadata)
        } catch {
            note(error)
        }
    }

    /// Whether a row group says that it fits into the memory of a piece of work.
    static func isSmall(_ metadata: ThriftValue) -> Bool { (0...smallBytes).contains(metadata[2]?.integer ?? -1) }

    /// All batches of a row group; `nil` where any of it is damaged or there is more than it says.
    static func all(_ table: ParquetTable, number: Int, _ metadata: ThriftValue) -> [any DocumentBatch]? {
        let group = ParquetRowGroup(table, number: number, metadata, pageLimit: smallBytes)
        var batches: [any DocumentBatch] = []
        var bytes = 0
        while let batch = group.next() {
            bytes += batch.byteCount
            if bytes > smallBytes { return nil }
            batches.append(batch)
        }
        return group.damaged.isEmpty ? batches : nil
    }

    /// The next rows; `nil` at the end, and behind damage.
    func next() -> (any DocumentBatch)? {
        guard rowsLeft > 0 else { return nil }
        guard let rows else {
            // Nothing but the file's word stands behind rows without a column, so they are counted and not made.
            defer { rowsLeft = 0 }
            return ReaderOptions.rowsWithoutText(rowsLeft)
        }
        var block: [UInt8] = []
        var ranges: [Range<Int>] = []
        do throws(TableProblem) {
            while rowsLeft > 0, block.count < table.options.batchBytes, ranges.count < Self.rowsAtOnce {
                let start = block.count
                do throws(TableProblem) {
                    try rows.appendRow(to: &block)
                } catch {
                    block.removeSubrange(start...)
                    throw error
                }
                ranges.append(start..<block.count)
                rowsLeft -= 1
            }
        } catch {
            note(error)
            rowsLeft = 0
        }
        guard !ranges.isEmpty else { return nil }
        let count = block.count
        block += [UInt8](repeating: 0, count: JSONReader.padding)
        defer { row += ranges.count }
        return JSONRecordBatch(
            block: block, byteCount: count, cut: .groupRows(ranges, first: row), source: locator,
            mapping: table.mapping, recordLimit: table.options.recordLimit)
    }

    private func open(_ metadata: ThriftValue) throws(TableProblem) {
        let schema = table.schema
        let chunks = metadata[1]?.list ?? []
        let count = metadata[3]?.integer ?? 0
        guard chunks.count == schema.columns, count >= 0 else { throw TableProblem.damaged }
        let roots = schema.nodes.isEmpty ? [] : schema.nodes[0].children
        let names = table.mapping.wantedColumns(of: roots.map { schema.nodes[$0].name })
        let wanted = roots.filter { table.readsEverything || names.contains(schema.nodes[$0].name) }
        var cursors = [ParquetColumnCursor?](repeating: nil, count: schema.columns)
        for field in wanted {
            for column in schema.columns(below: field) {
                guard let chunk = chunks[column][3], let node = schema.nodes.first(where: { $0.column == column })
                else {
                    throw TableProblem(
                        "a column's description is missing or encrypted; decrypt the file first", .unreadable)
                }
                cursors[column] = try ParquetColumnCursor(chunk, node: node, file: table.file, pageLimit: pageLimit)
            }
        }
        // Groups without a column below them have nothing to be told by.
        let fields = wanted.filter { !schema.columns(below: $0).isEmpty }
        rows = fields.isEmpty ? nil : ParquetRows(schema: schema, fields: fields, cursors: cursors)
        rowsLeft = count
    }

    private func note(_ problem: TableProblem) {
        damaged.append(Damage(locator: locator, reason: problem.message))
    }
}
