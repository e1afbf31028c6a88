internal import Foundation
internal import Mustache
internal import ProvscanCore

/// `report.html`: a results directory as one self-contained page to read, print and hand over.
///
/// The page loads nothing and runs nothing. It is rendered from the results
/// alone, so the same results give the same bytes. Where it shows fewer items
/// than there are, it says how many there are and where the rest stands.
public struct HTMLReport: Sendable {
    /// How much the page shows.
    ///
    /// Nothing beyond a limit is dropped without a word.
    public struct Options: Sendable {
        /// Matches shown side by side, most matched words first.
        public var exhibits = 25
        /// Passages quoted per exhibit.
        public var passagesPerExhibit = 10
        /// Code points quoted of one passage.
        public var quotedCodePoints = 6000
        /// Rows of the index of matches.
        public var indexRows = 10_000
        /// Rows of the table of leads.
        public var leadRows = 500
        /// Rows of the table of sources; rows of the coverage ledger.
        public var sourceRows = 1000

        public init() {}
    }

    public static let fileName = "report.html"

    let results: ResultsDirectory
    let options: Options

    var summary: Summary { results.summary }

    public init(_ results: ResultsDirectory, options: Options = Options()) {
        self.results = results
        self.options = options
    }

    /// Where the report lies in a results directory.
    public static func path(in directory: String) -> String {
        ResultsFile.join(directory, fileName)
    }

    /// Renders the page, to `path` or else into the results directory, in place of an earlier one.
    ///
    /// - Throws: ``ResultsError``: the results are not readable, were altered after the
    ///   run, or the page cannot be written.
    /// - Complexity: Three passes over `matches.jsonl`; memory for what the page shows in full only.
    public func write(to path: String? = nil) throws {
        let target = path ?? Self.path(in: results.path)
        try results.checkMatchesDigest()
        let selection = try MatchSelection(of: results, options: options)
        var page = try ReportPage(path: target + ".partial")
        try addOpening(to: &page, selection)
        try addMaterial(to: &page)
        try addExhibits(to: &page, selection)
        try addLeads(to: &page, selection)
        try addIndex(to: &page, selection)
        try addClosing(to: &page, selection)
        try page.finish(as: target)
    }

    /// The first 16 digits of the digest of `matches.jsonl`: the report's name.
    var reportID: String { String(summary.matchesDigest.prefix(16)) }
}

/// The page being written: each section is rendered on its own and leaves memory at once.
struct ReportPage: ~Copyable {
    private let templates: ReportTemplates
    private var file: OutputFile

    init(path: String) throws {
        let templates = try ReportTemplates()
        file = try OutputFile(path: path)
        self.templates = templates
    }

    /// Renders the template `name` with `context` and appends it.
    mutating func add(_ name: String, _ context: [String: Any]) throws(ResultsError) {
        try file.write(templates.render(name, context))
    }

    /// Completes the page and gives it its name.
    mutating func finish(as target: String) throws {
        let source = file.path
        _ = try file.close()
        do {
            if FileManager.default.fileExists(atPath: target) { try FileManager.default.removeItem(atPath: target) }
            try FileManager.default.moveItem(atPath: source, toPath: target)
        } catch {
            throw ResultsError(.unwritable, target, "cannot be written; check its directory", cause: error)
        }
    }
}
