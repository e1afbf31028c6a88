internal import Foundation

/// Reads values from the lines that ``LineEncoder`` writes, for a fraction of the time of `JSONDecoder`.
///
/// A line that is written in another way, with white space, fractions or rare escapes, is left to `JSONDecoder`, and so
/// is every line with an error: both take the same values from the same lines, and complain alike.
///
/// One decoder serves one thread.
final class LineDecoder {
    private let decoder = JSONDecoder()

    /// The value on `line`.
    ///
    /// - Throws: What `JSONDecoder` throws.
    /// - Complexity: O(bytes + fields · fields of their object).
    func value<Value: Decodable>(_ type: Value.Type, from line: Data) throws -> Value {
        let bytes = Array(line)
        if String(validating: bytes, as: UTF8.self) != nil, let parsed = try? LineParser.parse(bytes),
            let value = try? Value(from: NodeDecoder(parsed, 0))
        {
            return value
        }
        return try decoder.decode(type, from: line)
    }
}

@available(*, unavailable)
extension LineDecoder: Sendable {}  // one line at a time

/// What this decoder leaves to `JSONDecoder`.
private struct Unusual: Error {}

/// A line, and where its values stand.
private final class ParsedLine {
    enum Kind: UInt8 { case null, yes, no, number, string, escapedString, array, object }

    /// A value; the parts of an object are names and values by turns.
    struct Node {
        var kind: Kind
        /// The bytes of a number, or of a text without its quotation marks.
        var start = 0
        var end = 0
        /// The first node that is no part of this one.
        var next = 0
    }

    let bytes: [UInt8]
    let nodes: [Node]

    init(bytes: [UInt8], nodes: [Node]) {
        self.bytes = bytes
        self.nodes = nodes
    }

    /// The value under `name` in the object `object`; `nil` where there is none.
    func value(_ name: String, in object: Int) -> Int? {
        var name = name
        return name.withUTF8 { name in
            var node = object + 1
            while node < nodes[object].next {
                let (start, end) = (nodes[node].start, nodes[node].end)
                if end - start == name.count, unsafe bytes[start..<end].elementsEqual(name) { return node + 1 }
                node = nodes[node + 1].next
            }
            return nil
        }
    }

    func text(_ node: Int) throws -> String {
        let span = bytes[nodes[node].start..<nodes[node].end]
        switch nodes[node].kind {
        // The line was found to be UTF-8.
        case .string: return String(decoding: span, as: UTF8.self)
        case .escapedString: return try String(decoding: Self.unescaped(span), as: UTF8.self)
        default: throw Unusual()
        }
    }

    /// `bytes` without escapes (RFC 8259, section 7).
    private static func unescaped(_ bytes: ArraySlice<UInt8>) throws -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count)
        var rest = bytes
        while let escape = rest.firstIndex(of: UInt8(ascii: "\\")) {
            text += rest[..<escape]
            // The parser has seen to it that something follows.
            let (byte, length) = try unescaped(bytes[(escape + 1)...])
            text.append(byte)
            rest = rest[(escape + 1 + length)...]
        }
        return text + rest
    }

    /// The byte for which the escape stands that `bytes` start with, and how many of them it takes.
    private static func unescaped(_ bytes: ArraySlice<UInt8>) throws -> (UInt8, Int) {
        switch bytes.first {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return (bytes[bytes.startIndex], 1)
        case UInt8(ascii: "n"): return (0x0A, 1)
        case UInt8(ascii: "t"): return (0x09, 1)
        case UInt8(ascii: "r"): return (0x0D, 1)
        case UInt8(ascii: "b"): return (0x08, 1)
        case UInt8(ascii: "f"): return (0x0C, 1)
        case UInt8(ascii: "u"):
            let digits = bytes.dropFirst().prefix(4)
            guard digits.count == 4, !digits.contains(UInt8(ascii: "+")), !digits.contains(UInt8(ascii: "-")),
                let byte = UInt8(String(decoding: digits, as: UTF8.self), radix: 16), byte < 0x80
            else { throw Unusual() }
            return (byte, 5)
        default: throw Unusual()
        }
    }

    func integer<Value: FixedWidthInteger>(_ node: Int) throws -> Value {
        guard nodes[node].kind == .number else { throw Unusual() }
        var value: Value = 0
        var digits = bytes[nodes[node].start..<nodes[node].end]
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative { digits = digits.dropFirst() }
        for byte in digits {
            let digit = Value(truncatingIfNeeded: byte &- UInt8(ascii: "0"))
            let (tens, isTooLarge) = value.multipliedReportingOverflow(by: 10)
            let (sum, isBeyond) =
                isNegative ? tens.subtractingReportingOverflow(digit) : tens.addingReportingOverflow(digit)
            guard !isTooLarge, !isBeyond else { throw Unusual() }
            value = sum
        }
        return value
    }

    func truth(_ node: Int) throws -> Bool {
        switch nodes[node].kind {
        case .yes: return true
        case .no: return false
        default: throw Unusual()
        }
    }
}

/// Finds the values of a line written without white space.
private struct LineParser {
    private let bytes: [UInt8]
    private var nodes: [ParsedLine.Node] = []
    private var position = 0

    /// Objects and arrays inside one another.
    private static let depthLimit = 32

    static func parse(_ bytes: [UInt8]) throws -> ParsedLine {
        var parser = LineParser(bytes: bytes)
        try parser.value(depth: 0)
        guard parser.position == bytes.count else { throw Unusual() }
        return ParsedLine(bytes: bytes, nodes: parser.nodes)
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
        nodes.reserveCapacity(256)
    }

    private var current: UInt8 { position < bytes.count ? bytes[position] : 0 }

    private mutating func value(depth: Int) throws {
        switch current {
        case UInt8(ascii: "\""): try string()
        case UInt8(ascii: "{"): try group(.object, depth: depth)
        case UInt8(ascii: "["): try group(.array, depth: depth)
        case UInt8(ascii: "t"): try word("true", .yes)
        case UInt8(ascii: "f"): try word("false", .no)
        case UInt8(ascii: "n"): try word("null", .null)
        default: try number()
        }
    }

    private mutating func add(_ kind: ParsedLine.Kind, _ start: Int, _ end: Int) {
        nodes.append(ParsedLine.Node(kind: kind, start: start, end: end, next: nodes.count + 1))
    }

    private mutating func word(_ word: String, _ kind: ParsedLine.Kind) throws {
        guard bytes[position...].starts(with: word.utf8) else { throw Unusual() }
        position += word.utf8.count
        add(kind, position, position)
    }

    private mutating func number() throws {
        let start = position
        if current == UInt8(ascii: "-") { position += 1 }
        let first = position
        while UInt8(ascii: "0")...UInt8(ascii: "9") ~= current { position += 1 }
        let isLeadingZero = bytes[first..<position].first == UInt8(ascii: "0") && position - first > 1
        guard position > first, !isLeadingZero, ![".", "e", "E"].contains(Unicode.Scalar(current)) else {
            throw Unusual()
        }
        add(.number, start, position)
    }

    private mutating func string() throws {
        position += 1
        let start = position
        var isEscaped = false
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                add(isEscaped ? .escapedString : .string, start, position)
                position += 1
                return
            }
            guard byte >= 0x20 else { throw Unusual() }
            if byte == UInt8(ascii: "\\") {
                isEscaped = true
                position += 1
                guard "\"\\/bfnrtu".utf8.contains(current) else { throw Unusual() }
            }
            position += 1
        }
        throw Unusual()
    }

    private mutating func group(_ kind: ParsedLine.Kind, depth: Int) throws {
        guard depth < Self.depthLimit else { throw Unusual() }
        let closing = kind == .object ? UInt8(ascii: "}") : UInt8(ascii: "]")
        let place = nodes.count
        add(kind, position, position)
        position += 1
        while current != closing {
            if nodes.count > place + 1 { try pass(UInt8(ascii: ",")) }
            if kind == .object {
                guard current == UInt8(ascii: "\"") else { throw Unusual() }
                try string()
                // A name with escapes could not be compared as it stands.
                guard nodes[nodes.count - 1].kind == .string else { throw Unusual() }
                try pass(UInt8(ascii: ":"))
            }
            try value(depth: depth + 1)
        }
        position += 1
        nodes[place].next = nodes.count
    }

    private mutating func pass(_ byte: UInt8) throws {
        guard current == byte else { throw Unusual() }
        position += 1
    }
}

/// What a value reads itself from.
private struct NodeDecoder: Decoder {
    let line: ParsedLine
    let node: Int

    init(_ line: ParsedLine, _ node: Int) {
        self.line = line
        self.node = node
    }

    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard line.nodes[node].kind == .object else { throw Unusual() }
        return KeyedDecodingContainer(ObjectDecoder<Key>(line: line, node: node))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard line.nodes[node].kind == .array else { throw Unusual() }
        return ArrayDecoder(line: line, node: node)
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer { ScalarDecoder(line: line, node: node) }
}

private struct ObjectDecoder<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let line: ParsedLine
    let node: Int

    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] {
        var keys: [Key] = []
        var part = node + 1
        while part < line.nodes[node].next {
            if let name = try? line.text(part), let key = Key(stringValue: name) { keys.append(key) }
            part = line.nodes[part + 1].next
        }
        return keys
    }

    private func value(_ key: Key) throws -> Int {
        guard let value = line.value(key.stringValue, in: node) else { throw Unusual() }
        return value
    }

    func contains(_ key: Key) -> Bool { line.value(key.stringValue, in: node) != nil }
    func decodeNil(forKey key: Key) throws -> Bool { try line.nodes[value(key)].kind == .null }
    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try line.truth(value(key)) }
    func decode(_ type: String.Type, forKey key: Key) throws -> String { try line.text(value(key)) }
    func decode(_ type: Double.Type, forKey key: Key) throws -> Double { throw Unusual() }
    func decode(_ type: Float.Type, forKey key: Key) throws -> Float { throw Unusual() }
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try line.integer(value(key)) }
    func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try line.integer(value(key)) }
    func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try line.integer(value(key)) }
    func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try line.integer(value(key)) }
    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try line.integer(value(key)) }
    func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try line.integer(value(key)) }
    func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try line.integer(value(key)) }
    func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try line.integer(value(key)) }
    func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try line.integer(value(key)) }
    func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try line.integer(value(key)) }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try Value(from: NodeDecoder(line, value(key)))
    }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<NestedKey> { throw Unusual() }
    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer { throw Unusual() }
    func superDecoder() throws -> any Decoder { throw Unusual() }
    func superDecoder(forKey key: Key) throws -> any Decoder { throw Unusual() }
}

private struct ArrayDecoder: UnkeyedDecodingContainer {
    private let line: ParsedLine
    private let end: Int
    /// The node of the next element.
    private var node: Int
    private(set) var currentIndex = 0

    init(line: ParsedLine, node: Int) {
        self.line = line
        self.node = node + 1
        end = line.nodes[node].next
    }

    var codingPath: [any CodingKey] { [] }
    var count: Int? { nil }
    var isAtEnd: Bool { node >= end }

    private mutating func next() throws -> Int {
        guard node < end else { throw Unusual() }
        defer {
            node = line.nodes[node].next
            currentIndex += 1
        }
        return node
    }

    mutating func decodeNil() throws -> Bool {
        guard node < end, line.nodes[node].kind == .null else { return false }
        _ = try next()
        return true
    }

    mutating func decode(_ type: String.Type) throws -> String { try line.text(next()) }
    mutating func decode(_ type: Int.Type) throws -> Int { try line.integer(next()) }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try Value(from: NodeDecoder(line, next()))
    }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type
    ) throws -> KeyedDecodingContainer<NestedKey> { throw Unusual() }
    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { throw Unusual() }
    mutating func superDecoder() throws -> any Decoder { throw Unusual() }
}

private struct ScalarDecoder: SingleValueDecodingContainer {
    let line: ParsedLine
    let node: Int

    var codingPath: [any CodingKey] { [] }

    func decodeNil() -> Bool { line.nodes[node].kind == .null }
    func decode(_ type: Bool.Type) throws -> Bool { try line.truth(node) }
    func decode(_ type: String.Type) throws -> String { try line.text(node) }
    func decode(_ type: Double.Type) throws -> Double { throw Unusual() }
    func decode(_ type: Float.Type) throws -> Float { throw Unusual() }
    func decode(_ type: Int.Type) throws -> Int { try line.integer(node) }
    func decode(_ type: Int8.Type) throws -> Int8 { try line.integer(node) }
    func decode(_ type: Int16.Type) throws -> Int16 { try line.integer(node) }
    func decode(_ type: Int32.Type) throws -> Int32 { try line.integer(node) }
    func decode(_ type: Int64.Type) throws -> Int64 { try line.integer(node) }
    func decode(_ type: UInt.Type) throws -> UInt { try line.integer(node) }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try line.integer(node) }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try line.integer(node) }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try line.integer(node) }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try line.integer(node) }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try Value(from: NodeDecoder(line, node))
    }
}
