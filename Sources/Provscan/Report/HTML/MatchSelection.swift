internal import ProvscanCore

/// What one pass over the matches gathers for the page: the few shown in full, and counts of all.
struct MatchSelection {
    /// A match and the line of `matches.jsonl` it stands on, from 1.
    struct Numbered {
        var line: Int
        var match: MatchRecord
    }

    /// Matches and matched words of one group.
    struct Tally {
        var matches = 0
        var words = 0
    }

    /// Lower bounds, in words, of the bands in which ``runs`` counts findings.
    static let bands = [1, 8, 16, 32, 64, 128, 256]

    /// The findings with the most matched words, most first; ties by grade, then by line.
    private(set) var top: [Numbered] = []
    /// The first leads.
    private(set) var leads: [Numbered] = []
    private(set) var findingCount = 0
    private(set) var leadCount = 0
    /// Findings by the rights basis stated at registration.
    private(set) var bases: [String: Tally] = [:]
    /// Findings by recorded licence; the empty name stands for none.
    private(set) var licences: [String: Tally] = [:]
    /// Findings by their longest run, one count per band.
    private(set) var runs = [Int](repeating: 0, count: bands.count)

    /// - Complexity: One pass; memory for the exhibits and leads that `options` ask for.
    init(of results: ResultsDirectory, options: HTMLReport.Options) throws(ResultsError) {
        var cursor = try results.matches()
        while let match = try cursor.next() {
            let numbered = Numbered(line: cursor.line, match: match)
            if match.grade.isFinding {
                count(match)
                rank(numbered, limit: options.exhibits)
            } else {
                leadCount += 1
                if leads.count < options.leadRows { leads.append(numbered) }
            }
        }
    }

    private mutating func count(_ match: MatchRecord) {
        findingCount += 1
        bases[match.work.rightsBasis, default: Tally()].matches += 1
        bases[match.work.rightsBasis, default: Tally()].words += match.matchedTokens
        licences[match.work.licence ?? "", default: Tally()].matches += 1
        licences[match.work.licence ?? "", default: Tally()].words += match.matchedTokens
        let band = Self.bands.lastIndex { $0 <= match.longestRun } ?? 0
        runs[band] += 1
    }

    /// Keeps `numbered` if it is among the `limit` first.
    private mutating func rank(_ numbered: Numbered, limit: Int) {
        var place = top.endIndex
        while place > 0, Self.precedes(numbered.match, top[place - 1].match) { place -= 1 }
        guard place < limit else { return }
        top.insert(numbered, at: place)
        if top.count > limit { top.removeLast() }
    }

    private static func precedes(_ left: MatchRecord, _ right: MatchRecord) -> Bool {
        let (leftWords, rightWords) = (left.matchedTokens, right.matchedTokens)
        return leftWords == rightWords ? left.grade > right.grade : leftWords > rightWords
    }
}
