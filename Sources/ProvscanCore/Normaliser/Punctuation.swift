/// What the bytes of a run are that holds ASCII words and common punctuation only: `“it’s`, `end—and`.
///
/// Taken from ``ScalarTable`` once, so that it says what the plain ``Tokeniser`` would do.
struct Punctuation {
    /// What a scalar does to the word before it.
    enum Kind: UInt8 { case word = 1, apostrophe, separator }

    /// The kind of each scalar from U+0080 to U+00BF, then from U+2000 to U+203F; 0 where it is none of the three.
    private let kinds: [UInt8]

    static let standard = Punctuation()

    private init() {
        kinds = (Array(0x80..<0xC0) + Array(0x2000..<0x2040)).map { Self.kind(of: $0)?.rawValue ?? 0 }
    }

    /// The kinds in memory of their own, which the caller frees.
    @unsafe
    func copiedKinds() -> UnsafeMutablePointer<UInt8> {
        let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: kinds.count)
        for (place, kind) in kinds.enumerated() { unsafe (copy + place).initialize(to: kind) }
        return unsafe copy
    }

    private static func kind(of scalar: UInt32) -> Kind? {
        var classes: [ScalarClass] = []
        ScalarTable.forEachUnit(of: scalar) { classes.append($0.scalarClass) }
        if classes == [.apostrophe] { return .apostrophe }
        return !classes.isEmpty && classes.allSatisfy { $0 == .separator } ? .separator : nil
    }

    /// The kind and length of what stands at `position`, before `end`; `nil` for other scalars.
    @inline(__always)
    func next(in text: Span<UInt8>, at position: Int, _ end: Int) -> (kind: Kind, length: Int)? {
        let byte = text[position]
        if ByteClasses.isASCIIWord(byte) { return (.word, 1) }
        if byte == UInt8(ascii: "'") { return (.apostrophe, 1) }
        let place: Int
        let length: Int
        if byte == 0xE2, position + 2 < end, text[position + 1] == 0x80 {
            (place, length) = (64 + Int(text[position + 2] & 0x3F), 3)
        } else if byte == 0xC2, position + 1 < end {
            (place, length) = (Int(text[position + 1] & 0x3F), 2)
        } else {
            return nil
        }
        return Kind(rawValue: kinds[place]).map { ($0, length) }
    }
}
