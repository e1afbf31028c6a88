public import ProvscanCore

/// One line of `decisions.jsonl`: what a reviewer decided about one match, and why.
///
/// The file is append-only. Of several decisions about the same work and record the last one counts; the
/// earlier ones stay on file.
public struct Decision: Codable, Sendable, Equatable {
    /// What a reviewer can say of a match; a match without a decision is pending.
    public enum Status: String, Codable, Sendable, CaseIterable {
        /// The match is what the report says it is.
        case confirmed
        /// It is not, or does not matter.
        case rejected
        /// Somebody has to look again.
        case deferred
    }

    public static let schemaName = "provscan.decision/1"
    public static let fileName = "decisions.jsonl"

    public var schema = Self.schemaName
    /// The line of `matches.jsonl`, from 1, in the results with the digest ``matchesDigest``.
    public var match: Int
    /// The registry's identifier of the work.
    public var work: String
    public var record: Locator
    public var status: Status
    public var reason: String
    /// Who decided, as far as stated; never filled in by the program.
    @Nullable public var reviewer: String?
    /// RFC 3339, UTC.
    public var decidedAt: String
    /// The SHA-256 of the `matches.jsonl` that was looked at.
    public var matchesDigest: String

    /// A decision on the match on line `match` of the results with `matchesDigest`.
    public init(
        match: Int, work: String, record: Locator, status: Status, reason: String, reviewer: String? = nil,
        decidedAt: String, matchesDigest: String
    ) {
        self.match = match
        self.work = work
        self.record = record
        self.status = status
        self.reason = reason
        self.reviewer = reviewer
        self.decidedAt = decidedAt
        self.matchesDigest = matchesDigest
    }
}
