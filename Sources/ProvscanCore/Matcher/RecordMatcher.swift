/// Matches records against a compiled index, one record after the other, on one thread.
public struct RecordMatcher: ~Copyable {
    private let profile: Profile
    private let grader: Grader
    private var finder: SeedFinder

    /// What matching one record gave.
    public struct Outcome: Sendable {
        /// The record's tokens, for the spans of the passages.
        public var record: TokenisedText
        /// By ascending work number.
        public var matches: [WorkMatch]
    }

    /// - Parameter indexes: Segments that together cover the registry, all of `profile`.
    public init(indexes: [CompiledIndex], profile: Profile, background: Background) {
        self.profile = profile
        grader = Grader(background: background)
        finder = SeedFinder(indexes: indexes, profile: profile)
    }

    /// Tokens of the record matched last.
    public var tokenCount: Int { finder.tokenCount }

    /// Everything that `text` shares with registered works; `nil` when that is nothing.
    ///
    /// - Parameter workText: Gives the tokens of a work, or `nil` when its text is withheld or gone.
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
            let passages = Aligner(record: record, work: work).passages(from: candidate.blocks).compactMap {
                grader.graded($0, record: record, work: work, guarantee: profile.guarantee)
            }
            guard !passages.isEmpty else { continue }
            matches.append(
                WorkMatch(
                    workID: candidate.workID, passages: passages, containedTokens: Self.contained(passages),
                    workTokens: work.count))
        }
        return matches.isEmpty ? nil : Outcome(record: record, matches: matches)
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
