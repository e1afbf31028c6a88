internal import ProvscanCore
internal import ProvscanReaders

/// Adds up what was read of the source at hand, and of all sources.
struct CoverageLedger: Codable {
    private(set) var examined = Summary.Examined()
    private var current = BatchTally()
    private var currentDamage = 0

    /// Records without a field that texts are read from: their text, if they have one, was not examined.
    private var recordsWithoutText = 0

    /// Records of all sources, the one at hand among them.
    var recordsSoFar: Int { examined.records + current.records }

    /// Whether anything could not be read: the run then ends with exit status 3.
    var isIncomplete: Bool {
        examined.damagedRecords > 0 || examined.failedSources > 0 || recordsWithoutText > 0
    }

    /// Adds a batch of the source at hand.
    mutating func add(_ tally: BatchTally, tokens: Int) {
        current.records += tally.records
        current.texts += tally.texts
        current.textBytes += tally.textBytes
        current.replacedSequences += tally.replacedSequences
        current.skipped.merge(tally.skipped, uniquingKeysWith: +)
        currentDamage += tally.damaged.count
        let room = CoverageRecord.namedDamageLimit - current.damaged.count
        current.damaged += tally.damaged.prefix(max(0, room))
        examined.tokens += tokens
    }

    /// Adds what was read of the sources that follow; all are closed.
    mutating func add(_ later: CoverageLedger) {
        examined.sources += later.examined.sources
        examined.sourceBytes += later.examined.sourceBytes
        examined.records += later.examined.records
        examined.texts += later.examined.texts
        examined.textBytes += later.examined.textBytes
        examined.tokens += later.examined.tokens
        examined.skippedRecords += later.examined.skippedRecords
        examined.damagedRecords += later.examined.damagedRecords
        examined.failedSources += later.examined.failedSources
        examined.replacedSequences += later.examined.replacedSequences
        recordsWithoutText += later.recordsWithoutText
    }

    /// Closes the source at hand and gives its line of the ledger.
    mutating func close(_ coverage: SourceCoverage) -> CoverageRecord {
        let record = CoverageRecord(
            locator: coverage.locator, format: coverage.format, bytes: coverage.byteCount,
            sha256: coverage.digest?.description, records: current.records, texts: current.texts,
            textBytes: current.textBytes, replacedSequences: current.replacedSequences,
            skipped: Dictionary(uniqueKeysWithValues: current.skipped.map { ($0.key.rawValue, $0.value) }),
            damagedRecords: currentDamage, damaged: current.damaged, failures: coverage.failures)
        examined.sources += 1
        // A member's bytes are among those of the archive that holds it.
        if !coverage.locator.isMember { examined.sourceBytes += coverage.byteCount }
        examined.records += record.records
        examined.texts += record.texts
        examined.textBytes += record.textBytes
        examined.replacedSequences += record.replacedSequences
        examined.skippedRecords += record.skipped.values.reduce(0, +)
        examined.damagedRecords += record.damagedRecords
        recordsWithoutText += record.recordsWithoutText
        examined.failedSources += coverage.failures.isEmpty ? 0 : 1
        current = BatchTally()
        currentDamage = 0
        return record
    }
}
