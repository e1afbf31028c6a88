import Foundation
import ProvscanCore
import Testing

@testable import Provscan

@Suite("HTML report")
struct HTMLReportTests {
    /// The page rendered from `matches`.
    private func page(
        _ matches: [(MatchRecord, Quotation)] = SampleResults.matches, options: HTMLReport.Options = .init()
    ) throws -> String {
        try withTemporaryDirectory { directory in
            try SampleResults.write(matches, to: directory)
            try HTMLReport(ResultsDirectory(path: directory), options: options).write()
            return try contents(HTMLReport.path(in: directory))
        }
    }

    @Test(
        "has every section, each in the contents",
        arguments: [
            "summary", "scope", "findings", "material", "registry", "use", "licences", "exhibits", "index", "method",
            "accuracy", "reproduction", "integrity", "custody", "glossary",
        ])
    func sections(anchor: String) throws {
        let page = try page()
        #expect(page.contains("<h2 id=\"\(anchor)\">"))
        #expect(page.contains("<a href=\"#\(anchor)\">"))
    }

    @Test("says what must be said")
    func statements() throws {
        let page = try page()
        for text in [
            "machine-generated, not reviewed",
            "Any run of 8 consecutive words shared with a registered text of at least 8 words is found, always.",
            "Error rate: unknown — no validation was run with this configuration.",
            "Exhibit 1 ", "27 of 27 words (100 %)", "none recorded", "bytes 10–", "no grant is on file",
            ">2026-01-02 03:05:05 UTC</time>", "&#39;my works.sqlite&#39;", "member ends early",
            "1.4 MB (1,400,123 bytes)", "<mark>", "<u>failure</u>", "<u>inefficacy</u>", "W-9",
        ] {
            #expect(page.contains(text), "\(text)")
        }
    }

    @Test("judges nobody", arguments: ["infring", "stolen", "theft", "proves", "proof"])
    func forbiddenWords(word: String) throws {
        #expect(try !page().lowercased().contains(word))
        #expect(!TerminalSummary(SampleResults.summary).description.lowercased().contains(word))
    }

    @Test("the same results give the same bytes")
    func sameBytes() throws {
        #expect(try page() == page())
    }

    @Test("says so when it shows less than there is")
    func cuts() throws {
        var options = HTMLReport.Options()
        options.exhibits = 1
        options.sourceRows = 1
        options.leadRows = 0
        options.quotedBytes = 50
        let page = try page(options: options)
        #expect(page.contains("Exhibits 1 to 1 of 2 matches are printed in full"))
        #expect(page.contains("0 of 1 are shown; all of them are in matches.jsonl"))
        #expect(page.contains("1 of 2 are shown; all of them are in coverage.jsonl"))
        #expect(page.contains("characters of the passage not shown here"))
    }

    @Test("a long passage folds its middle away, at the same place on both sides")
    func folds() throws {
        var options = HTMLReport.Options()
        options.openWords = 9
        let page = try page(options: options)
        #expect(page.contains("<summary>19 words more</summary>"))
        #expect(page.components(separatedBy: "<details class=\"middle\">").count == 3)
        #expect(page.components(separatedBy: "subsisting").count == 5)
    }

    @Test("no findings is a report too")
    func empty() throws {
        #expect(try page([]).contains("There are no matches"))
    }

    @Test("loads nothing, and runs its own script only")
    func selfContained() throws {
        let page = try page()
        for text in [
            "<link", "<img", "<iframe", "<form", "@import", "url(", " style=", " src=", "javascript:", "fetch(",
        ] {
            #expect(!page.contains(text), "\(text)")
        }
        #expect(page.contains("content=\"\(ReportTemplates.policy())\""))
        #expect(ReportTemplates.policy().hasPrefix("default-src 'none'; style-src 'sha256-"))
        #expect(page.components(separatedBy: "<script>\(ReportTemplates.script)</script>").count == 2)
        #expect(page.components(separatedBy: "<script").count == 2)
        #expect(page.contains("<style>\(ReportTemplates.style)</style>"))
        #expect(page.components(separatedBy: "<style").count == 2)
    }

    @Test("refuses results that were altered after the run")
    func altered() throws {
        try withTemporaryDirectory { directory in
            try SampleResults.write(to: directory)
            try "{}\n".write(toFile: ResultsFile.matches.path(in: directory), atomically: true, encoding: .utf8)
            let report = try HTMLReport(ResultsDirectory(path: directory))
            #expect(throws: ResultsError.self) { try report.write() }
        }
    }

    @Test("is valid HTML")
    func valid() throws {
        try withTemporaryDirectory { directory in
            try SampleResults.write(to: directory)
            try HTMLReport(ResultsDirectory(path: directory)).write()
            let arguments = ["-e", "-q", HTMLReport.path(in: directory)]
            guard let run = try runTool("tidy", arguments) else {
                print("skipped: tidy is not installed")
                return
            }
            // Version 5.6 does not know these standard uses of dl, svg and lang.
            // An element left empty is allowed, too.
            let known = ["trimming empty", "<svg>", "<rect>", "<line>", "<circle>", "<text>", "<g>", "missing </svg>"]
            let messages = run.output.split(separator: "\n").filter { line in !known.contains { line.contains($0) } }
            #expect(messages.isEmpty, "\(messages.joined(separator: "\n"))")
        }
    }
}
