internal import ProvscanCore

/// The decisions of a results directory, by match.
struct DecisionRegister: Sendable {
    private struct Key: Hashable {
        var work: String
        var record: Locator
    }

    /// What counts about one match.
    struct Standing: Sendable {
        var decision: Decision
        /// Decisions about the same match that it replaced.
        var earlier = 0
    }

    private var standings: [Key: Standing] = [:]
    /// Decisions on file, replaced ones included.
    let count: Int
    /// Lines of the file that hold no decision.
    let damagedLines: Int

    init(of results: ResultsDirectory) throws(ResultsError) {
        let (decisions, damaged) = try DecisionFile(in: results).read()
        count = decisions.count
        damagedLines = damaged
        for decision in decisions {
            let key = Key(work: decision.work, record: decision.record)
            let earlier = standings[key].map { $0.earlier + 1 } ?? 0
            standings[key] = Standing(decision: decision, earlier: earlier)
        }
    }

    /// Matches with a decision, whether they are among the results or not.
    var decidedPairs: Int { standings.count }

    /// The decision that counts for `match`.
    subscript(_ match: MatchRecord) -> Standing? {
        standings.isEmpty ? nil : standings[Key(work: match.work.id, record: match.record.locator)]
    }
}
