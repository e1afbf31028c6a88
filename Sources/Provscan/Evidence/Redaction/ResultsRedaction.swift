internal import Foundation

extension ResultsDirectory {
    /// Writes these results once more into `directory`, redacted, report included.
    ///
    /// Throws ``ResultsError`` `.invalid` when they are redacted already: only ``Redaction/Mode/all`` goes on top.
    public func write(redacted redaction: Redaction, to directory: String, replacing: Bool = false) throws {
        try checkDigests()
        if let earlier = summary.redaction, redaction.mode != .all {
            throw ResultsError(
                .invalid, path, "is redacted already (\(earlier.mode.rawValue)); redact results that are not, or by all"
            )
        }
        var writer = try ResultsWriter(directory: directory, replacing: replacing, redaction: redaction)
        try copy(into: &writer)
        _ = try writer.finish(summary, run: run, rights: rights())
        try HTMLReport(ResultsDirectory(path: directory)).write()
    }

    /// Hands every match and every line of the ledger to `writer`.
    func copy(into writer: inout ResultsWriter) throws {
        var matches = try matches()
        var quotations = try quotations()
        var traces = try traces()
        while let match = try matches.next() {
            guard let quotation = try quotations.next(), let trace = try traces.next(),
                quotation.passages.count == match.passages.count
            else {
                throw ResultsError(
                    .invalid, path, "has fewer quotations or traces than matches; run match again")
            }
            try writer.append(Exhibit(match: match, quotation: quotation, trace: trace))
        }
        var coverage = try coverage()
        while let record = try coverage.next() { try writer.append(record) }
    }
}
