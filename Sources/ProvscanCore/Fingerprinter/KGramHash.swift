/// The hash of *k* consecutive words, stable for ever under the name `kgram/1`.
///
/// For word hashes h₀ … hₖ₋₁ it is Σ hᵢ · Bᵏ⁻¹⁻ⁱ modulo 2⁶⁴ with a fixed odd
/// factor B: order matters, and the next k-gram follows from the last in two
/// multiplications (Karp and Rabin, 1987). Word hashes are well mixed, so
/// every bit of the sum is.
public struct KGramHash: Sendable {
    /// The names of the word and k-gram hashes, as registries and reports state them.
    public static let name = "word/1+kgram/1"

    static let factor: UInt64 = 0xD6E8_FEB8_6659_FD93

    /// Words per k-gram.
    public let k: Int
    /// A text of fewer words has one hash, that of the whole.
    public var shortestText: Int { max(k, 5) }
    /// ``factor`` to the power of ``k``.
    let leavingFactor: UInt64

    public init(k: Int) {
        precondition(k >= 1, "a k-gram has at least 1 word, got \(k)")
        self.k = k
        leavingFactor = (0..<k).reduce(1) { power, _ in power &* Self.factor }
    }

    /// The hash by its definition, of all the words given.
    public static func hash(_ words: ArraySlice<UInt64>) -> UInt64 {
        words.reduce(0) { $0 &* factor &+ $1 }
    }

    /// The canonical hash of a whole text; its length keeps it apart from the hash of a k-gram.
    public static func wholeHash(of words: [UInt64]) -> UInt64 {
        whole(hash(words[...]), count: words.count)
    }

    @inline(__always)
    static func whole(_ hash: UInt64, count: Int) -> UInt64 {
        hash ^ UInt64(count) &* WordHash.lengthFactor
    }

    /// The hashes of all k-grams: element *i* covers words *i* ..< *i* + ``k``; empty for fewer than ``k`` words.
    ///
    /// - Complexity: O(`words.count`).
    public func hashes(of words: [UInt64]) -> [UInt64] {
        guard words.count >= k else { return [] }
        var current = Self.hash(words[0..<k])
        var hashes = [current]
        hashes.reserveCapacity(words.count - k + 1)
        for position in k..<max(k, words.count) {
            current = next(after: current, entering: words[position], leaving: words[position - k])
            hashes.append(current)
        }
        return hashes
    }

    @inline(__always)
    func next(after current: UInt64, entering: UInt64, leaving: UInt64) -> UInt64 {
        current &* Self.factor &+ entering &- leaving &* leavingFactor
    }
}
