/// Header fields as WARC, HTTP and mail write them: `Name: value`, continued on lines that begin with a blank.
struct HeaderFields: Sendable {
    /// Bytes of one block of fields that are read.
    static let limit = 1 << 18

    private var fields: [(name: String, value: String)] = []

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
        let name = name.lowercased()
        return fields.first { $0.name == name }?.value
    }

    /// The values of all fields `name`, in any case, in order.
    func all(_ name: String) -> [String] {
        let name = name.lowercased()
        return fields.filter { $0.name == name }.map(\.value)
    }

    private mutating func add(_ line: [UInt8]) {
        var text = TextDecoding.utf8(line, label: nil).text[...]
        while let last = text.last, last <= 0x20 { text.removeLast() }
        if let first = line.first, first == 0x20 || first == 0x09, !fields.isEmpty {
            fields[fields.count - 1].value += " " + String(decoding: text.drop { $0 <= 0x20 }, as: UTF8.self)
        } else if let colon = text.firstIndex(of: UInt8(ascii: ":")) {
            let name = String(decoding: text[..<colon], as: UTF8.self).lowercased()
            fields.append((name, String(decoding: text[(colon + 1)...].drop { $0 <= 0x20 }, as: UTF8.self)))
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
