/// Collects the fingerprints of works and lays them out as a compiled index.
///
/// Memory: 12 bytes per fingerprint and 1 per token until ``finish(covering:registryIdentity:edition:commonness:)``,
/// then the size of the index and 128 MB more: about 10 bytes per token in all.
public struct IndexBuilder: Sendable {
    /// The fingerprints in the order in which they were added.
    private(set) var hashes: [UInt64] = []
    /// The position of each: ascending from work to work, in any order within one.
    private(set) var positions: [UInt32] = []
    private(set) var sketch: [UInt8] = []
    private(set) var workStarts: [UInt32] = [0]
    private(set) var workIDs: [Int64] = []
    private var words = WordCounter()
    let profile: Profile
    private var lastWork = Int64.min

    public init(profile: Profile) {
        self.profile = profile
    }

    public var tokenCount: Int { sketch.count }
    public var workCount: Int { workIDs.count }
    public var fingerprintCount: Int { hashes.count }

    /// The most tokens that one index can hold: positions are 32-bit.
    public static let tokenLimit = Int(UInt32.max) - 1

    /// Adds a work; works must come by ascending `id`.
    ///
    /// - Precondition: The tokens of all works stay below ``tokenLimit``.
    public mutating func add(id: Int64, words: [UInt64], fingerprints: [Fingerprint]) {
        precondition(id > lastWork, "works come by ascending number, got \(id) after \(lastWork)")
        precondition(sketch.count + words.count <= Self.tokenLimit, "an index holds less than 2^32 tokens")
        lastWork = id
        guard !words.isEmpty else { return }
        let base = UInt32(sketch.count)
        for fingerprint in fingerprints {
            hashes.append(fingerprint.hash)
            positions.append(base + UInt32(fingerprint.position))
        }
        for word in words { sketch.append(TokenSketch.byte(of: word)) }
        self.words.add(words)
        workStarts.append(UInt32(sketch.count))
        workIDs.append(id)
    }

    /// The compiled index of the works added, as the bytes of its file.
    ///
    /// `covered`: The registry's numbers of the works that the index answers for, with or without tokens.
    /// `registryIdentity`: The random number that names the registry.
    /// `edition`: The registry's content counter at the time of the build.
    /// `commonness`: How common words are, where it is to be that of more works than were added: see
    ///   ``CompiledIndex/wordCommonness(of:)``.
    ///
    /// - Complexity: O(tokens).
    public func finish(
        covering covered: ClosedRange<Int64>, registryIdentity: UInt64, edition: UInt64, commonness: [UInt8]? = nil
    ) -> [UInt8] {
        precondition(commonness.map { $0.count == WordCounter.places } ?? true, "there is a value for each place")
        var header = IndexHeader()
        header.k = UInt32(profile.k)
        header.window = UInt32(profile.window)
        header.bucketBits = Self.bucketBits(for: hashes.count)
        let filterWords = HashFilter.wordCounts(for: hashes.count)
        header.firstWords = UInt64(filterWords.first)
        header.secondWords = UInt64(filterWords.second)
        header.positionBits = UInt32(Int.bitWidth - sketch.count.leadingZeroBitCount)
        header.entries = UInt64(hashes.count)
        header.tokens = UInt64(sketch.count)
        header.works = UInt64(workIDs.count)
        header.firstWork = covered.lowerBound
        header.lastWork = covered.upperBound
        header.registryIdentity = registryIdentity
        header.edition = edition
        return assemble(header, commonness ?? words.commonness())
    }

    static func bucketBits(for count: Int) -> UInt32 {
        let buckets = max(2, count / IndexFormat.bucketSize)
        return min(31, UInt32(Int.bitWidth - (buckets - 1).leadingZeroBitCount))
    }
}

/// The few bits of a hash that the compiled index keeps.
enum TokenSketch {
    /// The byte that stands for a word: equal words have equal bytes, others with probability 1 in 256.
    @inline(__always)
    static func byte(of word: UInt64) -> UInt8 { UInt8(truncatingIfNeeded: word >> 56) }

    /// What an entry keeps of the words beside its k-gram: four bits of the one before above four of the one after, none
    /// of them set where the work begins or ends.
    ///
    /// Equal words have equal bits, others with probability 1 in 15.
    @inline(__always)
    static func context(before: UInt8?, after: UInt8?) -> UInt8 {
        (before.map { 1 &+ $0 % 15 } ?? 0) &<< 4 | (after.map { 1 &+ $0 % 15 } ?? 0)
    }

    /// Whether a word beside a k-gram may be the record's on either side, or the k-gram is all of its work.
    ///
    /// `work`, `record`: The contexts of the k-gram in a work and in a record.
    @inline(__always)
    static func mayExtend(_ work: UInt8, _ record: UInt8) -> Bool {
        let difference = work ^ record
        return work == 0 || (difference & 0xF0 == 0 && record & 0xF0 != 0)
            || (difference & 0x0F == 0 && record & 0x0F != 0)
    }

    /// The bits of a k-gram hash below its bucket that an entry keeps.
    @inline(__always)
    static func tag(of hash: UInt64, bucketBits: UInt32) -> UInt64 {
        (hash &<< UInt64(bucketBits)) &>> UInt64(64 - IndexFormat.tagBits)
    }
}
