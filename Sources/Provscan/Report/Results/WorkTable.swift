internal import ProvscanCore

/// `works.csv`: one row per registered work that was found, over all records.
struct WorkTable: Codable {
    private struct Found: Codable {
        var work: MatchRecord.Work
        var grade: Grade
        var records = 0
        var passages = 0
        var longestRun = 0
        var mostWords = 0
        var containment = MatchRecord.Containment(matched: 0, of: 0)
        var verdicts: [Verdict: Int] = [:]
    }

    private static let columns = [
        "work_id", "external_id", "holder", "collection", "title", "author", "work_url", "published_at", "licence",
        "rights_basis", "identifiers", "registration_office", "registration_number", "registration_date", "canary",
        "best_grade", "records", "passages", "longest_run", "most_words", "containment_matched", "containment_of",
        "verdicts",
    ]

    /// By the registry's identifier.
    private var works: [String: Found] = [:]

    /// Adds a match.
    mutating func add(_ match: MatchRecord) {
        var found = works[match.work.id] ?? Found(work: match.work, grade: match.grade)
        found.grade = max(found.grade, match.grade)
        found.records += 1
        found.passages += match.passages.count
        found.longestRun = max(found.longestRun, match.longestRun)
        found.mostWords = max(found.mostWords, match.matchedTokens)
        if match.containment.matched > found.containment.matched { found.containment = match.containment }
        found.verdicts[match.licence.verdict, default: 0] += 1
        works[match.work.id] = found
    }

    /// Adds the works that were found in the sources that follow.
    mutating func add(_ later: WorkTable) {
        for (id, more) in later.works {
            guard var found = works[id] else {
                works[id] = more
                continue
            }
            found.grade = max(found.grade, more.grade)
            found.records += more.records
            found.passages += more.passages
            found.longestRun = max(found.longestRun, more.longestRun)
            found.mostWords = max(found.mostWords, more.mostWords)
            if more.containment.matched > found.containment.matched { found.containment = more.containment }
            found.verdicts.merge(more.verdicts, uniquingKeysWith: +)
            works[id] = found
        }
    }

    /// The table: canaries first, then by holder, collection and identifier.
    var lines: [String] {
        let sorted = works.values.sorted {
            ($0.work.isCanary ? 0 : 1, $0.work.holder, $0.work.collection, $0.work.externalId ?? "", $0.work.id)
                < ($1.work.isCanary ? 0 : 1, $1.work.holder, $1.work.collection, $1.work.externalId ?? "", $1.work.id)
        }
        return [MatchTable.line(Self.columns)] + sorted.map(Self.line)
    }

    private static func line(_ found: Found) -> String {
        let work = found.work
        let registration = work.registration
        let identifiers = work.identifiers.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        let verdicts = Verdict.allCases.compactMap { verdict in
            found.verdicts[verdict].map { "\(verdict.rawValue)=\($0)" }
        }
        return MatchTable.line([
            work.id, work.externalId ?? "", work.holder, work.collection, work.title ?? "", work.author ?? "",
            work.url ?? "", work.publishedAt ?? "", work.licence ?? "", work.rightsBasis,
            identifiers.joined(separator: " "), registration?.office ?? "", registration?.number ?? "",
            registration?.effectiveDate ?? "", work.isCanary ? "yes" : "no", found.grade.rawValue,
            String(found.records), String(found.passages), String(found.longestRun), String(found.mostWords),
            String(found.containment.matched), String(found.containment.of), verdicts.joined(separator: " "),
        ])
    }
}
