internal import Foundation

/// Writes a results directory: matches and coverage as they come, the summary at the end.
///
/// Memory does not grow with the number of matches. Everything is written under
/// temporary names (`matches.jsonl.partial`); ``finish(_:run:rights:beforePublishing:)`` renames, the summary
/// last, so a run that was killed leaves a directory that ``ResultsDirectory``
/// refuses as half-written. Output depends on the input alone: no clock, no
/// locale, no hash order; `run.json` has what a clock says.
public struct ResultsWriter: ~Copyable {
    private let directory: String
    private let encoder = LineEncoder()
    var matches: OutputFile
    var quotations: OutputFile
    var table: OutputFile
    var annotations: OutputFile
    var trace: OutputFile
    var works = WorkTable()
    var coverage: OutputFile
    var matchCount = 0
    var redaction: Redaction

    /// Prepares `directory`, creating it where needed.
    ///
    /// - Parameters:
    ///   - directory: Where the results go.
    ///   - replacing: Whether complete results in `directory` may be replaced. They
    ///     stay in place until they are finished. What a killed run left is always replaced.
    ///   - redaction: What is left out of every file.
    /// - Throws: ``ResultsError`` `.occupied` when there are results and `replacing` is
    ///   false, `.unwritable` when the file system refuses.
    public init(
        directory: String, replacing: Bool = false, redaction: Redaction = .none
    ) throws(ResultsError) {
        let present = FileManager.default.fileExists(atPath: ResultsFile.summary.path(in: directory))
        guard replacing || !present else {
            throw ResultsError(
                .occupied, directory, "already holds results; name another directory, or replace them with --force")
        }
        do {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        } catch {
            throw ResultsError(.unwritable, directory, "cannot be created; check its parent", cause: error)
        }
        let matches = try OutputFile(path: ResultsFile.matches.temporaryPath(in: directory))
        let quotations = try OutputFile(path: ResultsFile.quotations.temporaryPath(in: directory))
        var table = try OutputFile(path: ResultsFile.table.temporaryPath(in: directory))
        let annotations = try OutputFile(path: ResultsFile.annotations.temporaryPath(in: directory))
        let trace = try OutputFile(path: ResultsFile.trace.temporaryPath(in: directory))
        let coverage = try OutputFile(path: ResultsFile.coverage.temporaryPath(in: directory))
        try table.write(MatchTable.header)
        self.init(
            directory: directory, matches: matches, quotations: quotations, table: table, annotations: annotations,
            trace: trace, coverage: coverage, works: WorkTable(), matchCount: 0, redaction: redaction)
    }

    init(
        directory: String, matches: consuming OutputFile, quotations: consuming OutputFile,
        table: consuming OutputFile, annotations: consuming OutputFile, trace: consuming OutputFile,
        coverage: consuming OutputFile, works: WorkTable, matchCount: Int, redaction: Redaction
    ) {
        self.directory = directory
        self.matches = matches
        self.quotations = quotations
        self.table = table
        self.annotations = annotations
        self.trace = trace
        self.coverage = coverage
        self.works = works
        self.matchCount = matchCount
        self.redaction = redaction
    }

    /// Appends the next match in final order, with the text behind it and the grounds of its verdict.
    ///
    /// - Precondition: The quotation has one entry per passage of the match.
    public mutating func append(_ exhibit: Exhibit) throws(ResultsError) {
        let exhibit = redaction.apply(to: exhibit)
        let match = exhibit.match
        let quotation = exhibit.quotation
        precondition(
            match.passages.count == quotation.passages.count,
            "\(match.passages.count) passages need as many quotations, got \(quotation.passages.count)")
        matchCount += 1
        try matches.write(encode(match, in: matches.path))
        try quotations.write(encode(quotation, in: quotations.path))
        try table.write(MatchTable.row(match, number: matchCount))
        try trace.write(encode(exhibit.trace, in: trace.path))
        let quoted = redaction.leavesQuotationsWhole ? quotation : nil
        for annotation in WebAnnotation.make(match, quoted, number: matchCount) {
            try annotations.write(encode(annotation, in: annotations.path))
        }
        works.add(match)
    }

    /// Appends the next source or member in input order.
    public mutating func append(_ record: CoverageRecord) throws(ResultsError) {
        try coverage.write(encode(redaction.apply(to: record), in: coverage.path))
    }

    /// Completes the directory: from here on it can be opened.
    ///
    /// - Parameters:
    ///   - summary: What to write; its `matchesDigest` and what it says of the redaction are computed here.
    ///   - run: Time, place and program of the run.
    ///   - rights: What the verdicts rest on.
    ///   - beforePublishing: Called when every file is complete and none has its final name.
    /// - Returns: The summary as written.
    /// - Throws: ``ResultsError`` when the file system refuses.
    public consuming func finish(
        _ summary: Summary, run: RunRecord, rights: ConsideredRights, beforePublishing: () throws -> Void = {}
    ) throws -> Summary {
        let run = redaction.apply(to: run)
        let rights = redaction.apply(to: rights)
        var summary = redaction.apply(to: summary)
        summary.matchesDigest = try matches.close()
        var digests: [ResultsFile: String] = [
            .matches: summary.matchesDigest, .quotations: try quotations.close(), .table: try table.close(),
            .annotations: try annotations.close(), .trace: try trace.close(), .coverage: try coverage.close(),
        ]
        var table = try OutputFile(path: ResultsFile.works.temporaryPath(in: directory))
        for line in works.lines { try table.write(line) }
        digests[.works] = try table.close()
        digests[.rights] = try Self.write(rights, as: .rights, in: directory)
        digests[.run] = try Self.write(run, as: .run, in: directory)
        digests[.summary] = try Self.write(summary, as: .summary, in: directory)
        try ResultsDigests.write(digests, in: directory)
        try beforePublishing()
        try Self.publish(in: directory)
        return summary
    }

    /// Returns the digest of the file.
    private static func write(
        _ value: some Encodable, as name: ResultsFile, in directory: String
    ) throws(ResultsError) -> String {
        var file = try OutputFile(path: name.temporaryPath(in: directory))
        try file.write(encode(value, with: ResultsFile.makeEncoder(pretty: true), in: file.path))
        return try file.close()
    }

    private func encode(_ value: some Encodable, in path: String) throws(ResultsError) -> [UInt8] {
        do {
            return try encoder.line(value)
        } catch {
            throw ResultsError(.invalid, path, "a value cannot be written as JSON; please report this", cause: error)
        }
    }

    private static func encode(
        _ value: some Encodable, with encoder: JSONEncoder, in path: String
    ) throws(ResultsError) -> Data {
        do {
            var line = try encoder.encode(value)
            line.append(UInt8(ascii: "\n"))
            return line
        } catch {
            throw ResultsError(.invalid, path, "a value cannot be written as JSON; please report this", cause: error)
        }
    }
}
