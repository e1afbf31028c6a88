/// What a scan did.
public struct ScanOutcome: Sendable {
    /// The summary as written.
    public var summary: Summary
    /// What could not be read, one line each; the first hundred, the ledger has all.
    public var problems: [String]
    /// Whether anything could not be read: such a scan never reports "clean".
    public var isIncomplete: Bool
}

extension ScanOutcome {
    private static let namedProblems = 100

    /// What the finished scan in `results` did, as its files say.
    init(_ results: ResultsDirectory) throws {
        var problems: [String] = []
        var coverage = try results.coverage()
        while let record = try coverage.next() { problems += record.problems }
        self.init(
            summary: results.summary, problems: Array(problems.prefix(Self.namedProblems)),
            isIncomplete: !problems.isEmpty)
    }

    /// The outcome of a scan in `directory` that had nothing left to do but to finish, or nothing at all.
    ///
    /// `subject`: What is scanned now; `nil` where it cannot be read again.
    ///
    /// Returns `nil` where there is something to scan.
    static func finished(
        in directory: String, _ journal: ScanJournal?, _ subject: ScanSubject?, _ options: CorpusScanner.Options
    ) throws -> ScanOutcome? {
        if let journal {
            guard journal.isPublishing else { return nil }
            try ResultsWriter.publish(in: directory)
        } else {
            // A directory with the results of the very same scan.
            guard options.resumes, let subject, let results = try? ResultsDirectory(path: directory),
                try results.run.subject == subject.digest()
            else { return nil }
        }
        let results = try ResultsDirectory(path: directory)
        try HTMLReport(results).write()
        ScanJournal.remove(from: directory)
        return try ScanOutcome(results)
    }
}
