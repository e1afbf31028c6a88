/// Text that cannot act on whoever displays it: control, bidi and zero-width
/// characters become visible escapes such as `[U+202E]`.
package enum VisibleText {
    /// `text` with everything invisible made visible.
    ///
    /// `keepingLines`: Whether line feeds and tabs stay as they are; CR LF then becomes a line feed.
    ///
    /// - Complexity: O(*n*).
    package static func make(_ text: String, keepingLines: Bool = true) -> String {
        let bytes = Array(text.utf8)
        guard let first = bytes.firstIndex(where: { !isPlain($0, keepingLines) }) else { return text }
        var visible = Array(bytes[..<first])
        visible.reserveCapacity(bytes.count + 64)
        var place = first
        while place < bytes.count {
            let byte = bytes[place]
            if isPlain(byte, keepingLines) {
                visible.append(byte)
                place += 1
            } else if byte == UInt8(ascii: "\r"), keepingLines, place + 1 < bytes.count,
                bytes[place + 1] == UInt8(ascii: "\n")
            {
                place += 1
            } else {
                let (scalar, length) = scalar(in: bytes, at: place)
                if isPlain(scalar) {
                    visible += bytes[place..<place + length]
                } else {
                    visible += escape(scalar).utf8
                }
                place += length
            }
        }
        return String(decoding: visible, as: UTF8.self)
    }

    /// Whether `byte` is an ASCII character that shows itself.
    private static func isPlain(_ byte: UInt8, _ keepingLines: Bool) -> Bool {
        (byte >= 0x20 && byte < 0x7F) || (keepingLines && (byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\t")))
    }

    /// The code point that starts at `place`, and how many bytes it takes; `bytes` are those of a string.
    private static func scalar(in bytes: [UInt8], at place: Int) -> (Unicode.Scalar, Int) {
        let lead = bytes[place]
        let length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
        guard length > 1 else { return (Unicode.Scalar(lead), 1) }
        var value = UInt32(lead) & (0x7F >> UInt32(length))
        for byte in bytes[place + 1..<place + length] { value = value << 6 | UInt32(byte & 0x3F) }
        return (Unicode.Scalar(value) ?? "\u{FFFD}", length)
    }

    /// Whether `scalar` shows itself.
    ///
    /// The emoji and text presentation selectors count as part of the character before them.
    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar.value >= 0x20 && scalar.value != 0x7F }
        if scalar.value == 0xFE0E || scalar.value == 0xFE0F { return true }
        let properties = scalar.properties
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: return false
        case .format where (0xFFF9...0xFFFB).contains(scalar.value): return false
        default: return !properties.isDefaultIgnorableCodePoint && !properties.isNoncharacterCodePoint
        }
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return "[U+\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits)]"
    }
}
