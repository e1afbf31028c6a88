internal import Foundation
internal import ProvscanCore

/// `report.html`: a results directory as pages to read, print and hand over.
///
/// Up to a few hundred matches it is one self-contained file. Beyond, it is an overview and a folder of pages
/// beside it. The pages load nothing from elsewhere; what little script they hold filters and sorts, and
/// without it everything is still there. They are rendered from the results and the decisions about them
/// alone, so the same results give the same bytes. Where a page shows fewer items than there are, it says how
/// many there are and where the rest stands.
public struct HTMLReport: Sendable {
    /// How much a page shows.
    ///
    /// Nothing beyond a limit is dropped without a word.
    public struct Options: Sendable {
        /// Matches that are numbered as exhibits and printed in full, most matched words first.
        public var exhibits = 25
        /// Matches up to which everything is one file.
        public var singlePageMatches = 500
        /// Bytes of a page at the most; a report in one file that does not fit becomes a folder.
        public var pageBytes = 2_000_000
        /// Passages quoted per match.
        public var passagesPerMatch = 10
        /// Bytes quoted of either side of one passage.
        public var quotedBytes = 6000
        /// Characters shown of the text before and after a passage, as far as the results have it.
        public var contextCharacters = 400
        /// Words of a passage that are in view before its middle folds away.
        public var openWords = 120
        /// Matches on one page of the folder.
        public var matchesPerPage = 50
        /// Bytes that one match takes; quotations are shortened to fit.
        public var matchBytes = 36_000
        /// Rows on one page of a list; rows of a list on the overview of a folder.
        public var rowsPerPage = 750
        public var overviewRows = 100
        /// Rows of the table of leads of a single file.
        public var leadRows = 500
        /// Rows of the table of sources; rows of the coverage ledger.
        public var sourceRows = 1000
        /// Grants, and observations of statements, that are listed.
        public var rightsRows = 50
        /// Threads that read and render.
        public var jobs = ProcessInfo.processInfo.activeProcessorCount

        public init() {}
    }

    public static let fileName = "report.html"
    /// Where the other pages of a large report lie, beside it.
    public static let folderName = "report"

    /// Whether `name` is one that a page in the folder may have.
    public static func isPage(_ name: String) -> Bool { PageFolder.isPage(name) }

    let results: ResultsDirectory
    /// The evidence bag of these results, where the report is to say what is in it.
    let bag: BagFacts?
    let options: Options

    var summary: Summary { results.summary }

    public init(_ results: ResultsDirectory, bag: BagFacts? = nil, options: Options = Options()) {
        self.results = results
        self.bag = bag
        self.options = options
    }

    /// Where the report lies in a results directory.
    public static func path(in directory: String) -> String {
        ResultsFile.join(directory, fileName)
    }

    /// Renders the report into `directory`, else into the results directory, in place of an earlier one.
    ///
    /// `directory`: Where the report goes; the results directory where it is left out, which is then checked first.
    ///
    /// - Throws: ``ResultsError``: the results are not readable, were altered after the run, or the pages cannot be
    ///   written.
    /// - Complexity: Two passes over the results; memory for counts and for some forty bytes a match.
    public func write(into directory: String? = nil) throws {
        // Results in a bag are listed there.
        if directory == nil { try results.checkDigests() } else { try results.checkMatchesDigest() }
        let target = directory ?? results.path
        let decisions = try DecisionRegister(of: results)
        let reader = MatchReader(results: results, decisions: decisions, jobs: options.jobs)
        let found = summary.found
        if found.matches + found.leads <= options.singlePageMatches,
            try SinglePage(self, decisions).write(into: target, reading: reader)
        {
            return
        }
        try FolderPages(self, decisions, in: target).write(reading: reader)
    }

    /// The files of the report in `directory`, seen from there: the page, and those of the folder in order.
    static func files(in directory: String) -> [String] {
        let folder = PageFolder(directory: directory)
        let pages = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return [fileName] + pages.filter(PageFolder.isPage).sorted().map { "\(folderName)/\($0)" }
    }

    /// Whether there is no report, or one that was rendered before the last decision.
    public var isStale: Bool {
        get throws {
            let manager = FileManager.default
            func modified(_ path: String) throws -> Date? {
                guard manager.fileExists(atPath: path) else { return nil }
                return try manager.attributesOfItem(atPath: path)[.modificationDate] as? Date
            }
            guard let report = try modified(Self.path(in: results.path)) else { return true }
            guard let decisions = try modified(DecisionFile(in: results).path) else { return false }
            return report < decisions
        }
    }

    /// The first 16 digits of the digest of `matches.jsonl`: the report's name.
    var reportID: String { String(summary.matchesDigest.prefix(16)) }

    /// `2026-01-02T03:04:05Z` as `2026-01-02 03:04:05 UTC`; any other form as it is.
    static func readable(_ time: String) -> String {
        let bytes = Array(time.utf8)
        guard bytes.count == 20, bytes[10] == UInt8(ascii: "T"), bytes[19] == UInt8(ascii: "Z") else { return time }
        return String(decoding: bytes[..<10], as: UTF8.self) + " " + String(decoding: bytes[11..<19], as: UTF8.self)
            + " UTC"
    }

    /// What a template says under a table that does not show everything; none where it does.
    static func cutNotes(_ shown: Int, of total: Int, in file: ResultsFile) -> [[String: Any]] {
        guard shown < total else { return [] }
        return [["shown": Numbers.grouped(shown), "total": Numbers.grouped(total), "file": file.rawValue]]
    }
}
