internal import Foundation

/// The leaves of the log: one line of JSON each, kept byte for byte and never written again.
///
/// No leaf holds a URL, a name, a handle, a digest of a content, or a fingerprint.
enum LogLeaf {
    enum Kind: String {
        case doc, facts, grant, signal, attestation, tariff, erase, run, key
        case grantStatus = "grant-status"
    }

    /// Bytes of a leaf, at the most: entry bundles count them with 16 bits.
    static let byteLimit = 65_535

    /// A work's leaf; built by hand, since there are as many as works.
    static func work(uuid: [UInt8], commitment: [UInt8], prefix: [UInt8]) -> [UInt8] {
        var leaf = prefix
        leaf.reserveCapacity(prefix.count + 144)
        appendWork(uuid, commitment, to: &leaf)
        return leaf
    }

    private static func appendWork(_ uuid: [UInt8], _ commitment: [UInt8], to leaf: inout [UInt8]) {
        for place in uuid.indices {
            if place >= 4, place <= 10, place % 2 == 0 { leaf.append(UInt8(ascii: "-")) }
            Hex.append(uuid[place], to: &leaf)
        }
        leaf += Self.commitmentField
        Hex.append(commitment, to: &leaf)
        leaf += Self.end
    }

    /// What all leaves of works begin with that are recorded at `time`.
    static func workPrefix(_ kind: Kind = .doc, normaliser: String, recordedAt time: String) -> [UInt8] {
        Array(
            #"{"v":1,"kind":"\#(kind.rawValue)","norm":"\#(normaliser)","recordedAt":"\#(time)","doc":"urn:uuid:"#.utf8)
    }

    /// Whether `leaf` is that of the work `uuid`, and commits to what has this commitment's value.
    static func isWork(_ uuid: [UInt8], committedTo value: [UInt8], _ leaf: [UInt8]) -> Bool {
        var ending = Array("urn:uuid:".utf8)
        appendWork(uuid, value, to: &ending)
        return leaf.count > ending.count && leaf.suffix(ending.count) == ending[...]
    }

    /// Whether `leaf` commits to what has this commitment's value.
    static func hasCommitment(_ value: [UInt8], _ leaf: [UInt8]) -> Bool {
        var ending = Array(#""commitment":"sha256:"#.utf8)
        Hex.append(value, to: &ending)
        ending += end
        return leaf.count > ending.count && leaf.suffix(ending.count) == ending[...]
    }

    private static let commitmentField = Array(#"","commitment":"sha256:"#.utf8)
    private static let end = Array(#""}"#.utf8)

    /// A leaf of any other kind; `fields` are written in their order.
    static func make(_ kind: Kind, recordedAt time: String, _ fields: [(String, JSONText)]) -> [UInt8] {
        var text = #"{"v":1,"kind":"\#(kind.rawValue)","recordedAt":"\#(time)""#
        for (name, value) in fields { text += ",\"\(name)\":\(value.text)" }
        return Array((text + "}").utf8)
    }
}

/// A value as JSON text.
struct JSONText: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    let text: String

    init(stringLiteral value: String) { self.init(value) }
    init(integerLiteral value: Int) { self.init(value) }

    init(_ value: Int) { text = String(value) }

    init(_ value: String) {
        var bytes: [UInt8] = []
        Self.append(value, to: &bytes)
        text = String(decoding: bytes, as: UTF8.self)
    }

    init(_ values: [String]) {
        text = "[" + values.map { JSONText($0).text }.joined(separator: ",") + "]"
    }

    /// Writes `value` as a JSON string: `"`, `\` and control characters escaped, everything else as it is.
    static func append(_ value: String, to text: inout [UInt8]) {
        text.append(UInt8(ascii: "\""))
        defer { text.append(UInt8(ascii: "\"")) }
        guard value.utf8.contains(where: isEscaped) else {
            text += value.utf8
            return
        }
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): text += [UInt8(ascii: "\\"), byte]
            case 0..<0x20:
                text += Array("\\u00".utf8)
                Hex.append(byte, to: &text)
            default: text.append(byte)
            }
        }
    }

    private static func isEscaped(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }
}
