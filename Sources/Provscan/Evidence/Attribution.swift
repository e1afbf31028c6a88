internal import ProvscanCore
internal import ProvscanRegistry

/// One work's match with what is known of the work.
struct AttributedMatch {
    var match: WorkMatch
    var work: Work
    /// Works that hold the same passages and came later.
    var alsoIn: [Work] = []
}

/// Decides which of several works a copied passage is named after.
///
/// Quotes, reposts and syndication put one passage into several works. The
/// earliest published is named and the others are listed with it; a work
/// without a date counts as later than any with one, and then the order of
/// registration decides. A work that shares more with the record than the
/// earlier one keeps a match of its own.
enum Attribution {
    /// The share of a later work's matched record tokens that the earlier one must cover.
    private static let coveredPercent = 95

    /// One entry per named work, by ascending work number.
    static func resolve(_ matches: [(match: WorkMatch, work: Work)]) -> [AttributedMatch] {
        let byAge = matches.sorted {
            ($0.work.publishedAt ?? "~", $0.work.number) < ($1.work.publishedAt ?? "~", $1.work.number)
        }
        var named: [AttributedMatch] = []
        for (match, work) in byAge {
            if let origin = named.firstIndex(where: { covers($0.match, match) }) {
                named[origin].alsoIn.append(work)
            } else {
                named.append(AttributedMatch(match: match, work: work))
            }
        }
        return named.sorted { $0.work.number < $1.work.number }
    }

    /// Whether `earlier` matches nearly all record tokens that `later` does, at no weaker a grade.
    private static func covers(_ earlier: WorkMatch, _ later: WorkMatch) -> Bool {
        guard earlier.grade >= later.grade, earlier.isOfJoinedReading == later.isOfJoinedReading else { return false }
        let earlierRuns = runs(of: earlier)
        var matched = 0
        var covered = 0
        for run in runs(of: later) {
            matched += run.count
            for other in earlierRuns where other.record < run.recordEnd && run.record < other.recordEnd {
                covered += min(run.recordEnd, other.recordEnd) - max(run.record, other.record)
            }
        }
        return covered * 100 >= matched * coveredPercent
    }

    private static func runs(of match: WorkMatch) -> [Run] {
        match.passages.flatMap(\.runs)
    }
}
