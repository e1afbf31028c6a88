internal import ProvscanCore
internal import ProvscanReaders

/// What a scan has counted so far: everything that its results need besides the lines already written.
struct ScanTallies: Codable {
    private static let namedProblems = 100

    var ledger = CoverageLedger()
    var matches = MatchTally()
    var suppressed = SuppressedTally()
    var names = RightsNames()
    /// `nil` where nothing was read yet, or everything is compared.
    private(set) var sample: SampleTally?
    /// What could not be read, one line each; the first hundred.
    private(set) var problems: [String] = []

    /// Closes the source at hand and gives its line of the ledger.
    mutating func close(_ coverage: SourceCoverage) -> CoverageRecord {
        let record = ledger.close(coverage)
        name(record.problems)
        return record
    }

    /// Adds what was counted in the sources that follow.
    mutating func add(_ later: ScanTallies) {
        ledger.add(later.ledger)
        matches.add(later.matches)
        suppressed.add(later.suppressed)
        names.add(later.names)
        add(later.sample)
        name(later.problems)
    }

    /// Says what files are chosen from, unless that was said before.
    mutating func begin(_ files: FileSample) {
        guard sample == nil else { return }
        sample = SampleTally(files: FileTally(of: files.population))
    }

    /// Ends the file at hand, of those that were chosen.
    mutating func close(_ file: FileTally.Amount) { sample?.files?.close(file) }

    /// Adds what a sample gave.
    mutating func add(_ more: SampleTally?) {
        guard let more else { return }
        var sum = sample ?? SampleTally()
        sum.add(more)
        sample = sum
    }

    private mutating func name(_ more: [String]) {
        problems += more.prefix(max(0, Self.namedProblems - problems.count))
    }
}
