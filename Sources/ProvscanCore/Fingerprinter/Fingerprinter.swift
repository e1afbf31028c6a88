/// Turns the words of a work into the fingerprints that the registry keeps.
public struct Fingerprinter: Sendable {
    public let profile: Profile
    public let background: Background
    private let kGrams: KGramHash
    private let winnower: Winnower

    public init(profile: Profile, background: Background) {
        self.profile = profile
        self.background = background
        kGrams = KGramHash(k: profile.k)
        winnower = Winnower(window: profile.window)
    }

    /// The fingerprints of a work, by ascending position.
    ///
    /// A work of fewer than 5 or k tokens has one: its canonical hash, found only
    /// where the whole of a record is the same words. A work without tokens
    /// has none and matches nothing.
    ///
    /// `words`: One word hash per token.
    ///
    /// - Complexity: O(`words.count`).
    public func fingerprints(of words: [UInt64]) -> [Fingerprint] {
        guard words.count >= kGrams.shortestText else {
            return words.isEmpty ? [] : [Fingerprint(hash: KGramHash.wholeHash(of: words), position: 0)]
        }
        return winnower.select(from: kGrams.hashes(of: words), commonness: commonness(of: words))
    }

    /// The background bucket of each k-gram: the mean commonness of its words.
    private func commonness(of words: [UInt64]) -> [UInt8] {
        let perWord = words.map { Int(background.commonness(of: $0)) }
        var sum = perWord[0..<profile.k].reduce(0, +)
        var buckets = [UInt8(sum / profile.k)]
        buckets.reserveCapacity(words.count)
        for position in profile.k..<max(profile.k, words.count) {
            sum += perWord[position] - perWord[position - profile.k]
            buckets.append(UInt8(sum / profile.k))
        }
        return buckets
    }
}
