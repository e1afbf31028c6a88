/// Texts that may share a passage with a registered work, known by a hash of their words.
///
/// Two texts of the same words have the same key, and are matched alike. Two others have the same key by chance, once in
/// 2⁶⁴ pairs; then one is matched for nothing.
public struct CandidateTexts: Sendable {
    private var keys: Set<UInt64>

    /// `keys`: What ``CandidateFinder/key(of:)`` gave.
    public init(_ keys: some Sequence<UInt64> = []) {
        self.keys = Set(keys)
    }

    public var count: Int { keys.count }

    /// By ascending number.
    public var sorted: [UInt64] { keys.sorted() }

    public mutating func insert(_ key: UInt64) {
        keys.insert(key)
    }

    public mutating func formUnion(_ others: some Sequence<UInt64>) {
        keys.formUnion(others)
    }

    public mutating func formUnion(_ others: CandidateTexts) {
        keys.formUnion(others.keys)
    }

    func contains(_ key: UInt64) -> Bool { keys.contains(key) }
}

/// Tells, from the works of one shard of an index, which texts are worth matching with the whole; on one thread.
///
/// A text that no shard of a registry names gives nothing when it is matched with the registry: no passage, and nothing that
/// is kept out. What is decided here is decided for each work by itself, with how common words are in the whole.
public struct CandidateFinder: ~Copyable {
    private var finder: SeedFinder
    private let shards: Int

    /// - Parameters:
    ///   - indexes: The segments of the shard, which know the whole registry's common words.
    ///   - profile: The registry's.
    ///   - background: How common words are.
    ///   - shards: Shards that the registry was split into.
    public init(indexes: [CompiledIndex], profile: Profile, background: Background, shards: Int) {
        precondition(shards >= 1, "a registry has at least 1 shard, got \(shards)")
        finder = SeedFinder(
            indexes: indexes, profile: profile, rarity: Rarity(background: background, indexes: indexes))
        self.shards = shards
    }

    /// The key of `text` where a work of the shard makes it worth matching; `nil` where none does.
    ///
    /// - Complexity: O(bytes) plus the postings of the k-grams found.
    public mutating func key(of text: Span<UInt8>) -> UInt64? {
        finder.read(text)
        let key = finder.textKey
        if finder.isWorthMatching(ofShards: shards) { return key }
        // Another shard may share words with it, and then its joined reading is matched with all of them.
        guard let reading = JoinedReading(text) else { return nil }
        finder.read(reading.text.span)
        return finder.isWorthMatching(ofShards: shards) ? key : nil
    }
}
