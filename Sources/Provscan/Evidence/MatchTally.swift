internal import ProvscanCore

/// Counts matches by holder, collection and grade.
struct MatchTally {
    private struct Group: Hashable {
        var holder: String
        var collection: String
        var grade: Grade
    }

    private struct Counts {
        var matches = 0
        var passages = 0
        var matchedTokens = 0
        var works: Set<String> = []
        var records = 0
        var lastRecord: Locator?
    }

    private var groups: [Group: Counts] = [:]
    private var works: Set<String> = []
    private var records = 0
    private var lastRecord: Locator?
    private var matches = 0
    private var leads = 0
    private var matchedTokens = 0
    /// (record, work) pairs that share boilerplate only.
    var suppressed = 0
    /// Places in works that repetitive records did not follow.
    var skippedSeeds = 0

    /// Adds a match; the matches of one record come one after the other.
    mutating func add(_ match: MatchRecord) {
        let group = Group(holder: match.work.holder, collection: match.work.collection, grade: match.grade)
        let tokens = match.passages.reduce(0) { $0 + $1.matchedTokens }
        var counts = groups[group] ?? Counts()
        counts.matches += 1
        counts.passages += match.passages.count
        counts.matchedTokens += tokens
        counts.works.insert(match.work.id)
        if counts.lastRecord != match.record.locator { counts.records += 1 }
        counts.lastRecord = match.record.locator
        groups[group] = counts
        guard match.grade.isFinding else {
            leads += 1
            return
        }
        matches += 1
        matchedTokens += tokens
        works.insert(match.work.id)
        if lastRecord != match.record.locator { records += 1 }
        lastRecord = match.record.locator
    }

    var totals: Summary.Totals {
        Summary.Totals(
            matches: matches, leads: leads, works: works.count, records: records, matchedTokens: matchedTokens,
            suppressed: suppressed, skippedSeeds: skippedSeeds)
    }

    /// By holder, collection, then grade from the strongest down.
    var counts: [Summary.Count] {
        groups.map { group, counts in
            Summary.Count(
                holder: group.holder, collection: group.collection, grade: group.grade, matches: counts.matches,
                works: counts.works.count, records: counts.records, passages: counts.passages,
                matchedTokens: counts.matchedTokens)
        }.sorted { ($0.holder, $0.collection, $1.grade) < ($1.holder, $1.collection, $0.grade) }
    }
}
