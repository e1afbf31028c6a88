/// UTF-8 in both directions, one scalar at a time (RFC 3629).
enum UTF8Decoding {
    static let replacement: UInt32 = 0xFFFD

    /// The scalar that starts at `position` and its length in bytes.
    ///
    /// A byte that starts no valid sequence is U+FFFD of length 1.
    @inline(__always)
    static func scalar(at position: Int, in text: Span<UInt8>) -> (scalar: UInt32, length: Int) {
        let first = text[position]
        if first < 0x80 { return (UInt32(first), 1) }
        return multibyteScalar(first, at: position, in: text)
    }

    private static func multibyteScalar(
        _ first: UInt8, at position: Int, in text: Span<UInt8>
    ) -> (scalar: UInt32, length: Int) {
        let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
        guard first >= 0xC2, first <= 0xF4, position + length <= text.count else { return (replacement, 1) }
        var scalar = UInt32(first) & (0x7F >> UInt32(length))
        for offset in 1..<length {
            let byte = text[position + offset]
            guard byte & 0xC0 == 0x80 else { return (replacement, 1) }
            scalar = scalar << 6 | UInt32(byte & 0x3F)
        }
        let smallest: UInt32 = length == 4 ? 0x10000 : length == 3 ? 0x800 : 0x80
        guard scalar >= smallest, scalar <= 0x10FFFF, !(0xD800...0xDFFF).contains(scalar) else {
            return (replacement, 1)
        }
        return (scalar, length)
    }
}
