internal import Foundation
internal import Logging
internal import ProvscanCore
public import ProvscanReaders
public import ProvscanRegistry

/// Asks one shard of a registry which texts of a corpus are worth matching with the registry.
///
/// It needs memory for one shard, reads every text once, and compares none.
public struct ShardQuery: Sendable {
    private let shard: IndexShard
    private let reading: ReaderOptions
    private let jobs: Int
    private let log = Logger(label: "provscan")

    /// - Parameters:
    ///   - shard: The shard that is asked.
    ///   - reading: How the corpus is read: as the scan will read it.
    ///   - jobs: Threads; the answer is the same for any number.
    public init(_ shard: IndexShard, reading: ReaderOptions, jobs: Int) {
        self.shard = shard
        self.reading = reading
        self.jobs = jobs
    }

    /// What the worker threads hand on.
    private enum Step: Sendable {
        case texts([UInt64], BatchTally)
        case sourceEnd(SourceCoverage)
    }

    /// Asks about everything below `corpora`; standard input is read once and cannot be asked about.
    ///
    /// - Throws: ``Interruption`` after ``ScanProgress/cancel()``.
    public func run(_ corpora: [String], progress: ScanProgress = ScanProgress()) throws -> ShardAnswer {
        precondition(!corpora.contains("-"), "standard input is read once")
        return try run(CorpusCursor(paths: corpora, options: reading), progress)
    }

    /// Asks about one part of `sources`.
    ///
    /// - Throws: `ReadError` where a source is not as it was listed, ``Interruption``.
    public func run(
        _ part: CorpusPart, of sources: SourceList, progress: ScanProgress = ScanProgress()
    ) throws -> ShardAnswer {
        let range = try sources.unchangedRange(of: part)
        return try run(CorpusCursor(sources, in: range, options: reading), progress)
    }

    private func run(_ cursor: CorpusCursor, _ progress: ScanProgress) throws -> ShardAnswer {
        let bytes = cursor.progress
        progress.update { $0.totalBytes = bytes.totalBytes }
        var texts = CandidateTexts()
        var tallies = ScanTallies()
        var coverage: [String] = []
        let pipeline = OrderedPipeline<CorpusEvent, Step>(
            next: { progress.isCancelled ? nil : cursor.next() },
            deliver: { step in
                switch step {
                case .texts(let keys, let tally):
                    texts.formUnion(keys)
                    tallies.ledger.add(tally, tokens: 0)
                    progress.update {
                        $0.records += tally.records
                        $0.found = texts.count
                    }
                case .sourceEnd(let source): coverage.append(try tallies.close(source).line())
                }
                progress.update { $0.sourceBytes = bytes.bytesRead }
            },
            workAhead: cursor.readAhead.work)
        try pipeline.run(width: jobs) { [shard] in
            var finder = CandidateFinder(
                indexes: shard.segments, profile: shard.profile, background: .standard, shards: shard.count)
            return { event in
                switch event {
                case .sourceEnd(let source): return .sourceEnd(source)
                case .batch(let batch):
                    var keys: [UInt64] = []
                    let tally = batch.visit { text, _ in
                        if let key = finder.key(of: text) { keys.append(key) }
                    }
                    return .texts(keys, tally)
                }
            }
        }
        guard !progress.isCancelled else {
            throw Interruption(isLimit: false, description: "interrupted; ask the shard again")
        }
        log.info(
            "shard asked",
            metadata: ["shard": "\(shard.number)", "sources": "\(coverage.count)", "texts": "\(texts.count)"])
        return ShardAnswer(shard, reading, texts, tallies, coverage: coverage)
    }
}
