internal import Foundation
internal import Logging
internal import ProvscanCore
public import ProvscanReaders
public import ProvscanRegistry

/// Registers the texts of archives.
public struct Indexer: Sendable {
    /// How to index.
    public struct Options: Sendable {
        public var reader = ReaderOptions(role: .owned)
        /// Threads; what is registered, and in which order, is the same for any number.
        public var jobs = ProcessInfo.processInfo.activeProcessorCount
        /// Bytes of memory beyond which the run stops, to be continued.
        public var memoryLimit: Int?

        public init() {}
    }

    /// What an index run did.
    public struct Summary: Sendable, Codable, Equatable {
        public var added = 0
        /// Works that were registered already.
        public var known = 0
        public var records = 0
        public var skippedRecords = 0
        public var damagedRecords = 0
        public var failedSources = 0
        public var textBytes = 0
        /// What could not be read, one line each; the first hundred.
        public var problems: [String] = []

        /// Whether anything could not be read: the run then ends with exit status 3.
        public var isIncomplete: Bool { !problems.isEmpty }
    }

    private let registry: Registry
    private let options: Options

    public init(registry: Registry, options: Options = Options()) {
        self.registry = registry
        self.options = options
    }

    private enum Step: Sendable {
        case batch([WorkDraft], BatchTally)
        case sourceEnd(SourceCoverage)
    }

    /// Registers every text of `paths` in the collection described, and brings the compiled index up to date.
    ///
    /// Works are registered in input order, a batch at a time; a run that was
    /// ended early is continued by running it again.
    public func index(
        _ paths: [String], as description: CollectionDescription, progress: ScanProgress = ScanProgress()
    ) throws -> Summary {
        let recorder = IndexRecorder(
            registry: registry, collection: try registry.collection(description), progress: progress)
        let memory = MemoryLimit(options.memoryLimit)
        // A thread that has done its work may hold the registry for a moment longer than the process lives.
        defer { registry.settle() }
        let cursor = CorpusCursor(paths: paths, options: options.reader)
        let reading = cursor.progress
        progress.update { $0.totalBytes = reading.totalBytes }
        let pipeline = OrderedPipeline<CorpusEvent, Step>(
            next: { progress.isCancelled || !memory.hasRoom() ? nil : cursor.next() },
            deliver: { step in
                switch step {
                case .batch(let drafts, let tally): try recorder.record(drafts, tally)
                case .sourceEnd(let coverage): try recorder.close(coverage)
                }
                progress.update { $0.sourceBytes = reading.bytesRead }
            },
            workAhead: cursor.readAhead.work)
        try pipeline.run(width: options.jobs) { [registry] in
            let drafter = WorkDrafter(for: registry)
            return { event in
                switch event {
                case .batch(let batch): Self.drafts(of: batch, by: drafter)
                case .sourceEnd(let coverage): .sourceEnd(coverage)
                }
            }
        }
        try recorder.flush()
        if progress.isCancelled || memory.isReached {
            let cause = memory.isReached ? "the memory limit was reached" : "interrupted"
            throw Interruption(
                isLimit: memory.isReached,
                description:
                    "\(cause); \(recorder.summary.added) works were added; run the same command again to continue")
        }
        _ = try registry.compiledIndexes(adding: recorder.segment)
        return recorder.summary
    }

    private static func drafts(of batch: any DocumentBatch, by drafter: WorkDrafter) -> Step {
        var drafts: [WorkDraft] = []
        let tally = batch.visit { text, ordinal in
            drafts.append(drafter.draft(text, metadata: batch.describe(ordinal).metadata))
        }
        return .batch(drafts, tally)
    }
}

/// Takes drafts in input order and writes them in large transactions.
private final class IndexRecorder {
    private(set) var summary = Indexer.Summary()
    private let registry: Registry
    private let collection: Int64
    private let progress: ScanProgress
    private var ledger = CoverageLedger()
    private var pending: [WorkDraft] = []
    private let log = Logger(label: "provscan")
    /// The works added, for the compiled index.
    let segment: NewSegment

    /// Works per transaction, about.
    private static let transactionWorks = 2000
    private static let namedProblems = 100

    init(registry: Registry, collection: Int64, progress: ScanProgress) {
        self.registry = registry
        self.collection = collection
        self.progress = progress
        segment = NewSegment(profile: registry.profile)
    }

    func record(_ drafts: [WorkDraft], _ tally: BatchTally) throws {
        ledger.add(tally, tokens: 0)
        pending += drafts
        if pending.count >= Self.transactionWorks { try flush() }
    }

    func flush() throws {
        guard !pending.isEmpty else { return }
        let registration = try registry.register(pending, in: collection, compilingInto: segment)
        pending.removeAll(keepingCapacity: true)
        summary.added += registration.added
        summary.known += registration.known
        log.debug("works registered", metadata: ["added": "\(registration.added)", "known": "\(registration.known)"])
        progress.update { $0.found = summary.added }
    }

    func close(_ coverage: SourceCoverage) throws {
        try flush()
        let record = ledger.close(coverage)
        log.info("source read", metadata: record.logged)
        try registry.record(
            SourceFile(
                locator: coverage.locator, format: coverage.format, byteCount: coverage.byteCount,
                digest: coverage.digest, records: record.records, damagedRecords: record.damagedRecords),
            in: collection, readAt: Date().formatted(.iso8601))
        summary.records = ledger.examined.records
        summary.skippedRecords = ledger.examined.skippedRecords
        summary.damagedRecords = ledger.examined.damagedRecords
        summary.failedSources = ledger.examined.failedSources
        summary.textBytes = ledger.examined.textBytes
        let room = max(0, Self.namedProblems - summary.problems.count)
        summary.problems += record.problems.prefix(room)
        progress.update { $0.records = summary.records }
    }
}
