internal import ProvscanCore

/// Reads Parquet: of each row group the columns that texts and metadata are mapped from, row by row.
///
/// One page of each wanted column is in memory at a time; small row groups that follow may be read ahead, by other
/// threads. A damaged column costs the rest of its row group.
/// - Source: github.com/apache/parquet-format, version 2.10.
final class ParquetReader: BatchReader {
    private static let magic = Array("PAR1".utf8)
    /// Row groups that are read ahead.
    private static let depth = 2

    private let table: ParquetTable
    private let groups: [ThriftValue]
    private let readAhead: ReadAhead?
    /// The row groups opened so far.
    private var opened = 0
    /// Work on the row groups from `opened` on; `nil` for one that is too large for it.
    private var pieces: ArraySlice<AheadPiece<[any DocumentBatch]?>?> = []
    private var group: ParquetRowGroup?
    /// Of a row group that was read ahead, what is left.
    private var batches: ArraySlice<any DocumentBatch> = []
    private var damaged: [Damage] = []

    /// `readsEverything`: Whether columns that nothing is mapped from are read too.
    init(
        _ file: any RandomAccess, locator: Locator, options: ReaderOptions, readsEverything: Bool = false
    ) throws(ReadError) {
        readAhead = options.readAhead
        do throws(TableProblem) {
            let schema: ParquetSchema
            (schema, groups) = try Self.footer(of: file, limit: options.recordLimit)
            table = ParquetTable(
                file: file, locator: locator, schema: schema, mapping: CorpusMapping(options), options: options,
                readsEverything: readsEverything)
        } catch {
            throw ReadError(error.code, locator, error.message)
        }
    }

    deinit {
        for case let piece? in pieces { readAhead?.withdraw(piece) }
    }

    private static func footer(
        of file: any RandomAccess, limit: Int
    ) throws(TableProblem) -> (ParquetSchema, [ThriftValue]) {
        let tail = try file.bytes(at: max(0, file.count - 8), count: 8)
        if tail.suffix(4).elementsEqual("PARE".utf8) {
            throw TableProblem("the file is encrypted; decrypt it first", .unreadable)
        }
        guard tail.count == 8, tail.suffix(4).elementsEqual(magic), file.count >= 12 else {
            throw TableProblem("the Parquet footer is missing; fetch the file again", .truncated)
        }
        let size = (0..<4).reduce(0) { $0 | Int(tail[$1]) << (8 * $1) }
        guard size <= file.count - 12, size <= limit else {
            throw TableProblem("the Parquet footer has an impossible size; fetch the file again")
        }
        let footer = try file.bytes(at: file.count - 8 - size, count: size)
        var thrift = ThriftReader(footer)
        guard let metadata = try? thrift.structure(), let elements = metadata[2]?.list else {
            throw TableProblem("the Parquet footer is damaged; fetch the file again")
        }
        return (try ParquetSchema(elements, names: footer), metadata[4]?.list ?? [])
    }

    func next() throws(ReadError) -> (any DocumentBatch)? {
        while true {
            if let batch = batches.popFirst() { return batch }
            if let group {
                if let batch = group.next() { return batch }
                damaged += group.damaged
                self.group = nil
            }
            guard opened < groups.count else { break }
            open()
        }
        guard !damaged.isEmpty else { return nil }
        defer { damaged = [] }
        return ReaderOptions.report(damaged)
    }

    /// Begins the next row group, or takes what another thread has read of it.
    private func open() {
        let metadata = groups[opened]
        let piece = nextPiece()
        opened += 1
        if let piece, let read = readAhead?.take(piece), let read {
            batches = read[...]
        } else {
            group = ParquetRowGroup(table, number: opened, metadata)
        }
    }

    /// The work on the next row group, with that on those behind it begun.
    private func nextPiece() -> AheadPiece<[any DocumentBatch]?>? {
        guard let readAhead else { return nil }
        while pieces.count < Self.depth, opened + pieces.count < groups.count {
            let number = opened + pieces.count + 1
            let metadata = groups[number - 1]
            pieces.append(
                ParquetRowGroup.isSmall(metadata)
                    ? readAhead.offer { [table] in ParquetRowGroup.all(table, number: number, metadata) } : nil)
        }
        return pieces.removeFirst()
    }
}
