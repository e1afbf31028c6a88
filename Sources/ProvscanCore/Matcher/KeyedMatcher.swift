/// Matches records against the keyed fingerprints of works whose texts are not at hand, one record after the other, on
/// one thread.
///
/// Record and work are winnowed by the same rule, so of any run of ``Profile/guarantee`` words that both hold they
/// select the same k-gram. Only selected k-grams are hashed with the key and compared. What a match says is that keyed
/// hashes of k-grams agree; the words that it counts are those that such k-grams cover, and no others.
@safe
public struct KeyedMatcher: ~Copyable {
    /// The keyed hash of a k-gram hash: without the key it cannot be told from a random number.
    public typealias KeyedHash = @Sendable (UInt64) -> UInt64

    /// Two agreeing k-grams in a work and in the record, by their first tokens.
    private struct Seed {
        var record: Int
        var work: Int
        var hash: UInt64
    }

    private let indexes: [CompiledIndex]
    private let profile: Profile
    private let fingerprinter: Fingerprinter
    private let keyedHash: KeyedHash
    private let commonText: CommonText
    private let rarity: Rarity
    private let passesOverCommon: Bool
    private var hasher = TokenHasher()

    /// Runs with fewer tokens between them, on both sides, are one passage.
    private static let gap = 20
    /// Postings of one k-gram that are followed; an export keeps none that more works share than are boilerplate.
    private static let postings = 256

    /// A matcher for the works of an export.
    ///
    /// - Parameters:
    ///   - indexes: Segments that together cover the export, of keyed hashes and made with `profile`.
    ///   - profile: The export's.
    ///   - background: How common words are, and what fingerprints are selected with.
    ///   - commonText: Text that is nobody's in particular, made for `profile`.
    ///   - passesOverCommon: Whether k-grams that more works share than are boilerplate are passed over; an export has
    ///     none.
    ///   - keyedHash: The hash that the export was made with.
    public init(
        indexes: [CompiledIndex], profile: Profile, background: Background, commonText: CommonText,
        passesOverCommon: Bool = false, keyedHash: @escaping KeyedHash
    ) {
        self.indexes = indexes
        self.profile = profile
        self.commonText = commonText
        self.keyedHash = keyedHash
        self.passesOverCommon = passesOverCommon
        fingerprinter = Fingerprinter(profile: profile, background: background)
        rarity = Rarity(background: background, indexes: [])
    }

    /// Tokens of the record matched last.
    public var tokenCount: Int { hasher.count }
    /// Works whose k-grams agree only where the record matched last has common text or common words.
    public private(set) var suppressedWorks = 0
    /// Places in works that were not followed for the record matched last.
    public private(set) var skippedSeeds = 0

    /// Everything of which `text` and registered works have the same keyed hashes; `nil` when that is nothing.
    ///
    /// `fingerprints`: Gives the keyed fingerprints of a work by ascending position, or `nil` when it is gone.
    ///
    /// - Complexity: O(bytes), and a keyed hash for each of 2 / (window + 1) of the record's k-grams.
    public mutating func match<Failure: Error>(
        _ text: Span<UInt8>, fingerprints: (Int64) throws(Failure) -> [Fingerprint]?
    ) throws(Failure) -> RecordMatcher.Outcome? {
        suppressedWorks = 0
        skippedSeeds = 0
        hasher.hash(text)
        let words = unsafe hasher.withHashes { unsafe Array($0) }
        guard words.count >= profile.k else { return nil }
        let candidates = seeds(of: words)
        guard !candidates.isEmpty else { return nil }
        var sharing = TokenSharing()
        sharing.commonText = commonText.marks(of: words)
        var matches: [WorkMatch] = []
        for (workID, candidate) in candidates.sorted(by: { $0.key < $1.key }) {
            guard let stored = try fingerprints(workID) else { continue }
            // The index keeps a part of each hash; the work's own fingerprints have all of it.
            let agreeing = candidate.seeds.filter { Self.holds($0, stored) }
            guard !agreeing.isEmpty else { continue }
            let chains = Self.chains(of: runs(of: agreeing))
            let passages = RecordMatcher.withoutOverlaps(
                chains.compactMap { graded(Passage(runs: $0), words, sharing) })
            guard !passages.isEmpty else {
                suppressedWorks += 1
                continue
            }
            matches.append(
                WorkMatch(
                    workID: workID, passages: passages, containedTokens: RecordMatcher.contained(passages),
                    workTokens: candidate.tokens))
        }
        guard !matches.isEmpty else { return nil }
        return RecordMatcher.Outcome(record: TokenisedText(text), joined: nil, matches: matches)
    }

    /// Where the index has the keyed hashes of the record's fingerprints, by work.
    private mutating func seeds(of words: [UInt64]) -> [Int64: (tokens: Int, seeds: [Seed])] {
        var found: [Int64: (tokens: Int, seeds: [Seed])] = [:]
        for fingerprint in fingerprinter.fingerprints(of: words) {
            let hash = keyedHash(fingerprint.hash)
            let places = indexes.filter { $0.mayContain(hash) }.map { (index: $0, entries: $0.entries(of: hash)) }
            if passesOverCommon, areCommon(places) { continue }
            for (index, entries) in places {
                skippedSeeds += max(0, entries.count - Self.postings)
                for entry in entries.prefix(Self.postings) {
                    let position = index.position(ofEntry: entry)
                    let work = index.workNumber(at: position)
                    let tokens = index.tokens(ofWork: work)
                    found[index.workID(work), default: (tokens.count, [])].seeds.append(
                        Seed(record: fingerprint.position, work: position - tokens.lowerBound, hash: hash))
                }
            }
        }
        return found
    }

    /// Whether `places`, the entries of one hash in each index, lie in more works than are boilerplate.
    private func areCommon(_ places: [(index: CompiledIndex, entries: Range<Int>)]) -> Bool {
        var works: Set<Int64> = []
        for (index, entries) in places {
            for entry in entries {
                works.insert(index.workID(index.workNumber(at: index.position(ofEntry: entry))))
                if works.count > Boilerplate.frequency { return true }
            }
        }
        return false
    }

    /// Whether the work has the seed's hash at the seed's place.
    private static func holds(_ seed: Seed, _ fingerprints: [Fingerprint]) -> Bool {
        var (low, high) = (0, fingerprints.count)
        while low < high {
            let middle = (low + high) / 2
            if fingerprints[middle].position < seed.work { low = middle + 1 } else { high = middle }
        }
        return low < fingerprints.count && fingerprints[low].position == seed.work
            && fingerprints[low].hash == seed.hash
    }

    /// The words that agreeing k-grams cover without a gap, diagonal by diagonal, by ascending start in the record.
    private func runs(of seeds: [Seed]) -> [Run] {
        let ordered = seeds.sorted { ($0.work - $0.record, $0.record) < ($1.work - $1.record, $1.record) }
        var runs: [Run] = []
        for seed in ordered {
            if let last = runs.last, last.work - last.record == seed.work - seed.record, seed.record <= last.recordEnd {
                runs[runs.count - 1].count = max(last.count, seed.record + profile.k - last.record)
            } else {
                runs.append(Run(record: seed.record, work: seed.work, count: profile.k))
            }
        }
        return runs.sorted { ($0.record, $0.work) < ($1.record, $1.work) }
    }

    /// Runs in the same order on both sides, with little between them.
    private static func chains(of runs: [Run]) -> [[Run]] {
        var chains: [[Run]] = []
        for run in runs {
            let chain = chains.lastIndex { chain in
                guard let last = chain.last else { return false }
                return (0...gap).contains(run.record - last.recordEnd) && (0...gap).contains(run.work - last.workEnd)
            }
            if let chain { chains[chain].append(run) } else { chains.append([run]) }
        }
        return chains
    }

    /// The passage with its grade; `nil` where it says nothing about any one work.
    ///
    /// It is never more than partial: nobody has compared the words.
    private func graded(_ passage: Passage, _ words: [UInt64], _ sharing: TokenSharing) -> Passage? {
        guard !sharing.isCommonText(passage.runs) else { return nil }
        let positions = passage.runs.flatMap { Array($0.record..<$0.recordEnd) }.filter { !sharing.isCommonText($0) }
        var graded = passage
        graded.rarityBits = Set(positions.map { words[$0] }).reduce(0) { $0 + rarity.information(of: $1) }
        let standsAlone = passage.longestRun >= Grader.standaloneRun && graded.rarityBits >= Grader.runBits
        graded.grade = standsAlone ? .partial : .lead
        return standsAlone || graded.rarityBits >= Grader.leadBits ? graded : nil
    }
}
