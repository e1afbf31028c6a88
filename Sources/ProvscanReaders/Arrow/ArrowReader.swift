internal import ProvscanCore

/// Reads Arrow IPC, files and streams: of each record batch the columns that texts and metadata are mapped from.
///
/// A file is read as the stream that it contains, so it may stand in an archive; one batch is in memory at a time.
/// A damaged batch costs itself.
/// - Source: arrow.apache.org/docs/format/Columnar.html, "Serialization and Interprocess Communication".
final class ArrowReader: BatchReader {
    /// Bytes of a message's description; a schema with a description of its own may be long.
    private static let metadataLimit = 1 << 26
    private static let rowsAtOnce = 1 << 16
    /// Rows of one batch; more is a hostile or a broken writer.
    private static let rowLimit = 1 << 26

    private let buffer: ByteBuffer
    private let locator: Locator
    private let options: ReaderOptions
    private let mapping: CorpusMapping
    private let readsEverything: Bool
    private var isFile = false
    private var hasBegun = false
    private var isFinished = false
    private var failure: ReadError?
    private var damaged: [Damage] = []

    private var fields: [ArrowField]?
    private var wanted: [Bool] = []
    private var version = 4
    private var dictionaries: [Int: ArrowDictionary] = [:]
    private var number = 0
    private var columns: [ArrowColumn] = []
    private var row = 0
    private var rows = 0

    /// `readsEverything`: Whether columns that nothing is mapped from are read too.
    init(_ stream: any ByteStream, locator: Locator, options: ReaderOptions, readsEverything: Bool = false) {
        buffer = ByteBuffer(stream)
        self.locator = locator
        self.options = options
        self.readsEverything = readsEverything
        mapping = CorpusMapping(options)
    }

    func next() throws(ReadError) -> (any DocumentBatch)? {
        while true {
            if let batch = nextRows() { return batch }
            if !damaged.isEmpty {
                defer { damaged = [] }
                return ReaderOptions.report(damaged)
            }
            if isFinished { break }
            readMessage()
        }
        if let failure = buffer.failure ?? failure { throw failure }
        return nil
    }

    private var batchLocator: Locator { locator.member("batch-\(number)") }

    private func stop(_ problem: TableProblem) {
        failure = ReadError(problem.code, locator, problem.message)
        isFinished = true
    }

    // MARK: Messages

    /// Reads one message; what is wrong with a batch costs that batch, what is wrong with the frame ends the reading.
    private func readMessage() {
        do throws(TableProblem) {
            guard let size = try messageSize() else { return try finish() }
            let description = buffer.bytes(size)
            guard description.count == size else { throw Self.cutShort }
            let message = try FlatTable(rootOf: description)
            let bodySize = try message.integer(3, 8)
            guard bodySize >= 0 else { throw TableProblem.damaged }
            let kind = try message.integer(1, 1)
            if kind == 3 { number += 1 }
            guard bodySize <= options.recordLimit else {
                damaged.append(
                    Damage(
                        locator: batchLocator,
                        reason: "a batch of \(bodySize) bytes, more than the record limit; raise the limit"))
                guard buffer.skip(bodySize) == bodySize else { throw Self.cutShort }
                return
            }
            let body = buffer.bytes(bodySize)
            guard body.count == bodySize else { throw Self.cutShort }
            try take(kind, message, body)
        } catch {
            stop(error)
        }
    }

    private static let cutShort = TableProblem(
        "the file ends inside a batch; everything before was read; fetch the file again", .truncated)

    /// The size of the next message's description; `nil` at the end mark, or at the end of a stream that has none.
    private func messageSize() throws(TableProblem) -> Int? {
        if !hasBegun, buffer.next == UInt8(ascii: "A") {
            isFile = buffer.bytes(8).starts(with: "ARROW1".utf8)
            guard isFile else {
                throw TableProblem(
                    "not an Arrow file; name the format with --format or fetch the file again", .unrecognised)
            }
        }
        hasBegun = true
        var prefix = buffer.bytes(4)
        if prefix.isEmpty {
            if isFile || fields == nil { throw Self.cutShort }
            return nil
        }
        // Since version 0.15 a mark stands before the size.
        if prefix == [0xFF, 0xFF, 0xFF, 0xFF] { prefix = buffer.bytes(4) }
        guard prefix.count == 4 else { throw Self.cutShort }
        let size = ArrowColumn.integer(prefix[...], at: 0, 4)
        if size == 0 { return nil }
        guard size > 0, size <= min(Self.metadataLimit, options.recordLimit) else {
            throw TableProblem("a message of an impossible size; what follows is not read; fetch the file again")
        }
        return size
    }

    private func take(_ kind: Int, _ message: FlatTable, _ body: [UInt8]) throws(TableProblem) {
        guard let header = try message.table(2) else { throw TableProblem.damaged }
        guard let fields else {
            guard kind == 1 else { throw TableProblem("the schema is missing; fetch the file again") }
            version = try message.integer(0, 2)
            return try begin(header)
        }
        do throws(TableProblem) {
            switch kind {
            case 2: try addDictionary(header, body, fields)
            case 3: try openBatch(header, body, fields)
            default:
                throw TableProblem(
                    "a message of kind \(kind) is not read; write the file as record batches", .unrecognised)
            }
        } catch {
            (columns, rows) = ([], 0)
            damaged.append(Damage(locator: batchLocator, reason: error.message))
        }
    }

    private func begin(_ schema: FlatTable) throws(TableProblem) {
        let fields = try ArrowField.all(of: schema)
        let names = mapping.wantedColumns(of: fields.map(\.name))
        wanted = fields.map { readsEverything || names.contains($0.name) }
        for (field, isWanted) in zip(fields, wanted) where isWanted {
            guard let unread = field.unread else { continue }
            damaged.append(
                Damage(
                    locator: locator.member("column-" + field.name),
                    reason: "values of the type \(unread) are not read; write the column as strings"))
        }
        self.fields = fields
    }

    /// Takes the values of a dictionary, or more of them.
    private func addDictionary(_ header: FlatTable, _ body: [UInt8], _ fields: [ArrowField]) throws(TableProblem) {
        let id = try header.integer(0, 8)
        guard var field = Self.field(of: id, in: fields), let data = try header.table(1) else {
            throw TableProblem("a dictionary that no column uses; fetch the file again")
        }
        field.dictionary = nil
        var batch = try ArrowBatch(data, body: body, version: version, limit: options.recordLimit)
        guard let values = try batch.column(field, wanted: true, dictionaries: dictionaries) else { return }
        let isDelta = try header.integer(2, 1) != 0
        let dictionary = (isDelta ? dictionaries[id] : nil) ?? ArrowDictionary()
        try dictionary.add(values)
        dictionaries[id] = dictionary
    }

    private static func field(of id: Int, in fields: [ArrowField]) -> ArrowField? {
        for field in fields {
            if field.dictionary?.id == id { return field }
            if let inner = Self.field(of: id, in: field.children) { return inner }
        }
        return nil
    }

    private func openBatch(_ header: FlatTable, _ body: [UInt8], _ fields: [ArrowField]) throws(TableProblem) {
        var batch = try ArrowBatch(header, body: body, version: version, limit: options.recordLimit)
        guard batch.rows <= Self.rowLimit else {
            throw TableProblem("a batch of \(batch.rows) rows; write the file with smaller batches", .limitExceeded)
        }
        columns = []
        for (field, isWanted) in zip(fields, wanted) {
            if let column = try batch.column(field, wanted: isWanted, dictionaries: dictionaries) {
                guard column.count >= batch.rows else { throw TableProblem.damaged }
                columns.append(column)
            }
        }
        (row, rows) = (0, batch.rows)
    }

    // MARK: Rows

    private func nextRows() -> (any DocumentBatch)? {
        guard row < rows else { return nil }
        if !columns.contains(where: \.hasBuffers) {
            // Nothing but the batch's word stands behind the rows, so they are counted and not made.
            defer { rows = 0 }
            return ReaderOptions.rowsWithoutText(rows)
        }
        let first = row
        var block: [UInt8] = []
        var ranges: [Range<Int>] = []
        while row < rows, block.count < options.batchBytes, ranges.count < Self.rowsAtOnce {
            let start = block.count
            do throws(TableProblem) {
                try ArrowColumn.appendObject(columns, row, to: &block, limit: start + options.recordLimit)
                ranges.append(start..<block.count)
                row += 1
            } catch {
                block.removeSubrange(start...)
                damaged.append(Damage(locator: batchLocator.field("row-\(row + 1)"), reason: error.message))
                // The rows after a damaged one are not to be trusted.
                (rows, columns) = (row, [])
            }
        }
        guard !ranges.isEmpty else { return nil }
        let count = block.count
        block += [UInt8](repeating: 0, count: JSONReader.padding)
        return JSONRecordBatch(
            block: block, byteCount: count, cut: .groupRows(ranges, first: first + 1), source: batchLocator,
            mapping: mapping, recordLimit: options.recordLimit)
    }

    /// Reads what follows the end mark: nothing after a stream, the footer in a file.
    private func finish() throws(TableProblem) {
        isFinished = true
        guard isFile else { return }
        var tail: [UInt8] = []
        while true {
            let next = buffer.bytes(FileByteStream.blockSize)
            if next.isEmpty { break }
            tail = Array((tail + next).suffix(6))
        }
        guard tail.elementsEqual("ARROW1".utf8) else {
            throw TableProblem("the Arrow footer is missing; everything before was read; fetch it again", .truncated)
        }
    }

    /// Whether the first bytes are those of an Arrow stream: a message that holds a schema.
    static func isStream(_ prefix: [UInt8]) -> Bool {
        let start = prefix.starts(with: [0xFF, 0xFF, 0xFF, 0xFF]) ? 8 : 4
        guard prefix.count > start + 16 else { return false }
        let size = ArrowColumn.integer(prefix[...], at: start - 4, 4)
        guard size > 16, size <= metadataLimit,
            let message = try? FlatTable(rootOf: Array(prefix[start...].prefix(size)))
        else { return false }
        return (try? message.integer(1, 1)) == 1 && (0...4).contains((try? message.integer(0, 2)) ?? -1)
    }
}
