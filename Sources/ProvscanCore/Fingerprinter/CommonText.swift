internal import Synchronization

/// Text that is nobody's in particular: licences, notices, famous quotations, and what users add to them.
///
/// A run of words that stands in it says nothing about where a text comes from.
public final class CommonText: Sendable {
    /// The names of the texts, as reports state them.
    public let names: [String]
    private let profile: Profile
    private let texts: [String]
    /// The k-grams of all texts, once a record asks for them: most never do.
    private let kGrams = Mutex<Set<UInt64>?>(nil)

    /// The common text made of `texts`, for records matched with `profile`.
    ///
    /// - Complexity: O(1); the texts are read when a record is compared with them for the first time.
    public init(_ texts: [(name: String, text: String)], profile: Profile) {
        names = texts.map(\.name)
        self.texts = texts.map(\.text)
        self.profile = profile
    }

    private func knownKGrams() -> Set<UInt64> {
        kGrams.withLock { known in
            if let known { return known }
            var made: Set<UInt64> = []
            let hash = KGramHash(k: profile.k)
            for text in texts { made.formUnion(hash.hashes(of: TokenisedText(Array(text.utf8).span).hashes)) }
            known = made
            return made
        }
    }

    /// Whether each token stands in a run of common text that is as long as the guarantee; empty where none does.
    ///
    /// `words`: One word hash per token.
    ///
    /// - Complexity: O(`words.count`).
    func marks(of words: [UInt64]) -> [Bool] {
        let kGrams = knownKGrams()
        guard !kGrams.isEmpty else { return [] }
        var marks: [Bool] = []
        var first = 0
        let hashes = KGramHash(k: profile.k).hashes(of: words)
        for position in 0...hashes.count {
            if position < hashes.count, kGrams.contains(hashes[position]) { continue }
            // The k-grams `first ..< position` are common, and so are the words that they cover.
            if position - first >= profile.window {
                if marks.isEmpty { marks = [Bool](repeating: false, count: words.count) }
                for token in first..<(position + profile.k - 1) { marks[token] = true }
            }
            first = position + 1
        }
        return marks
    }
}
