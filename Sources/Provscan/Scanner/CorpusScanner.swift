internal import Foundation
internal import Logging
public import ProvscanCore
public import ProvscanReaders
public import ProvscanRegistry

/// Scans corpora for registered works.
public struct CorpusScanner: Sendable {
    /// How to scan.
    public struct Options: Sendable, Equatable {
        public var reader = ReaderOptions(role: .suspect)
        /// Threads; results are the same for any number.
        public var jobs = ProcessInfo.processInfo.activeProcessorCount
        /// Weaker matches are left out.
        public var minimumGrade = Grade.lead
        /// Whether results that are there already may be replaced.
        public var replacesResults = false
        /// Whether an unfinished scan in the directory is continued.
        public var resumes = false
        /// Seconds of work that a kill costs, at the most, about: how often the journal is written.
        public var journalSeconds = 5.0
        /// Bytes of memory beyond which the scan stops, to be continued; mapped files do not count.
        public var memoryLimit: Int?
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
        /// Which files are read, and which of their records compared; all where it is `nil`.
        public var sample: SamplePlan?
        /// What the shards of the registry said of the corpus; everything is matched with all works where it is `nil`.
        public var answers: AnswerSet?
        /// When the verdicts are made; the time of the scan where it is `nil`.
        public var assessedAt: Instant?

        public init() {}
    }

    let registry: Registry
    private let indexes: [CompiledIndex]
    let options: Options
    private let rights: RightsRegister
    private let statistics: RegistryStatistics
    private let contentDigest: ContentDigest
    /// The state of the registry's log that is scanned; `nil` for a registry without one.
    public let checkpoint: SignedCheckpoint?
    private let commonText: CommonText
    private let log = Logger(label: "provscan")

    /// Opens the compiled index of `registry`, building it where it is not current.
    ///
    /// The scan is one of the registry as it is now: what is written to it meanwhile is not seen.
    public init(registry: Registry, options: Options = Options()) throws {
        let registry = try registry.frozen()
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
        try options.answers?.check(registry.indexState(of: indexes), options)
    }

    /// What the worker threads hand to the writer.
    private enum Step: Sendable {
        case batch(BatchFindings)
        case sourceEnd(SourceCoverage)
    }

    /// What one batch gave.
    struct BatchFindings: Sendable {
        var tally: BatchTally
        var tokens: Int
        var exhibits: [Exhibit]
        var suppressed = 0
        var suppressedRuns: [CheckedRun] = []
        var skippedSeeds = 0
        /// What its sample was drawn from and gave, where one is drawn.
        var sample: SampleTally?
    }

    /// An event, or what came of it, with the place after it.
    private struct Placed<Content: Sendable>: Sendable {
        var content: Content
        var position: CorpusPosition
    }

    /// Scans `paths` and writes the results, report included, into `directory`.
    ///
    /// - Throws: `RegistryError`, ``ResultsError``, or ``Interruption`` after ``ScanProgress/cancel()`` and at the
    ///   limit of memory.
    public func scan(_ paths: [String], into directory: String, progress: ScanProgress = ScanProgress()) throws
        -> ScanOutcome
    {
        try FinishedPart.clear(directory, replacing: options.replacesResults)
        let subject = try ScanSubject(registry: registry, options: options, paths: paths)
        let unfinished = try ScanJournal.unfinished(in: directory, subject, options)
        if let outcome = try ScanOutcome.finished(in: directory, unfinished, subject, options) { return outcome }
        let now = options.assessedAt ?? Instant(Date())
        let journal =
            unfinished
            ?? subject.map { ScanJournal($0, options, startedAt: now.seconds) }
        let startedAt = Date(timeIntervalSince1970: Double(journal?.startedAt ?? now.seconds))
        let files = fileSample(of: SourceList(walking: paths))
        let recorder = try ScanRecorder(
            directory: directory, options: options, journal: journal, continuing: unfinished != nil, files: files,
            progress: progress)
        log.info(
            unfinished == nil ? "scan begun" : "scan continued",
            metadata: ["works": "\(statistics.works)", "sourcesDone": "\(recorder.position.sources)"])
        let cursor =
            files.map { CorpusCursor($0.chosen, options: options.reader, from: recorder.position) }
            ?? CorpusCursor(paths: paths, options: options.reader, from: recorder.position)
        let isFull = try run(cursor, recorder, startedAt: startedAt, progress)
        if isFull || progress.isCancelled { throw try interruption(recorder, directory, isFull: isFull) }
        var described = options
        described.commandLine = journal?.commandLine ?? options.commandLine
        defer { log.info("scan ended", metadata: recorder.counts) }
        return try recorder.finish(
            description(of: paths, startedAt: startedAt, described, subject: subject?.digest()))
    }

    /// The files of `list` that are read, of those in `range` where it is one; `nil` where all are.
    func fileSample(of list: @autoclosure () -> SourceList, in range: Range<Int>? = nil) -> FileSample? {
        guard let plan = options.sample, plan.fileRate != nil else { return nil }
        let list = list()
        return FileSample(plan, of: list, in: range ?? 0..<list.count)
    }

    /// What a scan of `corpora` was, for its results.
    func description(
        of corpora: [String], startedAt: Date, _ options: Options, subject: String?
    ) -> ScanDescription {
        ScanDescription(
            startedAt: startedAt, corpora: corpora, registry: registry, options: options, statistics: statistics,
            contentDigest: contentDigest, checkpoint: checkpoint, rights: rights, commonText: commonText.names,
            fingerprints: indexes.reduce(0) { $0 + $1.fingerprintCount }, subject: subject)
    }

    /// Checks everything that `cursor` reads; returns whether the memory was full.
    func run(
        _ cursor: CorpusCursor, _ recorder: ScanRecorder, startedAt: Date, _ progress: ScanProgress
    ) throws -> Bool {
        let reading = cursor.progress
        progress.update { $0.totalBytes = reading.totalBytes }
        let memory = MemoryLimit(options.memoryLimit)
        let pipeline = OrderedPipeline<Placed<CorpusEvent>, Placed<Step>>(
            next: {
                guard !progress.isCancelled, memory.hasRoom(), let event = cursor.next() else { return nil }
                return Placed(content: event, position: cursor.position)
            },
            deliver: { [options] step in
                switch step.content {
                case .batch(let findings):
                    try recorder.record(findings)
                case .sourceEnd(let coverage):
                    let record = try recorder.close(coverage)
                    try options.answers?.check(record)
                }
                try recorder.reached(step.position)
                progress.update { $0.sourceBytes = reading.bytesRead }
            },
            workAhead: cursor.readAhead.work)
        let licences = LicenceCheck(rights, context: options.context, at: Instant(startedAt))
        try pipeline.run(width: options.jobs) { [registry, indexes, commonText, options] in
            let checker = TextChecker(
                registry, indexes: indexes, commonText: commonText, minimumGrade: options.minimumGrade,
                licences: licences, texts: options.answers?.texts)
            return { event in
                let step: Step =
                    switch event.content {
                    case .batch(let batch): .batch(try Self.check(batch, with: checker, sample: options.sample))
                    case .sourceEnd(let coverage): .sourceEnd(coverage)
                    }
                return Placed(content: step, position: event.position)
            }
        }
        return memory.isReached
    }

    /// Keeps what was found, and says how to go on.
    func interruption(_ recorder: ScanRecorder, _ directory: String, isFull: Bool) throws -> Interruption {
        let canContinue = try recorder.checkpoint()
        let cause = isFull ? "the memory limit was reached" : "interrupted"
        let wayOut =
            canContinue
            ? "\(directory) holds what was found so far; run the same command with --resume to continue"
            : "standard input cannot be read again; run match again"
        return Interruption(isLimit: isFull, description: "\(cause); \(wayOut)")
    }

    private static func check(
        _ batch: any DocumentBatch, with checker: TextChecker, sample plan: SamplePlan?
    ) throws -> BatchFindings {
        var findings = BatchFindings(tally: BatchTally(), tokens: 0, exhibits: [])
        var sample = plan.map { BatchSample($0) }
        var failure: (any Error)?
        findings.tally = batch.visit { text, ordinal in
            guard failure == nil else { return }
            if sample?.takes(text.count, in: batch.record(of: ordinal)) == false { return }
            do {
                let exhibits = try checker.exhibits(for: text) { batch.describe(ordinal) }
                sample?.count(exhibits)
                findings.exhibits += exhibits
                findings.tokens += checker.tokenCount
                findings.suppressed += checker.suppressedWorks
                findings.suppressedRuns += checker.suppressedRuns
                findings.skippedSeeds += checker.skippedSeeds
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        sample?.close(&findings.tally)
        findings.sample = sample?.tally
        return findings
    }
}

extension Instant {
    init(_ date: Date) {
        self.init(seconds: Int(date.timeIntervalSince1970))
    }
}
