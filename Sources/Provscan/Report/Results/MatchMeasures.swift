/// What the table, the terminal and the report say of a match as a whole.
extension MatchRecord {
    /// Tokens equal on both sides, over all passages.
    var matchedTokens: Int { passages.reduce(0) { $0 + $1.matchedTokens } }

    /// The longest run of equal tokens of any passage.
    var longestRun: Int { passages.map(\.longestRun).max() ?? 0 }
}
