/// Counts words in a table of fixed size, by 16 bits of their hash.
///
/// A rare word that shares its place with a common one counts as common, which
/// makes evidence look weaker, never stronger.
struct WordCounter: Sendable {
    static let places = 1 << 16
    /// A word counted less often is not known to be common.
    static let minimumCount = 32

    private var counts = [UInt32](repeating: 0, count: places)
    private var total = 0

    @inline(__always)
    static func place(of word: UInt64) -> Int { Int(truncatingIfNeeded: word >> 40 & 0xFFFF) }

    mutating func add(_ words: [UInt64]) {
        total += words.count
        for word in words { counts[Self.place(of: word)] &+= 1 }
    }

    /// The commonness at each place: the binary logarithm of its occurrences per million, from 0 to 15.
    func commonness() -> [UInt8] {
        counts.map { count in
            guard count >= Self.minimumCount else { return 0 }
            let perMillion = UInt64(count) * 1_000_000 / UInt64(total)
            return UInt8(min(15, max(0, 63 - perMillion.leadingZeroBitCount)))
        }
    }
}
