internal import Foundation
internal import ProvscanCore
internal import ProvscanReaders
internal import ProvscanRegistry

/// What a scan did.
public struct ScanOutcome: Sendable {
    /// The summary as written.
    public var summary: Summary
    /// What could not be read, one line each; the first hundred, the ledger has all.
    public var problems: [String]
    /// Whether anything could not be read: such a scan never reports "clean".
    public var isIncomplete: Bool
}

/// Takes what a scan found, in input order, and writes the results directory.
final class ScanRecorder {
    private var writer: ResultsWriter?
    private var ledger = CoverageLedger()
    private var tally = MatchTally()
    private var suppressedTally = SuppressedTally()
    private var names = RightsNames()
    private var problems: [String] = []
    private let directory: String
    private let progress: ScanProgress

    private static let namedProblems = 100

    init(directory: String, replacing: Bool, redaction: Redaction, progress: ScanProgress) throws {
        self.directory = directory
        self.progress = progress
        writer = try ResultsWriter(directory: directory, replacing: replacing, redaction: redaction)
    }

    func record(
        _ exhibits: [Exhibit], _ batch: BatchTally, tokens: Int, suppressed: Int, _ suppressedRuns: [CheckedRun],
        skippedSeeds: Int
    ) throws {
        ledger.add(batch, tokens: tokens)
        tally.suppressed += suppressed
        suppressedTally.add(suppressedRuns)
        tally.skippedSeeds += skippedSeeds
        for exhibit in exhibits {
            tally.add(exhibit.match)
            names.add(exhibit.trace.assessment)
            try writer?.append(exhibit)
        }
        progress.update {
            $0.records += batch.records
            $0.found += exhibits.count
        }
    }

    func close(_ coverage: SourceCoverage) throws {
        let record = ledger.close(coverage)
        let room = max(0, Self.namedProblems - problems.count)
        problems += record.problems.prefix(room)
        try writer?.append(record)
    }

    /// Writes the summary and the report.
    func finish(_ scan: ScanDescription) throws -> ScanOutcome {
        guard let writer = writer.take() else { preconditionFailure("a scan is finished once") }
        let endedAt = Date()
        let summary = try writer.finish(
            try scan.summary(
                examined: ledger.examined, tally: tally, suppressed: suppressedTally.list, endedAt: endedAt),
            run: scan.run(endedAt: endedAt),
            rights: ConsideredRights(scan.rights, namedIn: names))
        try HTMLReport(ResultsDirectory(path: directory)).write()
        return ScanOutcome(summary: summary, problems: problems, isIncomplete: ledger.isIncomplete)
    }
}
