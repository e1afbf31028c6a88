/// The little of ASN.1 DER (X.690) that time-stamp queries and responses need.
enum DER {
    static let integer: UInt8 = 0x02
    static let octetString: UInt8 = 0x04
    static let objectIdentifier: UInt8 = 0x06
    static let generalizedTime: UInt8 = 0x18
    static let boolean: UInt8 = 0x01
    static let sequence: UInt8 = 0x30
    static let set: UInt8 = 0x31
    /// `[0]`, constructed.
    static let context0: UInt8 = 0xA0

    /// An element with its tag and length.
    static func element(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        [tag] + length(content.count) + content
    }

    /// A non-negative integer from its bytes, largest first.
    static func integer(_ bytes: [UInt8]) -> [UInt8] {
        var digits = Array(bytes.drop { $0 == 0 })
        if digits.first.map({ $0 >= 0x80 }) ?? true { digits.insert(0, at: 0) }
        return element(integer, digits)
    }

    private static func length(_ count: Int) -> [UInt8] {
        if count < 0x80 { return [UInt8(count)] }
        var bytes: [UInt8] = []
        var rest = count
        while rest > 0 {
            bytes.insert(UInt8(rest & 0xFF), at: 0)
            rest >>= 8
        }
        return [0x80 | UInt8(bytes.count)] + bytes
    }
}

/// Reads the elements of a DER value one after the other.
struct DERReader {
    /// Elements inside each other, at the most.
    private static let depthLimit = 16

    private let bytes: ArraySlice<UInt8>
    private var position: Int
    private let depth: Int

    init(_ bytes: [UInt8]) {
        self.init(bytes[...], depth: 0)
    }

    private init(_ bytes: ArraySlice<UInt8>, depth: Int) {
        self.bytes = bytes
        self.depth = depth
        position = bytes.startIndex
    }

    var isAtEnd: Bool { position == bytes.endIndex }

    /// The tag of the next element; `nil` at the end.
    var nextTag: UInt8? { isAtEnd ? nil : bytes[position] }

    /// The content of the next element, which has `tag`; moves behind it.
    mutating func content(of tag: UInt8) throws(LogError) -> [UInt8] {
        Array(try element(tag))
    }

    /// A reader of what is in the next element, which has `tag`; moves behind it.
    mutating func enter(_ tag: UInt8) throws(LogError) -> DERReader {
        guard depth < Self.depthLimit else { throw Self.malformed }
        return DERReader(try element(tag), depth: depth + 1)
    }

    /// Moves behind the next element, whatever it is.
    mutating func skip() throws(LogError) {
        guard let tag = nextTag else { throw Self.malformed }
        _ = try element(tag)
    }

    private mutating func element(_ tag: UInt8) throws(LogError) -> ArraySlice<UInt8> {
        guard nextTag == tag, position + 1 < bytes.endIndex else { throw Self.malformed }
        var count = Int(bytes[position + 1])
        var start = position + 2
        if count >= 0x80 {
            let digits = count & 0x7F
            guard (1...4).contains(digits), bytes.endIndex - start >= digits else { throw Self.malformed }
            count = bytes[start..<start + digits].reduce(0) { $0 << 8 | Int($1) }
            start += digits
        }
        guard bytes.endIndex - start >= count else { throw Self.malformed }
        position = start + count
        return bytes[start..<start + count]
    }

    private static var malformed: LogError {
        LogError(.malformed, "the file is no time-stamp response (RFC 3161); ask the authority again")
    }
}
