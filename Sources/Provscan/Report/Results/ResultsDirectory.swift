internal import Foundation

/// A complete results directory, open for reading.
///
/// Opening reads summary and run only; everything else is read line by line in bounded memory.
public struct ResultsDirectory: Sendable {
    public let path: String
    public let summary: Summary
    public let run: RunRecord

    /// Opens the results at `path`.
    ///
    /// - Throws: ``ResultsError``: `.missing` when there are none, `.incomplete` when the
    ///   run that wrote them was cut short, `.invalid` when the summary cannot be read.
    public init(path: String) throws(ResultsError) {
        self.path = path
        try Self.checkComplete(path)
        summary = try Self.read(.summary, in: path, as: Summary.schemaName, schema: \.schema)
        run = try Self.read(.run, in: path, as: RunRecord.schemaName, schema: \.schema)
    }

    /// What the verdicts rest on.
    public func rights() throws(ResultsError) -> ConsideredRights {
        try Self.read(.rights, in: path, as: ConsideredRights.schemaName, schema: \.schema)
    }

    private static func read<Value: Decodable>(
        _ name: ResultsFile, in path: String, as schemaName: String, schema: (Value) -> String
    ) throws(ResultsError) -> Value {
        let file = name.path(in: path)
        let value: Value
        do {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: file))
            value = try JSONDecoder().decode(Value.self, from: bytes)
        } catch {
            throw ResultsError(.invalid, file, "is not a \(schemaName) document; run match again", cause: error)
        }
        guard schema(value) == schemaName else {
            throw ResultsError(
                .invalid, file, "has another schema than \(schemaName); use the version that wrote it")
        }
        return value
    }

    /// The matches in final order.
    public func matches() throws(ResultsError) -> ResultsCursor<MatchRecord> {
        try ResultsCursor(path: ResultsFile.matches.path(in: path))
    }

    /// The texts behind the matches, in the same order.
    public func quotations() throws(ResultsError) -> ResultsCursor<Quotation> {
        try ResultsCursor(path: ResultsFile.quotations.path(in: path))
    }

    /// How the verdicts came about, in the same order.
    public func traces() throws(ResultsError) -> ResultsCursor<LicenceTrace> {
        try ResultsCursor(path: ResultsFile.trace.path(in: path))
    }

    /// The sources examined, in input order.
    public func coverage() throws(ResultsError) -> ResultsCursor<CoverageRecord> {
        try ResultsCursor(path: ResultsFile.coverage.path(in: path))
    }

    /// The match on line `number`, from 1, of `matches.jsonl`.
    ///
    /// - Throws: ``ResultsError`` `.missing` where there are fewer lines.
    /// - Complexity: O(bytes before it).
    public func match(_ number: Int) throws(ResultsError) -> MatchRecord {
        var cursor = try matches()
        try cursor.skip(to: number)
        guard number > 0, let match = try cursor.next() else {
            throw ResultsError(
                .missing, ResultsFile.matches.path(in: path),
                "has no line \(number); it has \(summary.found.matches + summary.found.leads)")
        }
        return match
    }

    /// The texts behind the match on line `number`, from 1.
    ///
    /// - Throws: ``ResultsError`` `.invalid` where they are not those of `match`.
    public func quotation(_ number: Int, of match: MatchRecord) throws(ResultsError) -> Quotation {
        var cursor = try quotations()
        try cursor.skip(to: number)
        guard let quotation = try cursor.next(), quotation.passages.count == match.passages.count else {
            throw Self.mismatch(.quotations, in: path, line: number)
        }
        return quotation
    }

    /// How the verdict on the match on line `number`, from 1, came about.
    public func trace(_ number: Int, of match: MatchRecord) throws(ResultsError) -> LicenceTrace {
        var cursor = try traces()
        try cursor.skip(to: number)
        guard let trace = try cursor.next(), trace.work == match.work.id else {
            throw Self.mismatch(.trace, in: path, line: number)
        }
        return trace
    }

    /// The failure of a line that belongs to another match than the same line of `matches.jsonl`.
    static func mismatch(_ file: ResultsFile, in directory: String, line: Int) -> ResultsError {
        ResultsError(
            .invalid, "\(file.path(in: directory))!line-\(line)",
            "does not belong to the match on the same line; run match again")
    }

    /// Checks that every file is as the run wrote it: see ``ResultsDigests``.
    ///
    /// - Throws: ``ResultsError`` `.invalid` when one was altered after the run.
    /// - Complexity: One pass over the results.
    public func checkDigests() throws(ResultsError) {
        // The summary was read before: what it names is held to what is there now.
        guard try ResultsDigests.check(path) == summary.matchesDigest else { throw alteredMatches }
    }

    /// Checks that `matches.jsonl` has the digest that the summary names.
    ///
    /// - Throws: ``ResultsError`` `.invalid` when it was altered after the run.
    /// - Complexity: One pass over the file.
    public func checkMatchesDigest() throws(ResultsError) {
        let file = ResultsFile.matches.path(in: path)
        guard try FileDigest(of: file).hexadecimal == summary.matchesDigest else { throw alteredMatches }
    }

    private var alteredMatches: ResultsError {
        ResultsError(
            .invalid, ResultsFile.matches.path(in: path),
            "its SHA-256 is not the one in \(ResultsFile.summary.rawValue): one of the two was altered after the run; "
                + "run match again")
    }

    private static func checkComplete(_ path: String) throws(ResultsError) {
        let manager = FileManager.default
        guard manager.fileExists(atPath: path) else {
            throw ResultsError(.missing, path, "does not exist; name the directory that match wrote")
        }
        guard !FinishedPart.exists(in: path) else {
            throw ResultsError(
                .incomplete, path, "holds one part of a scan; write the results of all with provscan merge")
        }
        let absent = ResultsFile.allCases.filter { !manager.fileExists(atPath: $0.path(in: path)) }
        guard !absent.isEmpty else { return }
        let isStarted =
            absent.count < ResultsFile.allCases.count
            || ResultsFile.allCases.contains { manager.fileExists(atPath: $0.temporaryPath(in: path)) }
        guard isStarted else {
            throw ResultsError(.missing, path, "holds no results; name the directory that match wrote")
        }
        let names = absent.map(\.rawValue).joined(separator: ", ")
        throw ResultsError(.incomplete, path, "is half-written (no \(names)): the run was cut short; run match again")
    }
}

/// Supplies the values of one JSON Lines file of a results directory, one at a time.
///
/// Once `next()` has returned `nil`, it returns `nil`.
public struct ResultsCursor<Element: Decodable>: ~Copyable {
    private var lines: LineCursor
    private let decoder = JSONDecoder()

    init(path: String) throws(ResultsError) {
        lines = try LineCursor(path: path)
    }

    /// Where the line last supplied stands.
    var location: String { lines.location }

    /// The number of the line last supplied, from 1; 0 before the first.
    public var line: Int { lines.line }

    /// The value on the next line; `nil` at the end.
    ///
    /// - Throws: ``ResultsError`` with the line's number when it does not hold such a value.
    public mutating func next() throws(ResultsError) -> Element? {
        guard let line = try lines.next() else { return nil }
        do {
            return try decoder.decode(Element.self, from: line)
        } catch {
            throw ResultsError(.invalid, lines.location, "is not a valid line; run match again", cause: error)
        }
    }

    /// Passes over the next line without decoding it.
    ///
    /// - Returns: Whether there was one.
    public mutating func skip() throws(ResultsError) -> Bool {
        try lines.next() != nil
    }

    /// Passes over the lines before line `number`.
    mutating func skip(to number: Int) throws(ResultsError) {
        while line < number - 1, try skip() {}
    }
}
