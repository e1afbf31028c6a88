internal import ProvscanCore
internal import ProvscanReaders

/// The files of a corpus, or of a part of it, that a sample takes.
struct FileSample {
    /// Those that are read.
    let chosen: SourceList
    /// All that they were chosen from.
    let population: FileTally.Amount
    private let sizes: [Locator: Int]

    /// Chooses among the sources of `list` in `range`.
    init(_ plan: SamplePlan, of list: SourceList, in range: Range<Int>) {
        chosen = list.choosing(in: range) { plan.reads($0) }
        var population = FileTally.Amount()
        var sizes: [Locator: Int] = [:]
        for (source, bytes) in list.byteCounts(in: range) {
            population.add(FileTally.Amount(bytes: bytes))
            sizes[source] = bytes
        }
        self.population = population
        self.sizes = sizes
    }

    /// How large `file` is; `nil` for a member of an archive, which is no file of its own.
    func size(of file: Locator) -> FileTally.Amount? {
        sizes[file].map { FileTally.Amount(bytes: $0) }
    }
}

/// What a sample of files was drawn from and gave, in sums from which the whole is estimated.
struct FileTally: Codable, Equatable, Sendable {
    /// All files that the sample was drawn from.
    private(set) var population = Amount()
    /// Those that were read to their end, or as far as they could be.
    private(set) var sampled = Amount()
    /// Those among them that have a finding.
    private(set) var filesFound = 0
    /// What was counted in each file, against its size in KiB.
    private(set) var sums = Counts(
        records: PowerSums(), recordsUncovered: PowerSums(), findings: PowerSums(), words: PowerSums())
    /// What was counted up to now in the file at hand.
    private var current = Counts(records: 0, recordsUncovered: 0, findings: 0, words: 0)

    struct Amount: Codable, Equatable, Sendable {
        private(set) var files = 0
        private(set) var bytes = 0
        /// KiB, each file's rounded up: third powers of bytes are too large even for 128 bits.
        private(set) var size = 0

        init() {}

        /// One file.
        init(bytes: Int) {
            files = 1
            self.bytes = bytes
            size = (bytes + 1023) / 1024
        }

        mutating func add(_ other: Amount) {
            files += other.files
            bytes += other.bytes
            size += other.size
        }
    }

    /// Something of each quantity that is estimated.
    struct Counts<Value: Codable & Equatable & Sendable>: Codable, Equatable, Sendable {
        var records: Value
        var recordsUncovered: Value
        var findings: Value
        var words: Value
    }

    init(of population: Amount) { self.population = population }

    /// Counts what a batch of the file at hand gave.
    mutating func add(_ batch: SampleTally) {
        current.records += batch.recordsFound
        current.recordsUncovered += batch.recordsUncovered
        current.findings += Int(batch.findings.sumOfY)
        current.words += Int(batch.words.sumOfY)
    }

    /// Ends the file at hand.
    mutating func close(_ size: Amount) {
        sampled.add(size)
        filesFound += current.records > 0 ? 1 : 0
        sums.records.add(current.records, of: size.size)
        sums.recordsUncovered.add(current.recordsUncovered, of: size.size)
        sums.findings.add(current.findings, of: size.size)
        sums.words.add(current.words, of: size.size)
        current = Counts(records: 0, recordsUncovered: 0, findings: 0, words: 0)
    }

    /// Adds what was counted in other files, all of them closed.
    mutating func add(_ other: FileTally) {
        population.add(other.population)
        sampled.add(other.sampled)
        filesFound += other.filesFound
        sums.records.add(other.sums.records)
        sums.recordsUncovered.add(other.sums.recordsUncovered)
        sums.findings.add(other.sums.findings)
        sums.words.add(other.sums.words)
    }
}
