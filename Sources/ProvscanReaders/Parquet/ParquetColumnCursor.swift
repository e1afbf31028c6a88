internal import ProvscanCore

/// Walks through one column chunk, a page at a time, and tells the levels and the value at hand.
final class ParquetColumnCursor {
    /// Values of one page; more is a hostile or a broken writer.
    private static let pageValues = 1 << 24
    private static let headerBytes = 1 << 16

    let node: ParquetNode
    private let file: any RandomAccess
    private let codec: Int
    private let pageLimit: Int
    private var offset: Int
    private var end: Int
    private var valuesLeft: Int
    private var dictionary: ParquetValues?

    // The page at hand.
    private var definitions: [UInt32] = []
    private var repetitions: [UInt32] = []
    private var values = ParquetValues()
    private var indices: [UInt32]?
    private var entry = 0
    private var entries = 0
    private var value = 0

    /// Opens the column chunk of one row group.
    ///
    /// `metadata`: The `ColumnMetaData` of the chunk.
    /// `pageLimit`: Bytes that a page may have once it is decompressed.
    init(_ metadata: ThriftValue, node: ParquetNode, file: any RandomAccess, pageLimit: Int) throws(TableProblem) {
        self.node = node
        self.file = file
        self.pageLimit = pageLimit
        codec = metadata[4]?.integer ?? 0
        valuesLeft = metadata[5]?.integer ?? 0
        let first = metadata[9]?.integer ?? 0
        let dictionaryOffset = metadata[11]?.integer ?? 0
        offset = dictionaryOffset > 0 && dictionaryOffset < first ? dictionaryOffset : first
        let size = metadata[7]?.integer ?? 0
        guard offset >= 0, size >= 0, offset <= file.count, size <= file.count - offset, valuesLeft >= 0 else {
            throw TableProblem("a column lies outside the file; fetch the file again")
        }
        end = offset + size
    }

    /// Whether an entry is at hand; loads the next page where the last one is used up.
    func load() throws(TableProblem) -> Bool {
        while entry >= entries {
            guard valuesLeft > 0 else { return false }
            try loadPage()
        }
        return true
    }

    /// The levels of the entry at hand; there must be one.
    var definition: Int { node.definition == 0 ? 0 : Int(definitions[entry]) }
    var repetition: Int { node.repetition == 0 ? 0 : Int(repetitions[entry]) }

    /// Goes to the next entry.
    func advance() {
        if definition == node.definition { value += 1 }
        entry += 1
    }

    /// The number at hand, as its bits.
    func bits() throws(TableProblem) -> UInt64 {
        let (source, index) = try place()
        guard index < source.bits.count else { throw TableProblem.damaged }
        return source.bits[index]
    }

    /// The bytes at hand.
    func bytes() throws(TableProblem) -> ArraySlice<UInt8> {
        let (source, index) = try place()
        guard index < source.ranges.count else { throw TableProblem.damaged }
        return source.store[source.ranges[index]]
    }

    private func place() throws(TableProblem) -> (ParquetValues, Int) {
        guard let indices else { return (values, value) }
        guard let dictionary, value < indices.count else { throw TableProblem.damaged }
        return (dictionary, Int(indices[value]))
    }

    // MARK: Pages

    private func loadPage() throws(TableProblem) {
        guard offset < end else { throw TableProblem("a column ends early; fetch the file again", .truncated) }
        let head = try file.bytes(at: offset, count: min(Self.headerBytes, end - offset))
        var thrift = ThriftReader(head)
        guard let header = try? thrift.structure() else {
            throw TableProblem("a page header is damaged; fetch the file again")
        }
        offset += thrift.position
        let stored = header[3]?.integer ?? -1
        let size = header[2]?.integer ?? -1
        guard stored >= 0, stored <= end - offset, size >= 0 else { throw TableProblem.damaged }
        guard size <= pageLimit else {
            throw TableProblem("a page of \(size) bytes; raise the record limit", .limitExceeded)
        }
        let body = try file.bytes(at: offset, count: stored)
        guard body.count == stored else { throw TableProblem("the file is cut short; fetch it again", .truncated) }
        offset += stored
        switch header[1]?.integer {
        case 0: try readPage(header, body, size)
        case 2:
            // Old writers left the header of this page out of the size (PARQUET-816).
            end = min(file.count, end + thrift.position)
            let page = try PageCodec.decompress(body[...], codec: codec, size: size)
            var decoder = ParquetDecoder(page, 0..<page.count)
            dictionary = try decoder.plain(node, try count(header[7]?[1]))
        case 3: try readPageV2(header, body, size)
        default: break
        }
    }

    private func count(_ value: ThriftValue?) throws(TableProblem) -> Int {
        guard let count = value?.integer, (0...Self.pageValues).contains(count) else {
            throw TableProblem("a page with an impossible number of values; fetch the file again")
        }
        return count
    }

    private func readPage(_ header: ThriftValue, _ body: [UInt8], _ size: Int) throws(TableProblem) {
        let total = try count(header[5]?[1])
        let page = try PageCodec.decompress(body[...], codec: codec, size: size)
        var decoder = ParquetDecoder(page, 0..<page.count)
        repetitions = try levels(node.repetition, total, header[5]?[4]?.integer, &decoder)
        definitions = try levels(node.definition, total, header[5]?[3]?.integer, &decoder)
        try begin(total, encoding: header[5]?[2]?.integer ?? 0, &decoder)
    }

    private func readPageV2(_ header: ThriftValue, _ body: [UInt8], _ size: Int) throws(TableProblem) {
        let total = try count(header[8]?[1])
        let definitionBytes = header[8]?[5]?.integer ?? 0
        let repetitionBytes = header[8]?[6]?.integer ?? 0
        guard (0...size).contains(definitionBytes), (0...size).contains(repetitionBytes),
            definitionBytes + repetitionBytes <= min(body.count, size)
        else {
            throw TableProblem.damaged
        }
        let levelBytes = definitionBytes + repetitionBytes
        var decoder = ParquetDecoder(body, 0..<repetitionBytes)
        repetitions = node.repetition > 0 ? try decoder.hybrid(width: Self.width(node.repetition), count: total) : []
        decoder = ParquetDecoder(body, repetitionBytes..<levelBytes)
        definitions = node.definition > 0 ? try decoder.hybrid(width: Self.width(node.definition), count: total) : []
        let isCompressed = header[8]?[7]?.integer ?? 1 != 0 && size > levelBytes
        let page = try PageCodec.decompress(
            body[levelBytes...], codec: isCompressed ? codec : 0, size: size - levelBytes)
        decoder = ParquetDecoder(page, 0..<page.count)
        try begin(total, encoding: header[8]?[4]?.integer ?? 0, &decoder)
    }

    private static func width(_ level: Int) -> Int { Int.bitWidth - level.leadingZeroBitCount }

    /// The levels of a page of version 1: with their size before them, or bit-packed as long ago.
    private func levels(
        _ highest: Int, _ total: Int, _ encoding: Int?, _ decoder: inout ParquetDecoder
    ) throws(TableProblem) -> [UInt32] {
        guard highest > 0 else { return [] }
        guard encoding ?? 3 == 3 else {
            throw TableProblem("levels in the BIT_PACKED encoding are not read; write the file again", .unrecognised)
        }
        let size = Int(try decoder.littleEndian(4))
        let start = decoder.position
        var inner = decoder
        let levels = try inner.hybrid(width: Self.width(highest), count: total)
        decoder = inner
        try decoder.skip(start + size - inner.position)
        return levels
    }

    /// Decodes the values of a page.
    private func begin(_ total: Int, encoding: Int, _ decoder: inout ParquetDecoder) throws(TableProblem) {
        let highest = UInt32(node.definition)
        guard definitions.allSatisfy({ $0 <= highest }), repetitions.allSatisfy({ $0 <= UInt32(node.repetition) }),
            total <= valuesLeft
        else { throw TableProblem.damaged }
        let present = node.definition == 0 ? total : definitions.reduce(0) { $0 + ($1 == highest ? 1 : 0) }
        (values, indices, entry, entries, value) = (ParquetValues(), nil, 0, total, 0)
        valuesLeft -= total
        guard present > 0 else { return }
        switch (encoding, node.type) {
        case (0, _): values = try decoder.plain(node, present)
        case (2, _), (8, _):
            guard dictionary != nil else { throw TableProblem("a dictionary is missing; fetch the file again") }
            indices = try decoder.hybrid(width: Int(decoder.littleEndian(1)), count: present)
        case (3, .boolean?):
            _ = try decoder.littleEndian(4)
            values.bits = try decoder.hybrid(width: 1, count: present).map { UInt64($0) }
        case (5, .int32?), (5, .int64?):
            values.bits = try decoder.deltas(limit: present).map { UInt64(bitPattern: $0) }
        case (6, .byteArray?): values = try decoder.deltaLengths(present)
        case (7, .byteArray?), (7, .fixed?): values = try decoder.deltaBytes(present, storeLimit: pageLimit)
        case (9, _): values = try decoder.byteStreamSplit(node, present)
        default:
            throw TableProblem("the encoding \(encoding) is not read; write the file with PLAIN", .unrecognised)
        }
    }
}
