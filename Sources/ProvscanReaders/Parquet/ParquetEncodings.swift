internal import ProvscanCore

/// Values of one page or dictionary: numbers as their bits, everything else as ranges of a store of bytes.
struct ParquetValues {
    var bits: [UInt64] = []
    var store: [UInt8] = []
    var ranges: [Range<Int>] = []

    var count: Int { bits.count + ranges.count }
}

/// Reads the encodings of Parquet from one page.
///
/// Every size is checked against the page first.
struct ParquetDecoder {
    private let bytes: [UInt8]
    private(set) var position: Int
    private let end: Int

    init(_ bytes: [UInt8], _ range: Range<Int>) {
        self.bytes = bytes
        position = range.lowerBound
        end = range.upperBound
    }

    private var left: Int { end - position }

    mutating func littleEndian(_ count: Int) throws(TableProblem) -> UInt64 {
        guard left >= count else { throw TableProblem.damaged }
        var value: UInt64 = 0
        for index in 0..<count { value |= UInt64(bytes[position + index]) << (8 * UInt64(index)) }
        position += count
        return value
    }

    mutating func skip(_ count: Int) throws(TableProblem) {
        guard count >= 0, count <= left else { throw TableProblem.damaged }
        position += count
    }

    // MARK: PLAIN and BYTE_STREAM_SPLIT

    mutating func plain(_ node: ParquetNode, _ count: Int) throws(TableProblem) -> ParquetValues {
        var values = ParquetValues()
        switch node.type {
        case .boolean:
            guard count <= left * 8 else { throw TableProblem.damaged }
            for index in 0..<count { values.bits.append(UInt64(bytes[position + index / 8] >> (index % 8) & 1)) }
            position += (count + 7) / 8
        case .int32, .float: try fixedBits(4, count, &values)
        case .int64, .double: try fixedBits(8, count, &values)
        case .int96: try fixedBytes(12, count, &values)
        case .fixed: try fixedBytes(node.typeLength, count, &values)
        case .byteArray:
            guard count <= left / 4 else { throw TableProblem.damaged }
            values.store = Array(bytes[position..<end])
            let base = position
            values.ranges.reserveCapacity(count)
            for _ in 0..<count {
                let length = Int(try littleEndian(4))
                let start = position - base
                try skip(length)
                values.ranges.append(start..<start + length)
            }
        case nil: throw TableProblem.damaged
        }
        return values
    }

    private mutating func fixedBits(_ size: Int, _ count: Int, _ values: inout ParquetValues) throws(TableProblem) {
        guard count <= left / size else { throw TableProblem.damaged }
        values.bits.reserveCapacity(count)
        for _ in 0..<count { values.bits.append(try littleEndian(size)) }
    }

    private mutating func fixedBytes(_ size: Int, _ count: Int, _ values: inout ParquetValues) throws(TableProblem) {
        guard size > 0 ? count <= left / size : count == 0 else { throw TableProblem.damaged }
        values.store = Array(bytes[position..<position + size * count])
        values.ranges = (0..<count).map { $0 * size..<($0 + 1) * size }
        position += size * count
    }

    mutating func byteStreamSplit(_ node: ParquetNode, _ count: Int) throws(TableProblem) -> ParquetValues {
        let size = node.type == .fixed ? node.typeLength : node.type == .int32 || node.type == .float ? 4 : 8
        guard size > 0, count <= left / size else { throw TableProblem.damaged }
        var joined: [UInt8] = []
        joined.reserveCapacity(size * count)
        for index in 0..<count { for part in 0..<size { joined.append(bytes[position + part * count + index]) } }
        position += size * count
        var decoder = ParquetDecoder(joined, 0..<joined.count)
        return try decoder.plain(node, count)
    }

    // MARK: RLE and bit-packing

    /// `count` numbers of `width` bits in runs and bit-packed groups.
    mutating func hybrid(width: Int, count: Int) throws(TableProblem) -> [UInt32] {
        guard (0...32).contains(width), count >= 0 else { throw TableProblem.damaged }
        if width == 0 { return [UInt32](repeating: 0, count: count) }
        var values: [UInt32] = []
        values.reserveCapacity(count)
        while values.count < count {
            let header = Int(clamping: try varint())
            if header & 1 == 0 {
                let value = UInt32(truncatingIfNeeded: try littleEndian((width + 7) / 8))
                guard header >> 1 > 0 else { throw TableProblem.damaged }
                values.append(contentsOf: repeatElement(value, count: min(header >> 1, count - values.count)))
            } else {
                let groups = header >> 1
                guard groups > 0, left > 0, groups <= left + 1 else { throw TableProblem.damaged }
                // The last group may be cut where its values end.
                let available = min(left, groups.multipliedReportingOverflow(by: width).partialValue)
                let wanted = min(groups * 8, count - values.count)
                guard groups <= left + 1, wanted * width <= available * 8 else { throw TableProblem.damaged }
                unpack(wanted, width, into: &values)
                position += min(left, groups * width)
            }
        }
        return values
    }

    private func unpack(_ count: Int, _ width: Int, into values: inout [UInt32]) {
        let mask: UInt64 = (1 << UInt64(width)) - 1
        var buffer: UInt64 = 0
        var held = 0
        var next = position
        for _ in 0..<count {
            while held < width {
                buffer |= UInt64(bytes[next]) << UInt64(held)
                next += 1
                held += 8
            }
            values.append(UInt32(truncatingIfNeeded: buffer & mask))
            buffer >>= UInt64(width)
            held -= width
        }
    }

    // MARK: DELTA encodings

    /// DELTA_BINARY_PACKED.
    mutating func deltas(limit: Int) throws(TableProblem) -> [Int64] {
        let blockSize = Int(clamping: try varint())
        let miniblocks = Int(clamping: try varint())
        let total = Int(clamping: try varint())
        let first = try zigzag()
        guard total <= limit, (1...(1 << 20)).contains(blockSize), (1...1024).contains(miniblocks),
            blockSize.isMultiple(of: miniblocks)
        else { throw TableProblem.damaged }
        var values: [Int64] = []
        guard total > 0 else { return [] }
        values.reserveCapacity(total)
        values.append(first)
        let size = blockSize / miniblocks
        var last = first
        while values.count < total {
            let smallest = try zigzag()
            guard left >= miniblocks else { throw TableProblem.damaged }
            let widths = Array(bytes[position..<position + miniblocks])
            position += miniblocks
            for width in widths where values.count < total {
                guard width <= 64 else { throw TableProblem.damaged }
                let byteCount = size * Int(width) / 8
                let wanted = min(size, total - values.count)
                guard wanted * Int(width) <= left * 8 else { throw TableProblem.damaged }
                for index in 0..<wanted {
                    last = last &+ smallest &+ Int64(bitPattern: bits(at: index * Int(width), Int(width)))
                    values.append(last)
                }
                position += min(left, byteCount)
            }
        }
        return values
    }

    /// `width` bits from the bit `offset` after the position.
    private func bits(at offset: Int, _ width: Int) -> UInt64 {
        var value: UInt64 = 0
        var got = 0
        while got < width {
            let bit = offset + got
            let part = min(8 - bit % 8, width - got)
            let piece = UInt64(bytes[position + bit / 8] >> (bit % 8)) & ((1 << UInt64(part)) - 1)
            value |= piece << UInt64(got)
            got += part
        }
        return value
    }

    mutating func deltaLengths(_ count: Int) throws(TableProblem) -> ParquetValues {
        let lengths = try deltas(limit: count)
        var values = ParquetValues()
        values.store = Array(bytes[position..<end])
        var start = 0
        for length in lengths {
            guard length >= 0, length <= values.store.count - start else { throw TableProblem.damaged }
            values.ranges.append(start..<start + Int(length))
            start += Int(length)
        }
        position += start
        return values
    }

    /// DELTA_BYTE_ARRAY: each value begins with a part of the one before it.
    mutating func deltaBytes(_ count: Int, storeLimit: Int) throws(TableProblem) -> ParquetValues {
        let prefixes = try deltas(limit: count)
        let suffixes = try deltaLengths(count)
        guard prefixes.count == suffixes.ranges.count else { throw TableProblem.damaged }
        var values = ParquetValues()
        var last = 0..<0
        for (prefix, suffix) in zip(prefixes, suffixes.ranges) {
            guard prefix >= 0, prefix <= last.count, values.store.count + Int(prefix) + suffix.count <= storeLimit
            else {
                throw TableProblem.damaged
            }
            let start = values.store.count
            values.store += values.store[last.prefix(Int(prefix))]
            values.store += suffixes.store[suffix]
            last = start..<values.store.count
            values.ranges.append(last)
        }
        return values
    }

    private mutating func varint() throws(TableProblem) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            let byte = try littleEndian(1)
            value |= (byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        throw TableProblem.damaged
    }

    private mutating func zigzag() throws(TableProblem) -> Int64 {
        let value = try varint()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }
}
