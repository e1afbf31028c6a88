internal import ProvscanCore
internal import ProvscanReaders

/// Draws the sample of one batch, record by record, and counts what it gave.
struct BatchSample {
    private let plan: SamplePlan
    /// The record at hand, which may have several texts: all of them are compared, or none.
    private var address: Locator?
    private var compared: SampleTally.Compared?
    private var leftOut = SampleTally.Amount()
    private var textsLeftOut = 0
    private(set) var tally = SampleTally()

    init(_ plan: SamplePlan) { self.plan = plan }

    /// Whether the next text, of `bytes` bytes in the record at `record`, is compared.
    mutating func takes(_ bytes: Int, in record: Locator) -> Bool {
        if record != address {
            closeRecord()
            address = record
            compared = plan.includes(record) ? SampleTally.Compared() : nil
            tally.population.records += 1
            leftOut.records += compared == nil ? 1 : 0
        }
        tally.population.bytes += bytes
        compared?.bytes += bytes
        guard compared == nil else { return true }
        leftOut.bytes += bytes
        textsLeftOut += 1
        return false
    }

    /// Counts what was found in the text that was taken last.
    mutating func count(_ exhibits: [Exhibit]) {
        for match in exhibits.map(\.match) where match.grade.isFinding {
            compared?.findings += 1
            compared?.uncovered += match.licence.verdict.isCovered ? 0 : 1
            compared?.words += match.passages.reduce(0) { $0 + $1.matchedTokens }
        }
    }

    /// Ends the batch, and takes what was not compared out of what was read of it.
    mutating func close(_ batch: inout BatchTally) {
        closeRecord()
        batch.texts -= textsLeftOut
        batch.textBytes -= leftOut.bytes
        if leftOut.records > 0 { batch.skipped[.notSampled, default: 0] += leftOut.records }
    }

    private mutating func closeRecord() {
        if let compared { tally.add(compared) }
        (address, compared) = (nil, nil)
    }
}
