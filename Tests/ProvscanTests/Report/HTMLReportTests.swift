import Foundation
import ProvscanCore
import ProvscanRegistry
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
            "1.4 MB (1,400,123 bytes)", "<code>sha256sum -c SHA256SUMS</code>", "<mark>", "<u>failure</u>",
            "<u>inefficacy</u>", "W-9",
        ] {
            #expect(page.contains(text), "\(text)")
        }
    }

    @Test(
        "judges nobody; the only proof is that of the log",
        arguments: ["infring", "stolen", "theft", "proves", "proof"])
    func forbiddenWords(word: String) throws {
        let page = try page().lowercased().replacing("inclusion proof", with: "")
        #expect(!page.contains(word))
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
        #expect(page.contains("0 of 1 are shown; all of them are in <a href=\"matches.jsonl\">matches.jsonl</a>."))
        #expect(page.contains("1 of 2 are shown; all of them are in <a href=\"coverage.jsonl\">coverage.jsonl</a>."))
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

    @Test("a report that does not fit one page is a folder, none of whose pages is larger")
    func sizes() throws {
        try withTemporaryDirectory { directory in
            let (match, quotation) = SampleResults.matches[0]
            let matches = (1...60).map { number in
                var match = match
                match.record.locator = Locator(path: "corpus/part-0.jsonl.gz").line(number).field("text")
                return (match, quotation)
            }
            try SampleResults.write(matches, to: directory)
            let results = try ResultsDirectory(path: directory)
            var options = HTMLReport.Options()
            options.exhibits = 2
            for (limit, isFolder) in [(2_000_000, false), (250_000, true)] {
                options.pageBytes = limit
                options.matchesPerPage = 20
                options.overviewRows = 5
                try HTMLReport(results, options: options).write()
                #expect(FileManager.default.fileExists(atPath: directory + "/report") == isFolder)
                for page in HTMLReport.files(in: directory) {
                    #expect(try contents(directory + "/" + page).utf8.count <= limit, "\(page)")
                }
                #expect(!FileManager.default.fileExists(atPath: directory + "/report.html.partial"))
            }
        }
    }

    @Test("tables of an overview that does not fit a page are shortened, and say so")
    func overviewSize() throws {
        try withTemporaryDirectory { directory in
            var writer = try ResultsWriter(directory: directory)
            for (match, quotation) in SampleResults.matches {
                try writer.append(Exhibit(match: match, quotation: quotation, trace: SampleResults.trace(of: match)))
            }
            for number in 1...900 {
                try writer.append(SampleResults.coverage("corpus/part-\(number).jsonl.gz", failure: "ends early"))
            }
            _ = try writer.finish(SampleResults.summary, run: SampleResults.run, rights: SampleResults.rights)
            var options = HTMLReport.Options()
            options.singlePageMatches = 0
            let results = try ResultsDirectory(path: directory)
            for (limit, rows) in [(2_000_000, 900), (400_000, 250), (200_000, 62)] {
                options.pageBytes = limit
                try HTMLReport(results, options: options).write()
                let page = try contents(HTMLReport.path(in: directory))
                #expect(page.utf8.count <= limit)
                #expect(page.components(separatedBy: "<td>jsonl.gz</td>").count == rows + 1)
                #expect(page.contains("\(rows) of 900 are shown; all of them are in <a") == (rows < 900))
            }
        }
    }

    @Test("what a bag holds about the results is shown: digests, keys, proofs, custody")
    func bag() throws {
        try withTemporaryDirectory { directory in
            try SampleResults.write(to: directory, summary: SampleResults.summaryWithLog)
            let results = try ResultsDirectory(path: directory)
            try HTMLReport(results).write()
            let without = try contents(HTMLReport.path(in: directory))
            #expect(without.contains("These pages name no evidence bag") && without.contains("the scan whose results"))
            try HTMLReport(results, bag: SampleResults.bag("Counsel")).write()
            let page = try contents(HTMLReport.path(in: directory))
            for text in ["index 7 of 9 leaves", "data/registry/proofs/W-1.tlog-proof", "from Counsel to Counsel"] {
                #expect(page.contains(text) && !without.contains(text), "\(text)")
            }
            #expect(try page.contains(SampleResults.bag("x").reportKey.fingerprint))
            #expect(page.contains("2026-02-03 04:05:06 UTC, data/timestamps/1.tsr"))
            #expect(!page.contains("These pages name no evidence bag"))
        }
    }

    @Test("a folder of leads alone links to no page that is not there")
    func leadsAlone() throws {
        try withTemporaryDirectory { directory in
            var summary = SampleResults.summary
            summary.found.matches = 0
            try SampleResults.write([SampleResults.matches[2]], to: directory, summary: summary)
            var options = HTMLReport.Options()
            options.singlePageMatches = 0
            try HTMLReport(ResultsDirectory(path: directory), options: options).write()
            let page = try contents(HTMLReport.path(in: directory))
            let links = Set(page.matches(of: /href="(report\/[^"#]+)/).map { String($0.1) })
            #expect(links.isSubset(of: HTMLReport.files(in: directory)) && links.contains("report/leads-0001.html"))
            #expect(page.contains("<p id=\"leads\">"))
        }
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
            let known = ["<svg>", "<rect>", "<line>", "<circle>", "<text>", "<g>", "missing </svg>"]
            let messages = run.output.split(separator: "\n").filter { line in !known.contains { line.contains($0) } }
            #expect(messages.isEmpty, "\(messages.joined(separator: "\n"))")
        }
    }
}
