/// A table of a FlatBuffer, read where it stands; every offset is checked against the buffer.
///
/// - Source: the FlatBuffers internals page (google/flatbuffers, docs/source/internals.md).
struct FlatTable {
    private let bytes: [UInt8]
    private let position: Int
    /// Where the table's field offsets stand, and how many bytes of them there are.
    private let vtable: Int
    private let vtableSize: Int

    /// Opens the root table of a buffer.
    init(rootOf bytes: [UInt8]) throws(TableProblem) {
        try self.init(bytes, at: Self.unsigned(bytes, 0, 4))
    }

    private init(_ bytes: [UInt8], at position: Int) throws(TableProblem) {
        self.bytes = bytes
        self.position = position
        vtable = position - Int(Int32(truncatingIfNeeded: try Self.unsigned(bytes, position, 4)))
        vtableSize = try Self.unsigned(bytes, vtable, 2)
        guard vtableSize >= 4, vtableSize <= bytes.count - vtable else { throw TableProblem.damaged }
    }

    /// The integer in a field of `width` bytes, sign-extended; `missing` where the field is left out.
    func integer(_ field: Int, _ width: Int, missing: Int = 0) throws(TableProblem) -> Int {
        guard let place = try place(field) else { return missing }
        return Self.signed(try Self.unsigned(bytes, place, width), width)
    }

    /// The table that a field refers to.
    func table(_ field: Int) throws(TableProblem) -> FlatTable? {
        guard let place = try place(field) else { return nil }
        return try FlatTable(bytes, at: try target(place))
    }

    /// The text that a field refers to.
    func text(_ field: Int) throws(TableProblem) -> String? {
        guard let place = try place(field) else { return nil }
        let elements = try vector(at: place, stride: 1)
        return String(decoding: bytes[elements.start..<elements.start + elements.count], as: UTF8.self)
    }

    /// The tables in a vector.
    func tables(_ field: Int) throws(TableProblem) -> [FlatTable] {
        guard let place = try place(field) else { return [] }
        let elements = try vector(at: place, stride: 4)
        var tables: [FlatTable] = []
        for index in 0..<elements.count {
            tables.append(try FlatTable(bytes, at: try target(elements.start + 4 * index)))
        }
        return tables
    }

    /// The numbers of 8 bytes in a vector, or in a vector of structures that hold nothing else.
    func longs(_ field: Int, perElement: Int = 1) throws(TableProblem) -> [Int] {
        guard let place = try place(field) else { return [] }
        let elements = try vector(at: place, stride: 8 * perElement)
        var numbers: [Int] = []
        numbers.reserveCapacity(elements.count * perElement)
        for index in 0..<elements.count * perElement {
            numbers.append(try Self.unsigned(bytes, elements.start + 8 * index, 8))
        }
        return numbers
    }

    /// Where a field's value stands; `nil` where it is left out.
    private func place(_ field: Int) throws(TableProblem) -> Int? {
        let slot = 4 + 2 * field
        guard slot + 2 <= vtableSize else { return nil }
        let offset = try Self.unsigned(bytes, vtable + slot, 2)
        return offset == 0 ? nil : position + offset
    }

    private func target(_ place: Int) throws(TableProblem) -> Int {
        place + (try Self.unsigned(bytes, place, 4))
    }

    private func vector(at place: Int, stride: Int) throws(TableProblem) -> (start: Int, count: Int) {
        let start = try target(place)
        let count = try Self.unsigned(bytes, start, 4)
        guard count <= (bytes.count - start - 4) / stride else { throw TableProblem.damaged }
        return (start + 4, count)
    }

    /// A little-endian number of up to 8 bytes.
    private static func unsigned(_ bytes: [UInt8], _ place: Int, _ width: Int) throws(TableProblem) -> Int {
        guard place >= 0, place <= bytes.count - width else { throw TableProblem.damaged }
        var value: UInt64 = 0
        for index in (0..<width).reversed() { value = value << 8 | UInt64(bytes[place + index]) }
        return Int(truncatingIfNeeded: value)
    }

    private static func signed(_ value: Int, _ width: Int) -> Int {
        let unused = 64 - 8 * width
        return (value << unused) >> unused
    }
}
