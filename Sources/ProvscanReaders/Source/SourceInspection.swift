public import ProvscanCore

/// What a file or archive is and what a scan of it would read: for a first look at something unknown.
///
/// The source is read to its end, or to as many records as were asked for.
public struct SourceInspection: Sendable {
    /// What was found in one source or member.
    public struct Part: Sendable, Equatable {
        public var locator: Locator
        /// The format found, such as `jsonl.gz`; `unrecognised` when none was.
        public var format: String
        /// The known layout that the first text's record follows, such as `C4`; `nil` when it has none of its own.
        public var schema: String?
        public var byteCount: Int
        public var records: Int
        public var texts: Int
        public var textBytes: Int
        public var replacedSequences: Int
        /// Sound records that a scan would pass over, by reason.
        public var skipped: [Skip: Int]
        public var damagedRecords: Int
        /// What could not be read, the first few of each kind.
        public var problems: [Damage]
        /// The address of the first text and what its source says of it.
        public var sample: Sample?
        /// Whether reading stopped at the number of records that was asked for.
        public var isPartial = false
    }

    /// The first text of a part, without its words.
    public struct Sample: Sendable, Equatable {
        public var locator: Locator
        public var metadata: DocumentMetadata
        public var textBytes: Int
    }

    /// One per source and per member of an archive, in the order of reading.
    public private(set) var parts: [Part] = []

    /// Problems that are named one by one for each part.
    public static let namedProblems = 10

    /// Inspects `paths`.
    ///
    /// - Parameters:
    ///   - paths: Files and folders; `-` is standard input.
    ///   - options: What to read and how.
    ///   - recordLimit: Records after which reading stops, over all sources.
    /// - Complexity: O(*n*) in the bytes read; one batch is in memory at a time.
    public init(paths: [String], options: ReaderOptions, recordLimit: Int = .max) {
        let cursor = CorpusCursor(paths: paths, options: options)
        var part = PartInspection()
        var records = 0
        while records < recordLimit, let event = cursor.next() {
            switch event {
            case .batch(let batch):
                records += part.add(batch, options)
            case .sourceEnd(let coverage):
                parts.append(part.close(coverage))
                part = PartInspection()
            }
        }
        if let left = part.closePartial() { parts.append(left) }
    }
}

/// Adds up the batches of one part.
private struct PartInspection {
    private var tally = BatchTally()
    private var damagedRecords = 0
    private var sample: SourceInspection.Sample?
    private var schema: String?

    /// Adds a batch and returns the number of its records.
    mutating func add(_ batch: any DocumentBatch, _ options: ReaderOptions) -> Int {
        var firstBytes: Int?
        let found = batch.visit { text, ordinal in
            if ordinal == 0 { firstBytes = text.count }
        }
        if sample == nil, let firstBytes {
            let (locator, metadata) = batch.describe(0)
            sample = SourceInspection.Sample(locator: locator, metadata: metadata, textBytes: firstBytes)
            schema = (batch as? any SchemaNaming)?.schemaName(of: 0)
        }
        tally.records += found.records
        tally.texts += found.texts
        tally.textBytes += found.textBytes
        tally.replacedSequences += found.replacedSequences
        tally.skipped.merge(found.skipped, uniquingKeysWith: +)
        damagedRecords += found.damaged.count
        tally.damaged += found.damaged.prefix(max(0, SourceInspection.namedProblems - tally.damaged.count))
        return found.records
    }

    func close(_ coverage: SourceCoverage) -> SourceInspection.Part {
        SourceInspection.Part(
            locator: coverage.locator, format: coverage.format, schema: schema, byteCount: coverage.byteCount,
            records: tally.records, texts: tally.texts, textBytes: tally.textBytes,
            replacedSequences: tally.replacedSequences, skipped: tally.skipped, damagedRecords: damagedRecords,
            problems: tally.damaged + coverage.failures.prefix(SourceInspection.namedProblems), sample: sample)
    }

    /// What was found of a part whose end was not reached; `nil` when nothing was.
    func closePartial() -> SourceInspection.Part? {
        guard tally.records > 0, let locator = sample?.locator ?? tally.damaged.first?.locator else { return nil }
        var part = close(SourceCoverage(locator: locator, format: "partial", byteCount: 0, digest: nil))
        part.isPartial = true
        return part
    }
}

/// A batch that knows which published layout its records follow.
protocol SchemaNaming {
    /// The layout of the record that gave the text `ordinal`; `nil` when it has none of its own.
    func schemaName(of ordinal: Int) -> String?
}
