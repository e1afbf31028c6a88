internal import Foundation
internal import ProvscanReaders
internal import ProvscanRegistry

/// How far an unfinished scan has come: `progress.json` in the results directory.
///
/// It is replaced as a whole, and only after everything that it counts on is on the disk; so
/// it is always true, whenever the process ends or the power goes.
struct ScanJournal: Codable {
    static let schemaName = "provscan.journal/2"
    static let fileName = "progress.json"

    /// What a file of the results holds so far.
    struct FileState: Codable, Equatable {
        var bytes: Int
        var sha256: String
    }

    /// What the writer of the results knows besides the files.
    struct WriterState: Codable {
        /// By name, without `.partial`.
        var files: [String: FileState] = [:]
        var matches = 0
        var works = WorkTable()
        var redaction = Redaction.Counts()
    }

    var schema = Self.schemaName
    var subject: ScanSubject
    /// Seconds since 1970.
    var startedAt: Int
    var commandLine: [String]
    /// What is scanned of the corpus, and how, where that is one part of it.
    var part: PartTerms?
    /// The digest of the answers that the scan goes by: see ``AnswerSet``.
    var answers: String?
    /// Where reading goes on.
    var position = CorpusPosition()
    var tallies = ScanTallies()
    var writer = WriterState()
    /// Whether everything is written and the files are getting their names.
    var isPublishing = false

    /// The journal of a scan that begins.
    init(_ subject: ScanSubject, _ options: CorpusScanner.Options, startedAt: Int, part: PartTerms? = nil) {
        self.subject = subject
        self.startedAt = startedAt
        commandLine = options.commandLine
        self.part = part
        answers = options.answers?.digest
    }

    static func path(in directory: String) -> String {
        ResultsFile.join(directory, fileName)
    }

    /// Whether `directory` holds a scan that can be continued.
    static func exists(in directory: String) -> Bool {
        FileManager.default.fileExists(atPath: path(in: directory))
    }

    /// The unfinished scan in `directory` that is to be continued; `nil` where a scan begins.
    ///
    /// `subject`: What is scanned now; `nil` where it cannot be read again.
    /// `part`: The part that is scanned now; `nil` where it is the whole.
    ///
    /// Throws ``ResultsError`` when there is an unfinished scan and it may not, or cannot, be continued.
    static func unfinished(
        in directory: String, _ subject: ScanSubject?, _ options: CorpusScanner.Options, part: PartTerms? = nil
    ) throws -> ScanJournal? {
        guard exists(in: directory), !options.replacesResults else { return nil }
        guard options.resumes else {
            throw ResultsError(
                .occupied, directory, "holds an unfinished scan; continue it with --resume, or start again with --force"
            )
        }
        let journal = try read(from: directory)
        var difference = subject.map { journal.subject.difference(from: $0) } ?? "of files, not of standard input"
        if difference == nil, journal.answers != options.answers?.digest { difference = "by other answers of shards" }
        if difference == nil, journal.part != part { difference = "of another part, or with other options" }
        if let difference {
            throw ResultsError(
                .invalid, directory,
                "holds an unfinished scan \(difference); continue it with what it was begun with, or start again with "
                    + "--force")
        }
        return journal
    }

    private static func read(from directory: String) throws -> ScanJournal {
        let path = path(in: directory)
        let journal: ScanJournal
        do {
            journal = try JSONDecoder().decode(ScanJournal.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
        } catch {
            throw ResultsError(.invalid, path, "is damaged; start again with --force")
        }
        guard journal.schema == schemaName else {
            throw ResultsError(
                .invalid, path, "is of another version; finish the scan with that, or start again with --force")
        }
        return journal
    }

    func write(to directory: String) throws {
        let path = Self.path(in: directory)
        do {
            try DurableFile.write(ResultsFile.makeEncoder().encode(self), to: path)
        } catch let error as SystemFailure {
            throw ResultsError(.unwritable, path, "cannot be written; check the free space", cause: error)
        }
    }

    static func remove(from directory: String) {
        try? FileManager.default.removeItem(atPath: path(in: directory))
    }
}
