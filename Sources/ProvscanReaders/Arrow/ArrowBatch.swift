internal import ProvscanCore

/// The columns of one record or dictionary batch, taken from its body in the order of the schema.
struct ArrowBatch {
    let rows: Int
    private let nodes: [Int]
    private let buffers: [Int]
    private let viewBuffers: [Int]
    private let codec: Int?
    private let body: [UInt8]
    /// Whether unions have no validity, as from version 5 of the metadata on.
    private let isVersion5: Bool
    /// Bytes that all buffers may have together once they are decompressed.
    private var bytesLeft: Int
    private var node = 0
    private var buffer = 0
    private var view = 0

    /// `table`: The `RecordBatch` of Message.fbs.
    init(_ table: FlatTable, body: [UInt8], version: Int, limit: Int) throws(TableProblem) {
        rows = try table.integer(0, 8)
        nodes = try table.longs(1, perElement: 2)
        buffers = try table.longs(2, perElement: 2)
        viewBuffers = try table.longs(4)
        codec = try table.table(3).map { compression throws(TableProblem) in try compression.integer(0, 1) }
        self.body = body
        isVersion5 = version >= 4
        bytesLeft = limit
        guard rows >= 0 else { throw TableProblem.damaged }
    }

    /// Takes the next column; one that is not `wanted` is passed over without being decompressed.
    mutating func column(
        _ field: ArrowField, wanted: Bool, dictionaries: [Int: ArrowDictionary]
    ) throws(TableProblem) -> ArrowColumn? {
        guard 2 * node + 1 < nodes.count else { throw TableProblem.damaged }
        let count = nodes[2 * node]
        node += 1
        guard count >= 0 else { throw TableProblem.damaged }
        var column = ArrowColumn(field: field, count: count)
        let storage = field.dictionary?.index ?? field.storage
        switch storage {
        case .null, .runEnds: break
        case .union(let isDense):
            if !isVersion5 { _ = try nextBuffer(wanted: false) }
            for _ in 0..<(isDense ? 2 : 1) { _ = try nextBuffer(wanted: false) }
        default: column.validity = try nextBuffer(wanted: wanted)
        }
        switch storage {
        case .null, .runEnds, .union, .structure, .fixedList: break
        case .bytes, .listView:
            column.offsets = try nextBuffer(wanted: wanted)
            column.values = try nextBuffer(wanted: wanted)
        case .list: column.offsets = try nextBuffer(wanted: wanted)
        case .view:
            column.values = try nextBuffer(wanted: wanted)
            guard view < viewBuffers.count, viewBuffers[view] >= 0, viewBuffers[view] <= buffers.count else {
                throw TableProblem.damaged
            }
            for _ in 0..<viewBuffers[view] { column.viewed.append(try nextBuffer(wanted: wanted)) }
            view += 1
        default: column.values = try nextBuffer(wanted: wanted)
        }
        if let dictionary = field.dictionary {
            guard wanted else { return nil }
            guard let known = dictionaries[dictionary.id] else {
                throw TableProblem("a dictionary is missing; fetch the file again")
            }
            column.dictionary = known
        } else {
            for child in field.children {
                if let child = try self.column(child, wanted: wanted, dictionaries: dictionaries) {
                    column.children.append(child)
                }
            }
        }
        guard wanted else { return nil }
        try column.check()
        return column
    }

    /// Takes the next buffer, decompressed where it is wanted.
    private mutating func nextBuffer(wanted: Bool) throws(TableProblem) -> ArraySlice<UInt8> {
        guard 2 * buffer + 1 < buffers.count else { throw TableProblem.damaged }
        let (offset, size) = (buffers[2 * buffer], buffers[2 * buffer + 1])
        buffer += 1
        guard wanted, size != 0 else { return [] }
        guard offset >= 0, size > 0, size <= body.count, offset <= body.count - size else { throw TableProblem.damaged }
        let stored = body[offset..<offset + size]
        guard let codec else { return stored }
        guard size >= 8 else { throw TableProblem.damaged }
        let expanded = ArrowColumn.integer(stored[stored.startIndex...], at: 0, 8)
        let rest = stored.dropFirst(8)
        if expanded == -1 { return rest }
        guard expanded >= 0, expanded <= bytesLeft else {
            throw TableProblem("a batch that expands beyond the record limit; raise the limit", .limitExceeded)
        }
        bytesLeft -= expanded
        return try Self.decompress(rest, codec, expanded)[...]
    }

    private static func decompress(
        _ bytes: ArraySlice<UInt8>, _ codec: Int, _ size: Int
    ) throws(TableProblem) -> [UInt8] {
        switch codec {
        case 0:
            let place = Locator(path: "")
            let stream = CodecByteStream(MemoryByteStream(bytes), decoder: LZ4Decoder(), locator: place)
            guard let result = try? stream.readAll(limit: size, place), result.count == size else {
                throw TableProblem("a compressed buffer is damaged; fetch the file again")
            }
            return result
        case 1: return try PageCodec.decompress(bytes, codec: PageCodec.zstd, size: size)
        default: throw TableProblem("a compression that is not known; write the file with zstd", .unrecognised)
        }
    }
}

/// The values that the indices of a column refer to: one part, or more where some were added later.
final class ArrowDictionary {
    private var parts: [ArrowColumn] = []
    private var starts: [Int] = []
    private var count = 0
    /// How many dictionaries stand inside each other, this one among them.
    private(set) var depth = 1

    func add(_ part: ArrowColumn) throws(TableProblem) {
        depth = max(depth, part.depth + 1)
        guard depth <= ArrowField.depthLimit, part.count <= Int.max - count else { throw TableProblem.damaged }
        starts.append(count)
        parts.append(part)
        count += part.count
    }

    /// Appends the value `index` as JSON.
    func append(_ index: Int, to block: inout [UInt8], limit: Int) throws(TableProblem) {
        guard index >= 0, index < count else { throw TableProblem.damaged }
        // The last part that starts at or before the index; empty parts share a start with the next one.
        var (low, high) = (0, starts.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= index { low = middle } else { high = middle }
        }
        try parts[low].append(index - starts[low], to: &block, limit: limit)
    }
}
