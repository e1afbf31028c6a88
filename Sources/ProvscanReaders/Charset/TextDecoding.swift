internal import Foundation
internal import ProvscanCore

/// Brings bytes of any character set to UTF-8.
enum TextDecoding {
    /// Decodes `bytes`: by their byte order mark, else as `label` says, else as UTF-8 if they are that,
    /// else as windows-1252, as browsers do.
    ///
    /// `label`: A charset label from a header or a declaration; unknown ones are passed over.
    ///
    /// Returns valid UTF-8, and the number of sequences replaced by U+FFFD.
    static func utf8(_ bytes: [UInt8], label: String?) -> (text: [UInt8], replaced: Int) {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return repaired(Array(bytes.dropFirst(3))) }
        if bytes.starts(with: [0xFF, 0xFE]) { return converted(Array(bytes.dropFirst(2)), "UTF-16LE") }
        if bytes.starts(with: [0xFE, 0xFF]) { return converted(Array(bytes.dropFirst(2)), "UTF-16BE") }
        if let label, let name = iconvName(label) {
            return name == "UTF-8" ? repaired(bytes) : converted(bytes, name)
        }
        if bytes.span.isValidUTF8 { return (bytes, 0) }
        return converted(bytes, "CP1252")
    }

    /// Whether the bytes begin with the byte order mark of UTF-16.
    static func isMarkedUTF16(_ bytes: [UInt8]) -> Bool {
        bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
    }

    private static func repaired(_ bytes: [UInt8]) -> (text: [UInt8], replaced: Int) {
        if bytes.span.isValidUTF8 { return (bytes, 0) }
        let repair = UTF8Repair(bytes)
        return (repair.text, repair.replaced)
    }

    /// The name that iconv knows for a label of the WHATWG Encoding Standard; `nil` for an odd one.
    static func iconvName(_ label: String) -> String? {
        if label == "utf-8" { return "UTF-8" }
        let name = label.lowercased().trimmingCharacters(in: CharacterSet(charactersIn: " \t\r\n\"';"))
        guard !name.isEmpty, name.utf8.count <= 40,
            name.utf8.allSatisfy({
                (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) || "-_:.".utf8.contains($0)
            })
        else { return nil }
        switch name {
        case "utf-8", "utf8", "unicode-1-1-utf-8", "x-unicode20utf8": return "UTF-8"
        // The standard reads these three as windows-1252.
        case "iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "l1", "ascii", "us-ascii", "windows-1252", "cp1252",
            "x-cp1252":
            return "CP1252"
        case "utf-16", "utf-16le", "unicode", "ucs-2": return "UTF-16LE"
        case "shift_jis", "shift-jis", "sjis", "x-sjis", "ms_kanji", "windows-31j": return "CP932"
        case "gb2312", "gb_2312-80", "gbk", "x-gbk", "chinese", "csgb2312": return "GB18030"
        case "ks_c_5601-1987", "korean", "ksc5601", "windows-949", "euc-kr": return "CP949"
        case "iso-8859-9", "latin5", "windows-1254": return "CP1254"
        case "tis-620", "iso-8859-11", "windows-874": return "CP874"
        case "big5-hkscs", "cn-big5", "x-x-big5": return "BIG5-HKSCS"
        default: return name.hasPrefix("x-mac-") ? "MACINTOSH" : name.uppercased()
        }
    }

    /// Converts through iconv; invalid sequences become U+FFFD and are counted.
    private static func converted(_ bytes: [UInt8], _ name: String) -> (text: [UInt8], replaced: Int) {
        guard let converter = Converter(from: name) else { return repaired(bytes) }
        return converter.convert(bytes)
    }
}

/// An iconv descriptor to UTF-8.
///
/// No other type touches it.
@safe
private final class Converter {
    private let raw: iconv_t

    init?(from name: String) {
        // Safety: iconv_open copies the names; it returns -1 for one that it does not know.
        let raw = unsafe name.withCString { unsafe iconv_open("UTF-8", $0) }
        guard let raw = unsafe raw, Int(bitPattern: raw) != -1 else { return nil }
        unsafe self.raw = raw
    }

    deinit { unsafe _ = iconv_close(raw) }

    /// - Complexity: O(*n*).
    func convert(_ bytes: [UInt8]) -> (text: [UInt8], replaced: Int) {
        var input = bytes
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count * 3 / 2)
        var block = [UInt8](repeating: 0, count: 1 << 14)
        var replaced = 0
        // Safety: iconv stays inside the two buffers; the counts that it leaves say how far it came.
        unsafe input.withUnsafeMutableBytes { input in
            unsafe block.withUnsafeMutableBytes { block in
                var source = unsafe input.baseAddress?.assumingMemoryBound(to: CChar.self)
                var left = input.count
                while left > 0 {
                    var target = unsafe block.baseAddress?.assumingMemoryBound(to: CChar.self)
                    var room = block.count
                    let result = unsafe iconv(raw, &source, &left, &target, &room)
                    let failure = errno
                    unsafe text.append(contentsOf: block[..<(block.count - room)])
                    if result != Int.max, result != -1 { break }
                    if failure == E2BIG { continue }
                    // An invalid or a cut sequence: one byte is replaced.
                    text += [0xEF, 0xBF, 0xBD]
                    replaced += 1
                    if failure == EINVAL { break }
                    unsafe source = source.map { unsafe $0 + 1 }
                    left -= 1
                }
            }
        }
        return (text, replaced)
    }
}
