public import ProvscanCore

/// What reading a list of paths gives, in input order.
public enum CorpusEvent: Sendable {
    /// The next batch of the source that is being read.
    case batch(any DocumentBatch)
    /// The end of a source or of a member of one: what was read of it, and what was not.
    case sourceEnd(SourceCoverage)
}

/// What was read of one file or archive member.
public struct SourceCoverage: Sendable, Equatable {
    public var locator: Locator
    /// The format found, such as `jsonl.gz` or `x-archive.zip`; `unrecognised` when none was.
    public var format: String
    /// Bytes of the file or member as stored, that is compressed.
    public var byteCount: Int
    /// The SHA-256 of those bytes; `nil` when they could not all be read.
    public var digest: ContentDigest?
    /// Failures of the source as a whole (not found, truncated …); record damage is in the batches' tallies.
    public var failures: [Damage]

    public init(locator: Locator, format: String, byteCount: Int, digest: ContentDigest?, failures: [Damage] = []) {
        self.locator = locator
        self.format = format
        self.byteCount = byteCount
        self.digest = digest
        self.failures = failures
    }
}
