import Foundation
import ProvscanCore
import ProvscanReaders
import Testing

@testable import Provscan

@Suite("Hostile text in results")
struct HostileTextTests {
    static let texts = [
        "<script>alert(1)</script>", "</style><img src=x onerror=alert(1)>", "\" onmouseover=\"alert(1)",
        "' onfocus='alert(1)", "{{reportID}}{{{style}}}{{> exhibit}}", "{{=<% %>=}}", "a\u{202E}b\u{2066}c\u{200B}d",
        "nul\u{0}esc\u{1B}[31m", "quote\"\u{301} onclick=\u{FE0F}", "<\u{200D}script>", "--><!--", "]]>", "&lt;&#60;",
        "=cmd()", "\u{2028}\u{FEFF}\u{FFFD}", "`${x}`",
    ]

    private func results(_ text: String) -> (MatchRecord, Quotation) {
        let record = MatchRecord.Record(
            locator: Locator(path: text), id: text, url: text, acquiredAt: text, acquiredAtSource: text,
            acquiredAtPrecision: text, urlHostIsOwned: false, declaredLicence: text, corroboratedBy: [])
        let work = MatchRecord.Work(
            id: text, externalId: text, holder: text, collection: text, title: text, author: text, url: text,
            publishedAt: text, licence: text, rightsBasis: text,
            identifiers: [text: text], registration: .init(office: text, number: text), isCanary: true)
        let sibling = MatchRecord.Sibling(
            id: text, externalId: text, holder: text, collection: text, publishedAt: text)
        let match = SampleResults.match(
            work, in: record, SampleResults.passage(text, grade: .verbatim, words: 9), alsoIn: [sibling])
        let side = Quotation.Side(before: text, passage: text, after: text, cutBefore: true, cutAfter: true)
        // Runs beyond the passage must not matter either.
        let run = Quotation.Run(record: CodePointSpan(1, 3), work: CodePointSpan(2, 9_999_999))
        return (match, Quotation(passages: [.init(record: side, work: side, runs: [run, run])]))
    }

    private func summary(_ text: String) -> Summary {
        var summary = SampleResults.summary
        summary.tool.version = text
        summary.reading.textFields = [text]
        summary.registry.path = text
        summary.registry.holders = [text]
        summary.method.background = text
        summary.counts[0].holder = text
        summary.counts[0].collection = text
        return summary
    }

    @Test("is shown, never acts", arguments: texts)
    func page(text: String) throws {
        try withTemporaryDirectory { directory in
            var writer = try ResultsWriter(directory: directory)
            let (match, quotation) = results(text)
            try writer.append(Exhibit(match: match, quotation: quotation, trace: SampleResults.trace(of: match)))
            var coverage = SampleResults.coverage(text, failure: text)
            coverage.format = text
            coverage.skipped = [text: 1]
            try writer.append(coverage)
            var run = SampleResults.run
            run.commandLine = [text]
            run.endedAt = text
            let written = try writer.finish(summary(text), run: run, rights: SampleResults.rights)
            let directoryRead = try ResultsDirectory(path: directory)
            #expect(directoryRead.summary == written)
            var matches = try directoryRead.matches()
            #expect(try matches.next() == match)
            let decision = Decision(
                match: 1, work: text, record: Locator(path: text), status: .confirmed, reason: text, reviewer: text,
                decidedAt: text, matchesDigest: text)
            try DecisionFile(in: directoryRead).append(decision)
            try HTMLReport(directoryRead).write()
            try check(contents(HTMLReport.path(in: directory)))
            var options = HTMLReport.Options()
            options.singlePageMatches = 0
            try HTMLReport(directoryRead, options: options).write()
            try check(contents(HTMLReport.path(in: directory)))
            for name in try FileManager.default.contentsOfDirectory(atPath: directory + "/report") {
                let page = try contents(directory + "/report/" + name)
                if name.hasSuffix(".html") { try check(page) } else { checkData(page) }
            }
            try checkTerminal(TerminalMatch(1, of: directoryRead).description)
            try checkTerminal(TerminalList(of: directoryRead, limit: 5).description)
        }
    }

    /// A file of rows is one call with strings, and holds nothing that HTML could take for a tag.
    private func checkData(_ text: String) {
        #expect(text.hasPrefix("provscanRows([[") && text.hasSuffix("]]);\n"))
        let rows = Data(text.utf8.dropFirst("provscanRows(".utf8.count).dropLast(");\n".utf8.count))
        #expect(throws: Never.self) { try JSONDecoder().decode([[String]].self, from: rows) }
    }

    private func checkTerminal(_ text: String) {
        #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || $0.value == 0x202E })
    }

    @Test("may be very long")
    func longText() throws {
        let text = String(repeating: "long <b> ", count: 120_000)
        var (match, quotation) = SampleResults.matches[0]
        match.record.id = text
        quotation.passages[0].work.passage = text
        quotation.passages[0].record.passage = text
        try withTemporaryDirectory { directory in
            try SampleResults.write([(match, quotation)], to: directory)
            let results = try ResultsDirectory(path: directory)
            var quotations = try results.quotations()
            #expect(try quotations.next() == quotation)
            try HTMLReport(results).write()
            let page = try contents(HTMLReport.path(in: directory))
            #expect(page.utf8.count < 300_000)
            try check(page)
        }
    }

    /// Every tag is one of ours, and nothing invisible is left.
    private func check(_ page: String) throws {
        let style = page.components(separatedBy: "</style>")
        #expect(style.count == 2)
        let script = (style.last ?? "").components(separatedBy: "<script>\(ReportTemplates.script)</script>")
        #expect(script.count == 2)
        let body = script.joined()
        let tags = Set(Self.tags(in: body))
        let known: Set = [
            "a", "article", "bdi", "blockquote", "body", "button", "caption", "code", "dd", "del", "details", "div",
            "dl", "dt", "figcaption", "figure", "footer", "g", "h1", "h2", "h3", "head", "header", "html", "input",
            "ins", "label", "li", "line", "main", "mark", "nav", "noscript", "ol", "option", "output", "p", "pre",
            "rect", "section", "select", "span", "strong", "summary", "svg", "table", "tbody", "td", "text", "th",
            "thead", "time", "tr", "u", "ul",
        ]
        #expect(tags.isSubset(of: known), "\(tags.subtracting(known))")
        let attributes = Set(Self.attributes(in: body))
        #expect(
            attributes.isSubset(of: [
                "class", "id", "href", "rel", "aria-label", "aria-labelledby", "aria-hidden", "aria-live", "scope",
                "role", "tabindex", "lang", "dir", "width", "height", "viewBox", "datetime", "x", "y", "x1", "y1",
                "x2", "y2", "for", "type", "value", "min", "step", "placeholder", "autocomplete", "data-filter",
                "data-line", "data-words", "data-files",
            ]), "\(attributes)")
        let invisible = page.unicodeScalars.first { scalar in
            scalar.value < 0x20 && scalar != "\n" && scalar != "\t"
                || [0x202E, 0x2066, 0x200B, 0x200D, 0x2028, 0xFEFF, 0x1B].contains(scalar.value)
        }
        #expect(invisible == nil)
    }

    /// The names after `<` and `</`, as a parser of HTML sees them: by code point.
    private static func tags(in body: String) -> [String] {
        body.utf8.split(separator: UInt8(ascii: "<")).dropFirst().map { rest in
            let name = rest.drop { $0 == UInt8(ascii: "/") }
                .prefix { $0 != UInt8(ascii: ">") && $0 != UInt8(ascii: " ") }
            return String(decoding: name, as: UTF8.self)
        }
    }

    /// The attribute names inside tags; values are double-quoted.
    private static func attributes(in body: String) -> [String] {
        body.utf8.split(separator: UInt8(ascii: "<")).dropFirst().flatMap { rest -> [String] in
            var names: [String] = []
            var name = ""
            var isQuoted = false
            for byte in rest {
                if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
                if isQuoted { continue }
                if byte == UInt8(ascii: ">") { break }
                if byte == UInt8(ascii: "=") { names.append(name) }
                name = byte == UInt8(ascii: " ") ? "" : name + String(UnicodeScalar(byte))
            }
            return names
        }
    }

    @Test("reaches a terminal without its controls", arguments: texts)
    func terminal(text: String) {
        let output = TerminalSummary(summary(text)).description
        #expect(!output.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || $0.value == 0x202E })
        #expect(output.split(separator: "\n").allSatisfy { $0.count < 160 })
    }
}
