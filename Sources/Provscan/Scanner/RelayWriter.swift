internal import ProvscanCore
internal import ProvscanReaders

/// Takes the batches of a stream in order and writes them on, changed where that was asked for.
final class RelayWriter {
    private let output = DescriptorOutput()
    private let rejects: DescriptorOutput?
    private let tags: Bool
    private var ledger = CoverageLedger()
    private var found = FilterSummary.Found()

    init(_ options: StreamFilter.Options) throws(ResultsError) {
        tags = options.tags
        if let path = options.rejects {
            rejects = try DescriptorOutput(creating: path, replacing: options.replacesRejects)
        } else {
            rejects = nil
        }
    }

    /// Writes a batch on; its rejects are written first, so that no record is ever in neither place.
    func write(_ findings: RelayedFindings) throws {
        ledger.add(findings.tally, tokens: findings.tokens)
        for change in findings.changes { count(change) }
        if let rejects { try writeRejects(of: findings, to: rejects) }
        var start = findings.bytes.startIndex
        for change in findings.changes where change.isDropped || (tags && change.tagged != nil) {
            try output.write(findings.bytes[start..<change.range.lowerBound])
            if !change.isDropped, let tagged = change.tagged { try output.write(tagged[...]) }
            start = change.range.upperBound
        }
        try output.write(findings.bytes[start...])
    }

    private func writeRejects(of findings: RelayedFindings, to rejects: DescriptorOutput) throws {
        for change in findings.changes where change.isDropped {
            var record = change.tagged ?? Array(findings.bytes[change.range])
            if record.last != UInt8(ascii: "\n") { record.append(UInt8(ascii: "\n")) }
            try rejects.write(record[...])
        }
    }

    private func count(_ change: RelayedFindings.Change) {
        found.matched += 1
        if let verdict = change.record.verdict { found.verdicts[verdict.rawValue, default: 0] += 1 }
        if change.isDropped {
            found.dropped += 1
        } else if tags, change.tagged != nil {
            found.tagged += 1
        }
    }

    /// What was done.
    func finish(_ coverage: SourceCoverage) -> FilterSummary {
        let input = ledger.close(coverage)
        return FilterSummary(
            input: input, bytesWritten: output.byteCount, found: found, isIncomplete: ledger.isIncomplete)
    }
}
