internal import ProvscanCore

/// Counts matches by holder, collection and grade.
struct MatchTally: Codable {
    private struct Group: Hashable, Codable {
        var holder: String
        var collection: String
        var grade: Grade
        var verdict: Verdict
    }

    private struct Counts: Codable {
        var matches = 0
        var passages = 0
        var matchedTokens = 0
        var works: Set<String> = []
        var records = RecordCount()
    }

    /// Distinct records, of which the matches come one after the other.
    private struct RecordCount: Codable {
        private(set) var count = 0
        private var first: Locator?
        private var last: Locator?

        mutating func add(_ record: Locator) {
            if last != record { count += 1 }
            first = first ?? record
            last = record
        }

        mutating func add(_ later: RecordCount) {
            guard later.first != nil else { return }
            count += later.count - (last == later.first ? 1 : 0)
            first = first ?? later.first
            last = later.last
        }
    }

    /// What a tariff is applied to: findings of one collection with one verdict.
    struct Charge: Hashable, Codable {
        var holder: String
        var collection: String
        var verdict: Verdict
    }

    private struct Charged: Codable {
        var works: Set<String> = []
        var words = 0
    }

    private var groups: [Group: Counts] = [:]
    private var works: Set<String> = []
    private var records = RecordCount()
    private var matches = 0
    private var leads = 0
    private var uncovered = 0
    private var charged: [Charge: Charged] = [:]
    private var matchedTokens = 0
    /// (record, work) pairs that share boilerplate only.
    var suppressed = 0
    /// Places in works that repetitive records did not follow.
    var skippedSeeds = 0

    /// Adds a match; the matches of one record come one after the other.
    mutating func add(_ match: MatchRecord) {
        let group = Group(
            holder: match.work.holder, collection: match.work.collection, grade: match.grade,
            verdict: match.licence.verdict)
        let tokens = match.passages.reduce(0) { $0 + $1.matchedTokens }
        var counts = groups[group] ?? Counts()
        counts.matches += 1
        counts.passages += match.passages.count
        counts.matchedTokens += tokens
        counts.works.insert(match.work.id)
        counts.records.add(match.record.locator)
        groups[group] = counts
        guard match.grade.isFinding else {
            leads += 1
            return
        }
        matches += 1
        if !match.licence.verdict.isCovered { uncovered += 1 }
        matchedTokens += tokens
        works.insert(match.work.id)
        let charge = Charge(
            holder: match.work.holder, collection: match.work.collection, verdict: match.licence.verdict)
        charged[charge, default: Charged()].works.insert(match.work.id)
        charged[charge, default: Charged()].words += tokens
        records.add(match.record.locator)
    }

    /// Adds what was counted in the sources that follow.
    mutating func add(_ later: MatchTally) {
        for (group, counts) in later.groups {
            groups[group, default: Counts()].matches += counts.matches
            groups[group, default: Counts()].passages += counts.passages
            groups[group, default: Counts()].matchedTokens += counts.matchedTokens
            groups[group, default: Counts()].works.formUnion(counts.works)
            groups[group, default: Counts()].records.add(counts.records)
        }
        for (charge, counts) in later.charged {
            charged[charge, default: Charged()].works.formUnion(counts.works)
            charged[charge, default: Charged()].words += counts.words
        }
        works.formUnion(later.works)
        records.add(later.records)
        matches += later.matches
        leads += later.leads
        uncovered += later.uncovered
        matchedTokens += later.matchedTokens
        suppressed += later.suppressed
        skippedSeeds += later.skippedSeeds
    }

    /// Distinct works and copied words by collection and verdict, in that order.
    var charges: [(charge: Charge, works: Int, words: Int)] {
        charged.map { ($0, $1.works.count, $1.words) }.sorted {
            ($0.charge.holder, $0.charge.collection, $0.charge.verdict.rawValue)
                < ($1.charge.holder, $1.charge.collection, $1.charge.verdict.rawValue)
        }
    }

    var totals: Summary.Totals {
        Summary.Totals(
            matches: matches, leads: leads, uncovered: uncovered, works: works.count, records: records.count,
            matchedTokens: matchedTokens, suppressed: suppressed, skippedSeeds: skippedSeeds)
    }

    /// By holder, collection, grade from the strongest down, then verdict.
    var counts: [Summary.Count] {
        groups.map { group, counts in
            Summary.Count(
                holder: group.holder, collection: group.collection, grade: group.grade, verdict: group.verdict,
                matches: counts.matches, works: counts.works.count, records: counts.records.count,
                passages: counts.passages, matchedTokens: counts.matchedTokens)
        }.sorted {
            ($0.holder, $0.collection, $1.grade, $0.verdict.rawValue)
                < ($1.holder, $1.collection, $0.grade, $1.verdict.rawValue)
        }
    }
}
