internal import ProvscanCore

/// Everything on file about one match.
struct MatchEntry: Sendable {
    /// The line of `matches.jsonl`, from 1: the name of the match on every page.
    var line: Int
    var match: MatchRecord
    var quotation: Quotation
    var trace: LicenceTrace
    var standing: DecisionRegister.Standing?

    /// Whether this match stands before `other` where the most matched words come first; ties by grade, then by line.
    func outranks(_ other: MatchEntry) -> Bool {
        let (words, otherWords) = (match.matchedTokens, other.match.matchedTokens)
        if words != otherWords { return words > otherWords }
        return match.grade != other.match.grade ? match.grade > other.match.grade : line < other.line
    }
}
