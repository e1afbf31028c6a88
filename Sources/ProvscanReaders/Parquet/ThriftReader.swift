/// A value of Thrift's compact protocol.
indirect enum ThriftValue {
    case integer(Int)
    case bytes(Range<Int>)
    case list([ThriftValue])
    case fields([Int: ThriftValue])

    var integer: Int? { if case .integer(let value) = self { value } else { nil } }
    var list: [ThriftValue]? { if case .list(let values) = self { values } else { nil } }
    var bytes: Range<Int>? { if case .bytes(let range) = self { range } else { nil } }

    /// The field `id` of a structure.
    subscript(_ id: Int) -> ThriftValue? { if case .fields(let fields) = self { fields[id] } else { nil } }
}

/// Reads Thrift's compact protocol from bytes; sizes are checked against what is left before anything is allocated.
struct ThriftReader {
    /// The bytes do not follow the protocol.
    struct Malformed: Error {}

    private static let depthLimit = 24
    private let bytes: [UInt8]
    private(set) var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// A structure: fields by their ids.
    mutating func structure(depth: Int = 0) throws(Malformed) -> ThriftValue {
        guard depth < Self.depthLimit else { throw Malformed() }
        var fields: [Int: ThriftValue] = [:]
        var id = 0
        while true {
            let header = try byte()
            if header == 0 { return .fields(fields) }
            let delta = Int(header >> 4)
            id = delta == 0 ? try zigzag() : id &+ delta
            let type = header & 0x0F
            fields[id] = type <= 2 ? .integer(type == 1 ? 1 : 0) : try value(type, depth + 1)
        }
    }

    private mutating func value(_ type: UInt8, _ depth: Int) throws(Malformed) -> ThriftValue {
        guard depth < Self.depthLimit else { throw Malformed() }
        switch type {
        case 1, 2: return .integer(try byte() == 1 ? 1 : 0)
        case 3: return .integer(Int(try byte()))
        case 4, 5, 6: return .integer(try zigzag())
        case 7: return .bytes(try take(8))
        case 8: return .bytes(try take(Int(clamping: varint())))
        case 9, 10:
            let header = try byte()
            let count = header >> 4 == 15 ? Int(clamping: try varint()) : Int(header >> 4)
            // Every element takes at least a byte, but for empty structures, which take one too.
            guard count <= bytes.count - position else { throw Malformed() }
            var values: [ThriftValue] = []
            values.reserveCapacity(count)
            for _ in 0..<count { values.append(try value(header & 0x0F, depth + 1)) }
            return .list(values)
        case 11:
            let count = Int(clamping: try varint())
            guard count <= bytes.count - position else { throw Malformed() }
            let types = count > 0 ? try byte() : 0
            for _ in 0..<count {
                _ = try value(types >> 4, depth + 1)
                _ = try value(types & 0x0F, depth + 1)
            }
            return .list([])
        case 12: return try structure(depth: depth + 1)
        default: throw Malformed()
        }
    }

    private mutating func byte() throws(Malformed) -> UInt8 {
        guard position < bytes.count else { throw Malformed() }
        position += 1
        return bytes[position - 1]
    }

    private mutating func take(_ count: Int) throws(Malformed) -> Range<Int> {
        guard count >= 0, count <= bytes.count - position else { throw Malformed() }
        position += count
        return position - count..<position
    }

    private mutating func varint() throws(Malformed) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            let byte = try byte()
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        throw Malformed()
    }

    private mutating func zigzag() throws(Malformed) -> Int {
        let value = try varint()
        return Int(truncatingIfNeeded: value >> 1) ^ -Int(truncatingIfNeeded: value & 1)
    }
}
