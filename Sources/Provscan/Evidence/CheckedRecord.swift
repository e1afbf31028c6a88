public import ProvscanCore

/// What is known of one record as a whole: the answer of `provscan filter` and of `provscan serve`.
///
/// On the wire it is `{"matches":[…],"verdict":…}`, with matches as in `matches.jsonl`.
public struct CheckedRecord: Codable, Sendable, Equatable {
    /// By ascending place in the record.
    public var matches: [MatchRecord]
    /// Of the verdicts on the findings the one that is covered least; `nil` without a finding.
    @Nullable public var verdict: Verdict?

    public init(matches: [MatchRecord]) {
        self.matches = matches
        verdict = Self.leastCovered.first { verdict in
            matches.contains { $0.grade.isFinding && $0.licence.verdict == verdict }
        }
    }

    /// The wire form, with the end of its line.
    public func jsonLine() throws -> [UInt8] { try LineEncoder().line(self) }

    /// Every verdict, from a reservation against the use to a licence for it.
    ///
    /// A grant for something else, or one that has ended, comes closer to a licence than none; what is not decided
    /// may turn out to be licensed.
    static let leastCovered: [Verdict] = [.optedOut, .unlicensed, .outOfScope, .expired, .unknown, .licensed]

    /// Whether one of the findings has one of `verdicts`; a lead alone never counts.
    public func hasFinding(with verdicts: Set<Verdict>) -> Bool {
        matches.contains { $0.grade.isFinding && verdicts.contains($0.licence.verdict) }
    }
}
