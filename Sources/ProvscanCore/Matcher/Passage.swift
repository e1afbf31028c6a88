/// A run of tokens that are the same words in a record and in a work.
public struct Run: Hashable, Sendable {
    /// The first token in the record.
    public var record: Int
    /// The first token in the work.
    public var work: Int
    public var count: Int

    public var recordEnd: Int { record + count }
    public var workEnd: Int { work + count }
}

/// A maximal aligned passage of a record and a work.
public struct Passage: Hashable, Sendable {
    /// By ascending position on both sides, not touching; what lies between was edited.
    public var runs: [Run]
    /// The extent in the record; wider than the runs where words were reordered or replaced.
    public var recordTokens: TokenSpan
    /// The extent in the work.
    public var workTokens: TokenSpan
    /// Tokens that are the same words on both sides, in whatever order.
    public var matchedTokens: Int
    public var grade: Grade = .lead
    /// Whether every token is identical after normalisation; words that differ in
    /// diacritics or look-alike letters match, but are not identical.
    public var isIdentical = false
    /// The information of the distinct matched words against the background, in bits.
    public var rarityBits = 0

    /// A passage that its runs delimit; there must be one at least.
    init(runs: [Run]) {
        self.runs = runs
        recordTokens = TokenSpan(runs[0].record, runs[runs.count - 1].recordEnd)
        workTokens = TokenSpan(runs[0].work, runs[runs.count - 1].workEnd)
        matchedTokens = runs.reduce(0) { $0 + $1.count }
    }

    /// Tokens of the longer side.
    public var alignedTokens: Int { max(recordTokens.count, workTokens.count) }
    public var longestRun: Int { runs.reduce(0) { max($0, $1.count) } }
}

/// Everything found between one record and one work.
public struct WorkMatch: Sendable {
    /// The registry's number of the work.
    public var workID: Int64
    /// By ascending record position.
    public var passages: [Passage]
    /// Tokens of the work that the passages cover, out of all of them.
    public var containedTokens: Int
    public var workTokens: Int
    /// Whether the record's tokens are those of the reading with divided words joined.
    public var isOfJoinedReading = false

    /// The best grade of the passages.
    public var grade: Grade { passages.map(\.grade).max() ?? .lead }
}
