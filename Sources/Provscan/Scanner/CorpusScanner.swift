internal import Foundation
public import ProvscanCore
public import ProvscanReaders
public import ProvscanRegistry

/// Scans corpora for registered works.
public struct CorpusScanner: Sendable {
    /// How to scan.
    public struct Options: Sendable {
        public var reader = ReaderOptions(role: .suspect)
        /// Threads; results are the same for any number.
        public var jobs = ProcessInfo.processInfo.activeProcessorCount
        /// Weaker matches are left out.
        public var minimumGrade = Grade.lead
        /// Whether results that are there already may be replaced.
        public var replacesResults = false
        /// The error rate measured for the registry; it must be of this build and of the registry as it is.
        public var validation: Validation?
        /// The use that the licence verdicts are about.
        public var context = UsageContext()
        /// The command line, for the report.
        public var commandLine: [String] = []
        /// What is left out of all results.
        public var redaction = Redaction.none
        /// Whether the executable file is read for its digest; its bytes are read once more.
        public var hashesExecutable = false
        /// When the verdicts are made; the time of the scan where it is `nil`.
        public var assessedAt: Instant?

        public init() {}
    }

    private let registry: Registry
    private let indexes: [CompiledIndex]
    private let options: Options
    private let rights: RightsRegister
    private let statistics: RegistryStatistics
    private let contentDigest: ContentDigest
    /// The state of the registry's log that is scanned; `nil` for a registry without one.
    public let checkpoint: SignedCheckpoint?
    private let commonText: CommonText

    /// Opens the compiled index of `registry`, building it where it is not current.
    public init(registry: Registry, options: Options = Options()) throws {
        self.registry = registry
        self.options = options
        try options.validation?.check(against: registry)
        // What is read belongs to one checkpoint: while another process writes, it is read again.
        var state: (SignedCheckpoint?, [CompiledIndex], RightsRegister, RegistryStatistics, ContentDigest)
        repeat {
            state = try (
                registry.currentCheckpoint(), registry.compiledIndexes(), registry.rights(), registry.statistics(),
                registry.contentDigest()
            )
        } while try registry.currentCheckpoint() != state.0
        (checkpoint, indexes, rights, statistics, contentDigest) = state
        commonText = try registry.commonText()
    }

    /// What the worker threads hand to the writer.
    private enum Step: Sendable {
        case batch(BatchFindings)
        case sourceEnd(SourceCoverage)
    }

    /// What one batch gave.
    private struct BatchFindings: Sendable {
        var tally: BatchTally
        var tokens: Int
        var exhibits: [Exhibit]
        var suppressed = 0
        var suppressedRuns: [CheckedRun] = []
        var skippedSeeds = 0
    }

    /// Scans `paths` and writes the results, report included, into `directory`.
    ///
    /// - Throws: `RegistryError`, ``ResultsError``, or `CancellationError` after ``ScanProgress/cancel()``.
    public func scan(_ paths: [String], into directory: String, progress: ScanProgress = ScanProgress()) throws
        -> ScanOutcome
    {
        let startedAt = options.assessedAt.map { Date(timeIntervalSince1970: Double($0.seconds)) } ?? Date()
        let recorder = try ScanRecorder(
            directory: directory, replacing: options.replacesResults, redaction: options.redaction, progress: progress)
        let cursor = CorpusCursor(paths: paths, options: options.reader)
        let reading = cursor.progress
        progress.update { $0.totalBytes = reading.totalBytes }
        let pipeline = OrderedPipeline<CorpusEvent, Step>(
            next: { progress.isCancelled ? nil : cursor.next() },
            deliver: { step in
                switch step {
                case .batch(let findings):
                    try recorder.record(
                        findings.exhibits, findings.tally, tokens: findings.tokens, suppressed: findings.suppressed,
                        findings.suppressedRuns, skippedSeeds: findings.skippedSeeds)
                case .sourceEnd(let coverage):
                    try recorder.close(coverage)
                }
                progress.update { $0.sourceBytes = reading.bytesRead }
            })
        let licences = LicenceCheck(
            rights, context: options.context, at: Instant(startedAt))
        try pipeline.run(width: options.jobs) { [registry, indexes, commonText, options] in
            let checker = TextChecker(
                registry, indexes: indexes, commonText: commonText, minimumGrade: options.minimumGrade,
                licences: licences)
            return { event in
                switch event {
                case .batch(let batch): .batch(try Self.check(batch, with: checker))
                case .sourceEnd(let coverage): .sourceEnd(coverage)
                }
            }
        }
        if progress.isCancelled { throw CancellationError() }
        return try recorder.finish(
            ScanDescription(
                startedAt: startedAt, corpora: paths, registry: registry, options: options, statistics: statistics,
                contentDigest: contentDigest, checkpoint: checkpoint, rights: rights, commonText: commonText.names,
                fingerprints: indexes.reduce(0) { $0 + $1.fingerprintCount }))
    }

    private static func check(_ batch: any DocumentBatch, with checker: TextChecker) throws -> BatchFindings {
        var findings = BatchFindings(tally: BatchTally(), tokens: 0, exhibits: [])
        var failure: (any Error)?
        findings.tally = batch.visit { text, ordinal in
            guard failure == nil else { return }
            do {
                findings.exhibits += try checker.exhibits(for: text) { batch.describe(ordinal) }
                findings.tokens += checker.tokenCount
                findings.suppressed += checker.suppressedWorks
                findings.suppressedRuns += checker.suppressedRuns
                findings.skippedSeeds += checker.skippedSeeds
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return findings
    }
}

extension Instant {
    init(_ date: Date) {
        self.init(seconds: Int(date.timeIntervalSince1970))
    }
}
