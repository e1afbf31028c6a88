/// The 64-bit hash of one word, stable for ever under the name `word/1`.
///
/// The key bytes are read as little-endian 64-bit words, the last padded with
/// zeros; each is folded in by one 64 × 64 → 128-bit multiplication whose
/// halves are combined by exclusive or. It is no cryptographic hash: what it
/// finds is compared with the real text before anything is reported.
enum WordHash {
    /// Odd, with about half the bits set; the fractional bits of the golden ratio and of √2.
    static let lengthFactor: UInt64 = 0x9E37_79B9_7F4A_7C15
    static let foldFactor: UInt64 = 0x6A09_E667_F3BC_C909

    /// The state before the first word of a key of `count` bytes.
    @inline(__always)
    static func start(count: Int) -> UInt64 {
        UInt64(truncatingIfNeeded: count) &* lengthFactor
    }

    /// The state after one more little-endian word of the key.
    @inline(__always)
    static func fold(_ state: UInt64, _ word: UInt64) -> UInt64 {
        let product = (state ^ word).multipliedFullWidth(by: foldFactor)
        return product.high ^ product.low
    }

    /// The hash of a whole key.
    ///
    /// - Complexity: O(`key.count`).
    static func hash(_ key: Span<UInt8>) -> UInt64 {
        var state = start(count: key.count)
        var position = 0
        while key.count - position >= 8 {
            // Safety: the eight bytes lie in the key.
            let word = unsafe key.bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: position, as: UInt64.self)
            state = fold(state, UInt64(littleEndian: word))
            position += 8
        }
        guard position < key.count else { return state }
        var word: UInt64 = 0
        for offset in position..<key.count { word |= UInt64(key[offset]) << UInt64((offset - position) * 8) }
        return fold(state, word)
    }
}
