internal import Foundation

/// Writes values as JSON, one a line, fields sorted by name.
///
/// The bytes are those of `JSONEncoder` with sorted keys and without escaped slashes, for a fraction of its time: the
/// text is written as the value hands over its parts, and an object is put in order when it is complete. So a value
/// has to encode its parts one after the other, as synthesised conformances do, and cannot ask for nested containers.
///
/// One encoder serves one thread.
final class LineEncoder {
    /// A field of an object that is being written: its name, and where its text stands, name included.
    private struct Field {
        var name: String
        var start: Int
        var end: Int
    }

    /// What the value that is being written turned out to be.
    fileprivate enum Shape { case nothing, scalar, array, object }

    private struct Frame {
        var shape = Shape.nothing
        var start: Int
        var firstField: Int
        var count = 0
    }

    private static let digits = Array("0123456789abcdef".utf8)

    private var bytes: [UInt8] = []
    private var ordered: [UInt8] = []
    private var fields: [Field] = []
    private var frames: [Frame] = []

    /// The line for `value`, newline included; valid until the next call.
    ///
    /// - Throws: What `value` throws.
    func line(_ value: some Encodable) throws -> [UInt8] {
        bytes.removeAll(keepingCapacity: true)
        fields.removeAll(keepingCapacity: true)
        frames.removeAll(keepingCapacity: true)
        try write(value)
        bytes.append(UInt8(ascii: "\n"))
        return bytes
    }

    fileprivate func write(_ value: some Encodable) throws {
        frames.append(Frame(start: bytes.count, firstField: fields.count))
        try value.encode(to: ValueEncoder(line: self))
        let frame = frames.removeLast()
        switch frame.shape {
        case .scalar: break
        case .array: bytes.append(UInt8(ascii: "]"))
        case .nothing: bytes.append(contentsOf: "{}".utf8)
        case .object: close(frame)
        }
    }

    fileprivate func begin(_ shape: Shape) {
        // A value may ask for its container twice.
        guard frames[frames.count - 1].shape == .nothing else { return }
        frames[frames.count - 1].shape = shape
        if shape == .array { bytes.append(UInt8(ascii: "[")) }
        if shape == .object { bytes.append(UInt8(ascii: "{")) }
    }

    /// Writes a field whose value `body` writes.
    fileprivate func field(_ name: String, _ body: () throws -> Void) rethrows {
        if fields.count > frames[frames.count - 1].firstField { bytes.append(UInt8(ascii: ",")) }
        let start = bytes.count
        append(name)
        bytes.append(UInt8(ascii: ":"))
        try body()
        fields.append(Field(name: name, start: start, end: bytes.count))
    }

    /// Writes an element whose value `body` writes.
    fileprivate func element(_ body: () throws -> Void) rethrows {
        if frames[frames.count - 1].count > 0 { bytes.append(UInt8(ascii: ",")) }
        frames[frames.count - 1].count += 1
        try body()
    }

    fileprivate var elementCount: Int { frames[frames.count - 1].count }

    /// Puts the fields of an object in order.
    private func close(_ frame: Frame) {
        let own = fields[frame.firstField...]
        if !zip(own, own.dropFirst()).allSatisfy({ $0.name < $1.name }) {
            ordered.removeAll(keepingCapacity: true)
            for field in own.sorted(by: { $0.name < $1.name }) {
                ordered.append(ordered.isEmpty ? UInt8(ascii: "{") : UInt8(ascii: ","))
                ordered += bytes[field.start..<field.end]
            }
            bytes.replaceSubrange(frame.start..., with: ordered)
        }
        bytes.append(UInt8(ascii: "}"))
        fields.removeSubrange(frame.firstField...)
    }

    fileprivate func append(_ value: some FixedWidthInteger) {
        bytes.append(contentsOf: String(value).utf8)
    }

    fileprivate func append(_ value: Bool) {
        bytes.append(contentsOf: (value ? "true" : "false").utf8)
    }

    fileprivate func appendNull() {
        bytes.append(contentsOf: "null".utf8)
    }

    /// Appends a floating-point number as `JSONEncoder` writes it.
    fileprivate func append(_ value: some BinaryFloatingPoint & Encodable) throws {
        bytes += try JSONEncoder().encode(value)
    }

    /// Appends `text` in quotation marks, escaped (RFC 8259, section 7).
    fileprivate func append(_ text: String) {
        var text = text
        bytes.append(UInt8(ascii: "\""))
        text.withUTF8 { utf8 in
            var start = 0
            for position in 0..<utf8.count {
                let byte = unsafe utf8[position]
                guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
                // Safety: the range lies in the text.
                unsafe bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[start..<position]))
                appendEscaped(byte)
                start = position + 1
            }
            unsafe bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[start...]))
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private func appendEscaped(_ byte: UInt8) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0C: bytes.append(UInt8(ascii: "f"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        case ..<0x20:
            bytes.append(contentsOf: "u00".utf8)
            bytes.append(byte < 0x10 ? UInt8(ascii: "0") : UInt8(ascii: "1"))
            bytes.append(Self.digits[Int(byte & 15)])
        default: bytes.append(byte)
        }
    }
}

@available(*, unavailable)
extension LineEncoder: Sendable {}  // one line at a time

/// What a value writes itself to.
private struct ValueEncoder: Encoder {
    let line: LineEncoder

    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        line.begin(.object)
        return KeyedEncodingContainer(ObjectEncoder<Key>(line: line))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        line.begin(.array)
        return ArrayEncoder(line: line)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer {
        line.begin(.scalar)
        return ScalarEncoder(line: line)
    }
}

private struct ObjectEncoder<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let line: LineEncoder

    var codingPath: [any CodingKey] { [] }

    func encodeNil(forKey key: Key) { line.field(key.stringValue) { line.appendNull() } }
    func encode(_ value: Bool, forKey key: Key) { line.field(key.stringValue) { line.append(value) } }
    func encode(_ value: String, forKey key: Key) { line.field(key.stringValue) { line.append(value) } }
    func encode(_ value: Int, forKey key: Key) { line.field(key.stringValue) { line.append(value) } }
    func encode(_ value: Int8, forKey key: Key) { line.field(key.stringValue) { line.append(value) } }
    func encode(_ value: Int16, forKey key: Key) { line.field(key.stringValue) { line.append(value) } }
    func encode(_ value: Int32, forKey key: Key) { line.field(key.stringValue) { line.append(value) } }
    func encode(_ value: Int64, forKey key: Key) { line.field(key.stringValue) { line.append(value) } }
    func encode(_ value: UInt, forKey key: Key) { line.field(key.stringValue) { line.append(value) } }
    func encode(_ value: UInt8, forKey key: Key) { line.field(key.stringValue) { line.append(value) } }
    func encode(_ value: UInt16, forKey key: Key) { line.field(key.stringValue) { line.append(value) } }
    func encode(_ value: UInt32, forKey key: Key) { line.field(key.stringValue) { line.append(value) } }
    func encode(_ value: UInt64, forKey key: Key) { line.field(key.stringValue) { line.append(value) } }
    func encode(_ value: Double, forKey key: Key) throws { try line.field(key.stringValue) { try line.append(value) } }
    func encode(_ value: Float, forKey key: Key) throws { try line.field(key.stringValue) { try line.append(value) } }

    func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
        try line.field(key.stringValue) { try line.write(value) }
    }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy keyType: NestedKey.Type, forKey key: Key
    ) -> KeyedEncodingContainer<NestedKey> { refuseNesting() }
    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { refuseNesting() }
    func superEncoder() -> any Encoder { refuseNesting() }
    func superEncoder(forKey key: Key) -> any Encoder { refuseNesting() }
}

private struct ArrayEncoder: UnkeyedEncodingContainer {
    let line: LineEncoder

    var codingPath: [any CodingKey] { [] }
    var count: Int { line.elementCount }

    func encodeNil() { line.element { line.appendNull() } }
    func encode(_ value: Bool) { line.element { line.append(value) } }
    func encode(_ value: String) { line.element { line.append(value) } }
    func encode(_ value: Int) { line.element { line.append(value) } }

    func encode<Value: Encodable>(_ value: Value) throws {
        try line.element { try line.write(value) }
    }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy keyType: NestedKey.Type
    ) -> KeyedEncodingContainer<NestedKey> { refuseNesting() }
    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { refuseNesting() }
    func superEncoder() -> any Encoder { refuseNesting() }
}

private struct ScalarEncoder: SingleValueEncodingContainer {
    let line: LineEncoder

    var codingPath: [any CodingKey] { [] }

    func encodeNil() { line.appendNull() }
    func encode(_ value: Bool) { line.append(value) }
    func encode(_ value: String) { line.append(value) }
    func encode(_ value: Int) { line.append(value) }
    func encode(_ value: Int8) { line.append(value) }
    func encode(_ value: Int16) { line.append(value) }
    func encode(_ value: Int32) { line.append(value) }
    func encode(_ value: Int64) { line.append(value) }
    func encode(_ value: UInt) { line.append(value) }
    func encode(_ value: UInt8) { line.append(value) }
    func encode(_ value: UInt16) { line.append(value) }
    func encode(_ value: UInt32) { line.append(value) }
    func encode(_ value: UInt64) { line.append(value) }
    func encode(_ value: Double) throws { try line.append(value) }
    func encode(_ value: Float) throws { try line.append(value) }

    func encode<Value: Encodable>(_ value: Value) throws {
        try line.write(value)
    }
}

private func refuseNesting() -> Never {
    preconditionFailure("values on a line encode their parts one after the other, without nested containers")
}
