internal import Foundation
public import ProvscanCore
public import ProvscanReaders
public import ProvscanRegistry

/// Passes a stream of records from standard input to standard output: tags those that hold registered works, or
/// drops those that no licence covers.
///
/// Every other byte goes on as it came and in its order: records without a match, blank lines, what could not be
/// read, the end of a line or its absence.
public struct StreamFilter: Sendable {
    /// What to do.
    public struct Options: Sendable {
        public var reader = ReaderOptions(role: .suspect)
        /// Threads; the output is the same for any number.
        public var jobs = ProcessInfo.processInfo.activeProcessorCount
        /// Weaker matches are left out.
        public var minimumGrade = Grade.lead
        /// The use that the licence verdicts are about.
        public var context = UsageContext()
        /// Whether records with matches get a ``StreamFilter/tagName`` member.
        public var tags = false
        /// Records with a finding of one of these verdicts are dropped.
        public var dropped: Set<Verdict> = []
        /// Where the dropped records go, tagged; `nil`: nowhere.
        public var rejects: String?
        /// Whether a file of rejects that is there already may be replaced.
        public var replacesRejects = false

        public init() {}
    }

    /// The member that a tagged record gets: a ``CheckedRecord``.
    public static let tagName = "provscan"

    private let registry: Registry
    private let indexes: [CompiledIndex]
    private let commonText: CommonText
    private let licences: LicenceCheck
    private let options: Options

    /// Opens the compiled index of `registry`, building it where it is not current.
    public init(registry: Registry, options: Options = Options()) throws {
        self.registry = registry
        self.options = options
        indexes = try registry.compiledIndexes()
        commonText = try registry.commonText()
        licences = LicenceCheck(
            try registry.rights(), context: options.context, at: Instant(seconds: Int(Date().timeIntervalSince1970)))
    }

    /// Filters standard input until it ends.
    ///
    /// - Throws: `RegistryError`; ``ResultsError``; `ReadError` when the input is compressed; ``OutputClosed`` when
    ///   nobody reads the output any more; `CancellationError` after ``ScanProgress/cancel()``, at the end of a record.
    public func run(progress: ScanProgress = ScanProgress()) throws -> FilterSummary {
        let writer = try RelayWriter(options)
        let cursor = RelayCursor(options: options.reader, isCancelled: { progress.isCancelled })
        let reading = cursor.progress
        var failure: (any Error)?
        let pipeline = OrderedPipeline<any RelayedBatch, RelayedFindings>(
            next: {
                do {
                    return try cursor.next()
                } catch {
                    failure = error
                    return nil
                }
            },
            deliver: { findings in
                try writer.write(findings)
                progress.update {
                    $0.sourceBytes = reading.bytesRead
                    $0.records += findings.tally.records
                    $0.found += findings.changes.reduce(0) { $0 + $1.record.matches.count }
                }
            })
        try pipeline.run(width: options.jobs) { [registry, indexes, commonText, licences, options] in
            let checker = TextChecker(
                registry, indexes: indexes, commonText: commonText, minimumGrade: options.minimumGrade,
                licences: licences)
            return { batch in try RelayedFindings(batch, options: options, checker: checker) }
        }
        if let failure { throw failure }
        if progress.isCancelled { throw CancellationError() }
        return writer.finish(cursor.coverage)
    }
}
