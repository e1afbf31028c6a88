internal import Foundation
internal import ProvscanCore

/// Records decisions about the matches of one results directory.
public struct Reviewer: Sendable {
    public let results: ResultsDirectory
    private let file: DecisionFile

    /// - Throws: ``ResultsError`` when `matches.jsonl` was altered after the run: decisions would be about other matches.
    public init(_ results: ResultsDirectory) throws {
        try results.checkDigests()
        self.results = results
        file = DecisionFile(in: results)
    }

    /// Records a decision on the match of `work` and `record`.
    ///
    /// `work` is the registry's identifier and `record` the locator; `reason` must not be empty, and `reviewer` is
    /// who decides, where that is to be on file.
    ///
    /// - Throws: ``ResultsError`` `.missing` where there is no such match.
    /// - Complexity: One pass over `matches.jsonl`; decodes only lines that name the work.
    public func decide(
        work: String, record: String, status: Decision.Status, reason: String, reviewer: String? = nil
    ) throws -> Decision {
        var lines = try LineCursor(path: ResultsFile.matches.path(in: results.path))
        let needle = Data(work.utf8)
        let decoder = JSONDecoder()
        while let line = try lines.next() {
            guard line.range(of: needle) != nil || work.utf8.contains(UInt8(ascii: "\\")) else { continue }
            let match = try decoder.decode(MatchRecord.self, from: line)
            guard match.work.id == work, match.record.locator.description == record else { continue }
            return try write(match, line: lines.line, status: status, reason: reason, reviewer: reviewer)
        }
        throw ResultsError(
            .missing, ResultsFile.matches.path(in: results.path),
            "holds no match of that work and record; take both from work.id and record.locator of a line")
    }

    /// Records a decision on the match on line `number`, from 1.
    public func decide(
        match number: Int, status: Decision.Status, reason: String, reviewer: String? = nil
    ) throws -> Decision {
        try write(results.match(number), line: number, status: status, reason: reason, reviewer: reviewer)
    }

    private func write(
        _ match: MatchRecord, line: Int, status: Decision.Status, reason: String, reviewer: String?
    ) throws -> Decision {
        let reason = reason.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !reason.isEmpty, reason.utf8.count <= DecisionFile.reasonLimit else {
            throw ResultsError(
                .invalid, file.path, "a decision needs a reason of at most \(DecisionFile.reasonLimit) bytes")
        }
        let decision = Decision(
            match: line, work: match.work.id, record: match.record.locator, status: status, reason: reason,
            reviewer: reviewer, decidedAt: Date().formatted(.iso8601), matchesDigest: results.summary.matchesDigest)
        try file.append(decision)
        return decision
    }

    /// The decisions that count about these results, by line of `matches.jsonl`.
    public func decisions() throws -> [Int: Decision] {
        var latest: [Int: Decision] = [:]
        for decision in try file.read().decisions where decision.matchesDigest == results.summary.matchesDigest {
            latest[decision.match] = decision
        }
        return latest
    }
}
