/// Matches records against a compiled index, one record after the other, on one thread.
public struct RecordMatcher: ~Copyable {
    private let profile: Profile
    private let grader: Grader
    private var finder: SeedFinder
    private var scratch = RewordedExtent.Scratch()

    /// What matching one record gave.
    public struct Outcome: Sendable {
        /// The record's tokens, for the spans of the passages.
        public var record: TokenisedText
        /// By ascending work number.
        public var matches: [WorkMatch]
    }

    /// `indexes`: Segments that together cover the registry, all of `profile`.
    public init(indexes: [CompiledIndex], profile: Profile, background: Background) {
        self.profile = profile
        let rarity = Rarity(background: background, indexes: indexes)
        grader = Grader(rarity: rarity)
        finder = SeedFinder(indexes: indexes, profile: profile, rarity: rarity)
    }

    /// Works that share a long run with the record matched last, but only such as many works hold.
    public var suppressedWorks: Int { finder.suppressedWorks }

    /// Places in works that were not followed for the record matched last, because it repeats itself without end.
    public var skippedSeeds: Int { finder.skippedSeeds }

    /// Tokens of the record matched last.
    public var tokenCount: Int { finder.tokenCount }

    /// Everything that `text` shares with registered works; `nil` when that is nothing.
    ///
    /// `workText`: Gives the tokens of a work, or `nil` when its text is withheld or gone.
    ///
    /// - Complexity: O(bytes) for a record that shares nothing, without any allocation.
    public mutating func match<Failure: Error>(
        _ text: Span<UInt8>, workText: (Int64) throws(Failure) -> TokenisedText?
    ) throws(Failure) -> Outcome? {
        let candidates = finder.candidates(in: text)
        guard !candidates.isEmpty else { return nil }
        let record = TokenisedText(text)
        var matches: [WorkMatch] = []
        for candidate in candidates {
            guard let work = try workText(candidate.workID) else { continue }
            let passages = passages(from: candidate.blocks, record, work)
            guard !passages.isEmpty else { continue }
            matches.append(
                WorkMatch(
                    workID: candidate.workID, passages: passages, containedTokens: Self.contained(passages),
                    workTokens: work.count))
        }
        return matches.isEmpty ? nil : Outcome(record: record, matches: matches)
    }

    private mutating func passages(
        from blocks: [Block], _ record: TokenisedText, _ work: TokenisedText
    ) -> [Passage] {
        let extent = RewordedExtent(record: record, work: work, rarity: grader.rarity)
        var graded: [Passage] = []
        for passage in Aligner(record: record, work: work).passages(from: blocks) {
            let grown = extent.grown(passage, using: &scratch)
            if let worth = grader.graded(
                grown, record: record, work: work, guarantee: profile.guarantee, &scratch.counts)
            {
                graded.append(worth)
            }
        }
        return Self.withoutOverlaps(graded)
    }

    /// Keeps of passages over the same record tokens the one with the best grade, then the most matched tokens.
    private static func withoutOverlaps(_ passages: [Passage]) -> [Passage] {
        var kept: [Passage] = []
        let bestFirst = passages.sorted {
            ($1.grade, $1.matchedTokens, $0.workTokens.start) < ($0.grade, $0.matchedTokens, $1.workTokens.start)
        }
        for passage in bestFirst {
            let tokens = passage.recordTokens
            let isCovered = kept.contains { other in
                let overlap = min(tokens.end, other.recordTokens.end) - max(tokens.start, other.recordTokens.start)
                return overlap * 2 >= tokens.count
            }
            if !isCovered { kept.append(passage) }
        }
        return kept.sorted {
            ($0.recordTokens.start, $0.workTokens.start) < ($1.recordTokens.start, $1.workTokens.start)
        }
    }

    /// Distinct tokens of the work that the runs cover.
    private static func contained(_ passages: [Passage]) -> Int {
        var covered = 0
        var end = 0
        for run in passages.flatMap(\.runs).sorted(by: { ($0.work, $0.count) < ($1.work, $1.count) }) {
            covered += max(0, run.workEnd - max(run.work, end))
            end = max(end, run.workEnd)
        }
        return covered
    }
}
