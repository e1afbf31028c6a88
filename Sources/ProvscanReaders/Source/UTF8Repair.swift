/// Replaces invalid UTF-8 by U+FFFD, one per maximal subpart of an ill-formed sequence.
///
/// That is the practice of the WHATWG decoder and of `String(decoding:as:)`.
/// - Source: The Unicode Standard 15.0, §3.9, table 3-7 and "U+FFFD substitution of maximal subparts".
struct UTF8Repair {
    /// The valid text.
    private(set) var text: [UInt8] = []
    /// Sequences replaced.
    private(set) var replaced = 0

    /// - Complexity: O(*n*).
    init(_ bytes: some Collection<UInt8>) {
        let source = Array(bytes)
        text.reserveCapacity(source.count + source.count / 8)
        var position = 0
        while position < source.count {
            let length = Self.sequence(in: source, at: position)
            if length > 0 {
                text += source[position..<position + length]
                position += length
            } else {
                text += [0xEF, 0xBF, 0xBD]
                replaced += 1
                position += -length
            }
        }
    }

    /// The length of the valid sequence at `position`, or the negated length of the maximal subpart to replace.
    static func sequence(in bytes: [UInt8], at position: Int) -> Int {
        let lead = bytes[position]
        if lead < 0x80 { return 1 }
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch lead {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: length = 4
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: return -1
        }
        for offset in 1..<length {
            let allowed = offset == 1 ? second : 0x80...0xBF
            guard position + offset < bytes.count, allowed.contains(bytes[position + offset]) else { return -offset }
        }
        return length
    }
}
