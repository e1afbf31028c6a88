internal import ProvscanCore

/// What one pass over the matches gathers for the overview: counts, never the matches themselves.
struct MatchStatistics {
    /// Matches and matched words of one group.
    struct Tally {
        var matches = 0
        var words = 0

        mutating func add(_ match: MatchRecord) {
            matches += 1
            words += match.matchedTokens
        }
    }

    /// What was found of one work.
    struct WorkTally {
        var id: String
        var title: String
        var holder: String
        var matches = 0
        var words = 0
        var longestRun = 0
    }

    /// A line of the table of verdicts.
    struct Group: Hashable {
        var holder: String
        var collection: String
        var verdict: Verdict
    }

    struct GroupCounts {
        var grades: [Grade: Int] = [:]
        var works: Set<String> = []
        var records = 0
        var words = 0
        fileprivate var lastRecord: Locator?
    }

    /// Lower bounds, in words, of the bands in which ``runs`` counts findings.
    static let bands = [1, 8, 16, 32, 64, 128, 256]

    private(set) var findings = 0
    private(set) var leads = 0
    private(set) var groups: [Group: GroupCounts] = [:]
    /// Distinct works found, by holder.
    private(set) var worksByHolder: [String: Set<String>] = [:]
    private(set) var works: [String: WorkTally] = [:]
    /// Findings by the rights basis stated at registration.
    private(set) var bases: [String: Tally] = [:]
    /// Findings by recorded licence; the empty name stands for none.
    private(set) var licences: [String: Tally] = [:]
    /// Findings by the host of the record's URL; the empty name stands for none.
    private(set) var hosts: [String: Tally] = [:]
    /// Findings by their longest run, one count per band.
    private(set) var runs = [Int](repeating: 0, count: bands.count)
    /// Findings by the year in which the work was published, and in which the record was acquired.
    private(set) var published: [Int: Int] = [:]
    private(set) var acquired: [Int: Int] = [:]
    private(set) var recordsOlderThanWork = 0
    /// Distinct records with a finding, by source.
    private(set) var recordsBySource: [String: Int] = [:]
    private(set) var reasons: [Verdict: [String: Int]] = [:]
    private(set) var canaryWorks: Set<String> = []
    /// Matches, leads included, by what was decided about them.
    private(set) var decided: [Decision.Status: Int] = [:]
    private(set) var decidedLeads: [Decision.Status: Int] = [:]
    /// Decisions that were made on other results with the same work and record.
    private(set) var decidedElsewhere = 0
    private var lastRecord: Locator?

    mutating func add(_ entry: MatchEntry, digest: String) {
        if let decision = entry.standing?.decision {
            decided[decision.status, default: 0] += 1
            if decision.matchesDigest != digest { decidedElsewhere += 1 }
        }
        let match = entry.match
        guard match.grade.isFinding else {
            leads += 1
            if let status = entry.standing?.decision.status { decidedLeads[status, default: 0] += 1 }
            return
        }
        findings += 1
        addGroup(match)
        addWork(match)
        bases[match.work.rightsBasis, default: Tally()].add(match)
        licences[match.work.licence ?? "", default: Tally()].add(match)
        hosts[match.host ?? "", default: Tally()].add(match)
        runs[Self.bands.lastIndex { $0 <= match.longestRun } ?? 0] += 1
        if let year = Self.year(match.work.publishedAt) { published[year, default: 0] += 1 }
        if let year = Self.year(match.record.acquiredAt) { acquired[year, default: 0] += 1 }
        if match.isRecordOlder { recordsOlderThanWork += 1 }
        if match.work.isCanary { canaryWorks.insert(match.work.id) }
        for reason in match.licence.reasons { reasons[match.licence.verdict, default: [:]][reason, default: 0] += 1 }
        if lastRecord != match.record.locator { recordsBySource[Self.source(match.record.locator), default: 0] += 1 }
        lastRecord = match.record.locator
    }

    private mutating func addGroup(_ match: MatchRecord) {
        let group = Group(
            holder: match.work.holder, collection: match.work.collection, verdict: match.licence.verdict)
        groups[group, default: GroupCounts()].grades[match.grade, default: 0] += 1
        groups[group, default: GroupCounts()].works.insert(match.work.id)
        groups[group, default: GroupCounts()].words += match.matchedTokens
        if groups[group]?.lastRecord != match.record.locator { groups[group]?.records += 1 }
        groups[group]?.lastRecord = match.record.locator
        worksByHolder[match.work.holder, default: []].insert(match.work.id)
    }

    private mutating func addWork(_ match: MatchRecord) {
        var tally =
            works[match.work.id]
            ?? WorkTally(
                id: match.work.id, title: Clipped.text(match.name, to: 200),
                holder: Clipped.text(match.work.holder, to: 200))
        tally.matches += 1
        tally.words += match.matchedTokens
        tally.longestRun = max(tally.longestRun, match.longestRun)
        works[match.work.id] = tally
    }

    /// The `limit` works with the most words found; ties by title, then by identifier.
    func ranking(_ limit: Int) -> [WorkTally] {
        let sorted = works.values.sorted {
            ($1.words, $0.title, $0.id) < ($0.words, $1.title, $1.id)
        }
        return Array(sorted.prefix(limit))
    }

    /// Findings by grade.
    var grades: [Grade: Int] {
        groups.values.reduce(into: [:]) { $0.merge($1.grades) { $0 + $1 } }
    }

    /// The four digits at the start of `date`.
    private static func year(_ date: String?) -> Int? {
        guard let date, let year = Int(date.prefix(4)), date.prefix(4).count == 4, year > 0 else { return nil }
        return year
    }

    /// The locator up to its last container: what the ledger calls the record's source.
    static func source(_ locator: Locator) -> String {
        let text = locator.description
        guard let end = text.utf8.lastIndex(of: UInt8(ascii: "!")) else { return text }
        return String(text[..<end])
    }

    /// Verdicts in the order of the definition, with findings, works, records and words.
    var verdicts: [(verdict: Verdict, matches: Int, works: Int, words: Int)] {
        Verdict.allCases.compactMap { verdict in
            let own = groups.filter { $0.key.verdict == verdict }.values
            guard !own.isEmpty else { return nil }
            return (
                verdict, own.reduce(0) { $0 + $1.grades.values.reduce(0, +) },
                own.reduce(into: Set<String>()) { $0.formUnion($1.works) }.count, own.reduce(0) { $0 + $1.words }
            )
        }
    }

    /// Groups by holder, collection and verdict.
    var sortedGroups: [(group: Group, counts: GroupCounts)] {
        groups.map { ($0.key, $0.value) }.sorted {
            ($0.0.holder, $0.0.collection, $0.0.verdict.rawValue)
                < ($1.0.holder, $1.0.collection, $1.0.verdict.rawValue)
        }
    }

    var decidedCount: Int { decided.values.reduce(0, +) }
}
