internal import Foundation
internal import Logging
internal import ProvscanCore
internal import ProvscanReaders
internal import ProvscanRegistry

/// Takes what a scan found, in input order, and writes the results directory and its journal.
final class ScanRecorder {
    private var writer: ResultsWriter?
    private var tallies: ScanTallies
    private let directory: String
    private let progress: ScanProgress
    /// Which files are read; `nil` where all are.
    private let files: FileSample?
    private let log = Logger(label: "provscan")
    /// `nil` where the corpus cannot be read again.
    private var journal: ScanJournal?
    private let journalSeconds: Double
    private var nextJournal: ContinuousClock.Instant
    /// Where reading goes on after what was recorded.
    private(set) var position: CorpusPosition

    /// The journal takes at most one part in so many of the time.
    private static let journalShare = 20

    /// Begins, or continues what `journal` says of an unfinished scan; `journal` is `nil` where none is kept.
    init(
        directory: String, options: CorpusScanner.Options, journal: ScanJournal?, continuing: Bool,
        files: FileSample?, progress: ScanProgress
    ) throws {
        self.directory = directory
        self.files = files
        self.progress = progress
        self.journal = journal
        tallies = journal?.tallies ?? ScanTallies()
        if let files { tallies.begin(files) }
        position = journal?.position ?? CorpusPosition()
        journalSeconds = options.journalSeconds
        nextJournal = .now + .seconds(options.journalSeconds)
        if continuing, let journal {
            writer = try ResultsWriter(continuing: journal.writer, in: directory, redaction: options.redaction)
            progress.update {
                $0.records = journal.tallies.ledger.recordsSoFar
                $0.found = journal.writer.matches
            }
        } else {
            ScanJournal.remove(from: directory)
            writer = try ResultsWriter(
                directory: directory, replacing: options.replacesResults, redaction: options.redaction)
        }
    }

    /// How far it has come, for the log.
    var counts: Logger.Metadata {
        ["records": "\(tallies.ledger.recordsSoFar)", "matches": "\(progress.counts.found)"]
    }

    func record(_ findings: CorpusScanner.BatchFindings) throws {
        tallies.ledger.add(findings.tally, tokens: findings.tokens)
        tallies.matches.suppressed += findings.suppressed
        tallies.suppressed.add(findings.suppressedRuns)
        tallies.matches.skippedSeeds += findings.skippedSeeds
        tallies.add(findings.sample)
        for exhibit in findings.exhibits {
            tallies.matches.add(exhibit.match)
            tallies.names.add(exhibit.trace.assessment)
            try writer?.append(exhibit)
        }
        progress.update {
            $0.records += findings.tally.records
            $0.found += findings.exhibits.count
        }
    }

    /// Closes the source at hand; gives its line of the ledger.
    func close(_ coverage: SourceCoverage) throws -> CoverageRecord {
        let record = tallies.close(coverage)
        if let file = files?.size(of: coverage.locator) { tallies.close(file) }
        log.info("source read", metadata: record.logged)
        try writer?.append(record)
        return record
    }

    /// Takes note that everything before `position` is recorded, and writes the journal when it is due.
    func reached(_ position: CorpusPosition) throws {
        self.position = position
        if journal != nil, .now >= nextJournal { try checkpoint() }
    }

    /// Brings what was found to the disk, then the journal that counts on it.
    ///
    /// Returns whether the scan can be continued.
    @discardableResult
    func checkpoint() throws -> Bool {
        guard var journal, let state = try writer?.checkpoint() else { return false }
        let start = ContinuousClock.now
        journal.position = position
        journal.tallies = tallies
        journal.writer = state
        try journal.write(to: directory)
        self.journal = journal
        log.debug("journal written", metadata: counts)
        let spent = ContinuousClock.now - start
        nextJournal = .now + max(.seconds(journalSeconds), spent * Self.journalShare)
        return true
    }

    /// Adds what was found in the sources that follow, which another process has scanned.
    func add(_ part: FinishedPart) throws {
        try writer?.append(part)
        tallies.add(part.journal.tallies)
        progress.update {
            $0.records = tallies.ledger.recordsSoFar
            $0.found += part.journal.writer.matches
        }
    }

    /// Leaves what was found as a part, without summary and report, and gives its counts.
    func finishPart() throws -> ScanTallies {
        guard try checkpoint() else { preconditionFailure("a part keeps a journal") }
        try FinishedPart.finish(in: directory)
        return tallies
    }

    /// Writes the summary and the report.
    func finish(_ scan: ScanDescription) throws -> ScanOutcome {
        guard let writer = writer.take() else { preconditionFailure("a scan is finished once") }
        let endedAt = Date()
        let summary = try writer.finish(
            try scan.summary(
                examined: tallies.ledger.examined, tally: tallies.matches, suppressed: tallies.suppressed.list,
                sample: tallies.sample, endedAt: endedAt),
            run: scan.run(endedAt: endedAt),
            rights: ConsideredRights(scan.rights, namedIn: tallies.names)
        ) { [journal, directory] in
            // From here on the files are complete: a run that is cut short is finished without a scan.
            guard var journal else { return }
            journal.isPublishing = true
            try journal.write(to: directory)
        }
        try HTMLReport(ResultsDirectory(path: directory)).write()
        ScanJournal.remove(from: directory)
        return ScanOutcome(
            summary: summary, problems: tallies.problems, isIncomplete: tallies.ledger.isIncomplete)
    }
}
