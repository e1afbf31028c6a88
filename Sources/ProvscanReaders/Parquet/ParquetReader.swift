internal import Foundation
internal import ProvscanCore

/// Reads Parquet: of each row group the columns that texts and metadata are mapped from, row by row.
///
/// One page of each wanted column is in memory at a time. A damaged column costs the rest of its row group.
/// - Source: github.com/apache/parquet-format, version 2.10.
final class ParquetReader: BatchReader {
    private static let magic = Array("PAR1".utf8)
    private static let rowsAtOnce = 1 << 16

    private let file: any RandomAccess
    private let locator: Locator
    private let options: ReaderOptions
    private let mapping: CorpusMapping
    private let readsEverything: Bool
    private let schema: ParquetSchema
    private let groups: [ThriftValue]
    private var group = 0
    private var rows: ParquetRows?
    private var row = 1
    private var rowsLeft = 0
    private var damaged: [Damage] = []

    /// `readsEverything`: Whether columns that nothing is mapped from are read too.
    init(
        _ file: any RandomAccess, locator: Locator, options: ReaderOptions, readsEverything: Bool = false
    ) throws(ReadError) {
        self.file = file
        self.locator = locator
        self.options = options
        self.readsEverything = readsEverything
        mapping = CorpusMapping(options)
        do throws(TableProblem) {
            (schema, groups) = try Self.footer(of: file, limit: options.recordLimit)
        } catch {
            throw ReadError(error.code, locator, error.message)
        }
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
        while rowsLeft > 0 || group < groups.count {
            if rowsLeft == 0 { openGroup() }
            if let batch = nextRows() { return batch }
        }
        guard !damaged.isEmpty else { return nil }
        defer { damaged = [] }
        return ReaderOptions.report(damaged)
    }

    private var groupLocator: Locator { locator.member("row-group-\(group)") }

    private func note(_ problem: TableProblem) {
        damaged.append(Damage(locator: groupLocator, reason: problem.message))
    }

    private func openGroup() {
        let metadata = groups[group]
        group += 1
        row = 1
        do throws(TableProblem) {
            let chunks = metadata[1]?.list ?? []
            let count = metadata[3]?.integer ?? 0
            guard chunks.count == schema.columns, count >= 0 else { throw TableProblem.damaged }
            let roots = schema.nodes.isEmpty ? [] : schema.nodes[0].children
            let names = mapping.wantedColumns(of: roots.map { schema.nodes[$0].name })
            let wanted = roots.filter { readsEverything || names.contains(schema.nodes[$0].name) }
            var cursors = [ParquetColumnCursor?](repeating: nil, count: schema.columns)
            for field in wanted {
                for column in schema.columns(below: field) {
                    guard let chunk = chunks[column][3], let node = schema.nodes.first(where: { $0.column == column })
                    else {
                        throw TableProblem(
                            "a column's description is missing or encrypted; decrypt the file first", .unreadable)
                    }
                    cursors[column] = try ParquetColumnCursor(
                        chunk, node: node, file: file, pageLimit: options.recordLimit)
                }
            }
            // Groups without a column below them have nothing to be told by.
            let fields = wanted.filter { !schema.columns(below: $0).isEmpty }
            rows = fields.isEmpty ? nil : ParquetRows(schema: schema, fields: fields, cursors: cursors)
            rowsLeft = count
        } catch {
            note(error)
            rowsLeft = 0
        }
    }

    private func nextRows() -> (any DocumentBatch)? {
        guard rowsLeft > 0 else { return nil }
        guard let rows else {
            // Nothing but the file's word stands behind rows without a column, so they are counted and not made.
            defer { rowsLeft = 0 }
            return ReaderOptions.rowsWithoutText(rowsLeft)
        }
        var block: [UInt8] = []
        var ranges: [Range<Int>] = []
        do throws(TableProblem) {
            while rowsLeft > 0, block.count < options.batchBytes, ranges.count < Self.rowsAtOnce {
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
            block: block, byteCount: count, cut: .groupRows(ranges, first: row), source: groupLocator,
            mapping: mapping, recordLimit: options.recordLimit)
    }
}

/// A file that is read from any place.
final class RandomAccessFile: RandomAccess {
    let count: Int
    private let descriptor: FileDescriptor

    init(_ path: FilePath, locator: Locator) throws(ReadError) {
        count = try FileStatus(of: path, followsLink: true, locator: locator).byteCount
        descriptor = try FileDescriptor(opening: path, locator: locator)
    }

    func bytes(at offset: Int, count: Int) throws(TableProblem) -> [UInt8] {
        guard offset >= 0, count >= 0 else { throw TableProblem.damaged }
        let wanted = min(count, max(0, self.count - offset))
        var got = 0
        // Safety: pread writes at most the bytes that are left in the buffer.
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: wanted) { buffer, initialised in
            while got < wanted {
                let count = unsafe pread(
                    descriptor.raw, buffer.baseAddress.map { unsafe $0 + got }, wanted - got, off_t(offset + got))
                guard count > 0 else { break }
                got += count
            }
            initialised = got
        }
        guard got == wanted else { throw TableProblem("the file shrank while it was read; run again", .truncated) }
        return bytes
    }
}

/// Bytes in memory that are read from any place.
final class RandomAccessMemory: RandomAccess {
    private let content: [UInt8]

    init(_ content: [UInt8]) {
        self.content = content
    }

    var count: Int { content.count }

    func bytes(at offset: Int, count: Int) throws(TableProblem) -> [UInt8] {
        guard offset >= 0, count >= 0, offset <= content.count else { throw TableProblem.damaged }
        return Array(content[offset..<min(content.count, offset + count)])
    }
}
