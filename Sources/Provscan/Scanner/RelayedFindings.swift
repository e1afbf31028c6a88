internal import Foundation
internal import ProvscanCore
internal import ProvscanReaders

/// One batch of a stream with what is to become of its records.
struct RelayedFindings: Sendable {
    /// A record that does not go on as it came.
    struct Change: Sendable {
        /// Where it stands in the batch.
        var range: Range<Int>
        var record: CheckedRecord
        /// The record with what is known of it; `nil` where it goes on, or into the rejects, untouched.
        var tagged: [UInt8]?
        var isDropped: Bool
    }

    let bytes: ArraySlice<UInt8>
    private(set) var tally = BatchTally()
    private(set) var tokens = 0
    /// The records with matches, in order.
    private(set) var changes: [Change] = []

    /// Checks the records of `batch`.
    init(_ batch: any RelayedBatch, options: StreamFilter.Options, checker: TextChecker) throws {
        bytes = batch.relayedBytes
        var found: [(ordinal: Int, matches: [MatchRecord])] = []
        var tokens = 0
        var failure: (any Error)?
        tally = batch.visit { text, ordinal in
            guard failure == nil else { return }
            do {
                let exhibits = try checker.exhibits(for: text) { batch.describe(ordinal) }
                tokens += checker.tokenCount
                if !exhibits.isEmpty { found.append((ordinal, exhibits.map(\.match))) }
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        self.tokens = tokens
        // The ranges are known once the visit is over; the texts of one record follow each other.
        var records: [(range: Range<Int>, matches: [MatchRecord])] = []
        for (ordinal, matches) in found {
            let range = batch.relayedRange(of: ordinal)
            if records.last?.range == range {
                records[records.count - 1].matches += matches
            } else {
                records.append((range, matches))
            }
        }
        for (range, matches) in records {
            try add(CheckedRecord(matches: matches), at: range, of: batch, options)
        }
    }

    private mutating func add(
        _ record: CheckedRecord, at range: Range<Int>, of batch: any RelayedBatch, _ options: StreamFilter.Options
    ) throws {
        let isDropped = record.hasFinding(with: options.dropped)
        var change = Change(range: range, record: record, tagged: nil, isDropped: isDropped)
        if isDropped || options.tags {
            let tag = try ResultsFile.makeEncoder().encode(record)
            change.tagged = batch.setting(StreamFilter.tagName, to: Array(tag), in: bytes[range])
            if change.tagged == nil, let locator = record.matches.first?.record.locator {
                tally.damaged.append(
                    Damage(
                        locator: locator,
                        reason: "the record could not be tagged; write it again with a library for its format"))
            }
        }
        changes.append(change)
    }
}
