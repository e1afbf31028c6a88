/// Header fields as WARC, HTTP and mail write them: `Name: value`, continued on lines that begin with a blank.
struct HeaderFields: Sendable {
    /// Bytes of one block of fields that are read.
    static let limit = 1 << 18

    /// Names, in lower case, and values, one behind the other.
    private var text: [UInt8] = []
    /// Where each field's name and its value stand in ``text``.
    private var fields: [(name: Range<Int>, value: Range<Int>)] = []

    /// Reads fields up to and with the empty line that closes them; `nil` when there is no such line.
    init?(_ buffer: ByteBuffer) {
        var bytes = 0
        while let line = buffer.line(limit: Self.limit) {
            bytes += line.count
            guard bytes <= Self.limit else { return nil }
            if Self.isBlank(line) { return }
            add(line)
        }
        return nil
    }

    /// Reads the fields at the beginning of `bytes`, and gives where what follows them begins.
    init(_ bytes: ArraySlice<UInt8>, end: inout Int) {
        var position = bytes.startIndex
        end = bytes.endIndex
        while position < bytes.endIndex, position - bytes.startIndex < Self.limit {
            let next = (bytes[position...].firstIndex(of: ByteScan.newline) ?? bytes.endIndex - 1) + 1
            let line = Array(bytes[position..<next])
            position = next
            if Self.isBlank(line) {
                end = position
                return
            }
            add(line)
        }
    }

    /// The value of the first field `name`, in any case.
    subscript(_ name: String) -> String? {
        fields.first { isNamed($0.name, name) }.map { String(decoding: text[$0.value], as: UTF8.self) }
    }

    /// The values of all fields `name`, in any case, in order.
    func all(_ name: String) -> [String] {
        fields.filter { isNamed($0.name, name) }.map { String(decoding: text[$0.value], as: UTF8.self) }
    }

    private func isNamed(_ range: Range<Int>, _ name: String) -> Bool {
        range.count == name.utf8.count && zip(text[range], name.utf8).allSatisfy { $0 == Self.lowercase($1) }
    }

    private static func lowercase(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }

    private mutating func add(_ line: [UInt8]) {
        let isPlain = (line.first ?? 0) < 0x80 && line.span.isValidUTF8
        let line = isPlain ? line : TextDecoding.utf8(line, label: nil).text
        var end = line.count
        while end > 0, line[end - 1] <= 0x20 { end -= 1 }
        if let first = line.first, first == 0x20 || first == 0x09, !fields.isEmpty {
            text.append(0x20)
            text += line[..<end].drop { $0 <= 0x20 }
            fields[fields.count - 1].value = fields[fields.count - 1].value.lowerBound..<text.count
        } else if let colon = line[..<end].firstIndex(of: UInt8(ascii: ":")) {
            let start = text.count
            for byte in line[..<colon] { text.append(Self.lowercase(byte)) }
            text += line[(colon + 1)..<end].drop { $0 <= 0x20 }
            fields.append((start..<start + colon, start + colon..<text.count))
        }
    }

    private static func isBlank(_ line: [UInt8]) -> Bool { line.allSatisfy { $0 == 0x0D || $0 == 0x0A } }

    /// The value without parameters in lower case: `text/html` of `text/html; charset=utf-8`.
    static func token(_ value: String) -> String {
        let token = value.split(separator: ";").first ?? ""
        return token.lowercased().filter { $0 != " " && $0 != "\t" }
    }

    /// The parameter `name` of a value.
    static func parameter(_ name: String, of value: String) -> String? {
        for part in value.split(separator: ";").dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1)
            guard pair.count == 2, pair[0].lowercased().filter({ $0 != " " && $0 != "\t" }) == name else { continue }
            return String(pair[1].drop { $0 == " " || $0 == "\"" }.prefix { $0 != "\"" })
        }
        return nil
    }
}
