/// The HTML character references that X writes into posts.
enum HTMLEntities {
    private static let named: [(name: StaticString, byte: UInt8)] = [
        ("&amp;", 0x26), ("&lt;", 0x3C), ("&gt;", 0x3E), ("&quot;", 0x22), ("&apos;", 0x27),
    ]

    /// Returns `text` with `&amp; &lt; &gt; &quot; &apos;` and numeric references decoded, once; others stay.
    ///
    /// - Complexity: O(*n*).
    static func decoded(_ text: Span<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var position = 0
        while position < text.count {
            if text[position] == UInt8(ascii: "&") {
                let rest = text.extracting(position..<min(text.count, position + 12))
                if let (name, byte) = named.first(where: { rest.starts(with: $0.name) }) {
                    result.append(byte)
                    position += name.utf8CodeUnitCount
                    continue
                }
                if let (scalar, length) = numeric(rest) {
                    result += Array(String(Character(scalar)).utf8)
                    position += length
                    continue
                }
            }
            result.append(text[position])
            position += 1
        }
        return result
    }

    /// `&#38;` or `&#x26;` at the beginning of `text`, with its length.
    private static func numeric(_ text: Span<UInt8>) -> (Unicode.Scalar, Int)? {
        guard text.starts(with: "&#"), text.count > 3 else { return nil }
        let isHex = text[2] | 0x20 == UInt8(ascii: "x")
        var value: UInt32 = 0
        var position = isHex ? 3 : 2
        let start = position
        while position < text.count, let digit = Character(Unicode.Scalar(text[position])).hexDigitValue {
            guard isHex || digit < 10, value < 0x11_0000 else { return nil }
            value = value * (isHex ? 16 : 10) + UInt32(digit)
            position += 1
        }
        guard position > start, position < text.count, text[position] == UInt8(ascii: ";"), value != 0,
            let scalar = Unicode.Scalar(value)
        else { return nil }
        return (scalar, position + 1)
    }
}
