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

    /// A summary in which every text that is not one of a few words is `text`.
    private func summary(_ text: String) throws -> Summary {
        var summary = SampleResults.summaryWithLog
        summary.reading.textFields = [text]
        summary.registry.collections = [.init(holder: text, name: text, works: 2, tokens: 3)]
        summary.method.commonText = [text]
        summary.context = .init(
            actor: text, usage: .trainAI, stage: text, territory: text, channel: text, isCommercial: true,
            crawler: text,
            acquiredFrom: text, acquiredUntil: text, usedUntil: text)
        summary.tariff = [
            .init(
                holder: text, collection: text, verdict: .expired, basis: text, quantity: text, rate: text,
                amount: text,
                currency: text)
        ]
        summary.suppressedRuns = [
            SuppressedPhrase(
                reason: .commonPhrase, words: 9, occurrences: 2, works: 3, quote: text, locator: Locator(path: text),
                bytes: ByteSpan(0, 9))
        ]
        return try filled(summary, with: text)
    }

    /// `value` with every text in it replaced by `text`, one after the other, but where only certain words may stand.
    private func filled<Value: Codable>(_ value: Value, with text: String) throws -> Value {
        func replaced(_ node: Any, _ accepts: (Any) -> Bool) -> Any {
            var node = node
            if node is String { return accepts(text) ? text : node }
            if let fields = node as? [String: Any] {
                for (name, field) in fields where name != "schema" && name != "matchesDigest" {
                    var whole = node as? [String: Any] ?? [:]
                    whole[name] = replaced(field) { candidate in
                        whole[name] = candidate
                        return accepts(whole)
                    }
                    node = whole
                }
            }
            if let elements = node as? [Any] {
                for place in elements.indices {
                    var whole = node as? [Any] ?? []
                    whole[place] = replaced(whole[place]) { candidate in
                        whole[place] = candidate
                        return accepts(whole)
                    }
                    node = whole
                }
            }
            return node
        }
        func decoded(_ tree: Any) throws -> Value {
            try JSONDecoder().decode(Value.self, from: JSONSerialization.data(withJSONObject: tree))
        }
        let tree = try JSONSerialization.jsonObject(with: JSONEncoder().encode(value))
        return try decoded(replaced(tree) { (try? decoded($0)) != nil })
    }

    /// Grants and statements that name `text` wherever they may.
    private func rights(_ text: String) throws -> ConsideredRights {
        let period = try #require(Period("2019"))
        let grant = LicenceGrant(
            uid: text, assigner: .init(name: text), assignee: .init(name: text), target: .init(all: true),
            permission: [.init(usage: [.trainAI])], effectiveFrom: period.from, statusReason: text)
        let signal = Signal(
            uid: text, kind: .robots, host: text, url: text, digest: text, observed: period, precedence: .all,
            rules: [.init(code: text, pattern: text)])
        var rights = SampleResults.rights
        rights.grants = [grant]
        rights.signals = [signal]
        return rights
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
            let run = try filled(SampleResults.run, with: text)
            let written = try writer.finish(summary(text), run: run, rights: rights(text))
            let directoryRead = try ResultsDirectory(path: directory)
            #expect(directoryRead.summary == written)
            var matches = try directoryRead.matches()
            #expect(try matches.next() == match)
            let decision = Decision(
                match: 1, work: text, record: Locator(path: text), status: .confirmed, reason: text, reviewer: text,
                decidedAt: text, matchesDigest: text)
            try DecisionFile(in: directoryRead).append(decision)
            try HTMLReport(directoryRead, bag: SampleResults.bag(text)).write()
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

    @Test("does not make a page of a folder large")
    func manyLongValues() throws {
        let text = String(repeating: "\u{202E}\"", count: 700)
        try withTemporaryDirectory { directory in
            let (match, quotation) = results(text)
            let matches = (1...4).map { number in
                var match = match
                match.record.locator = Locator(path: text).line(number)
                match.alsoIn = Array(repeating: match.alsoIn[0], count: 60)
                return (match, quotation)
            }
            try SampleResults.write(matches, to: directory)
            var options = HTMLReport.Options()
            options.singlePageMatches = 0
            options.matchesPerPage = 4
            try HTMLReport(ResultsDirectory(path: directory), options: options).write()
            let page = try contents(directory + "/report/matches-0001.html")
            #expect(page.components(separatedBy: "<article ").count == 5)
            #expect(page.utf8.count <= 4 * options.matchBytes + 50_000)
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
            "a", "article", "b", "bdi", "blockquote", "body", "button", "caption", "code", "dd", "del", "details",
            "div",
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
                "data-line", "data-words", "data-files", "data-basis", "data-licence", "data-reasons", "data-work",
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
    func terminal(text: String) throws {
        let output = TerminalSummary(try summary(text)).description
        #expect(!output.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || $0.value == 0x202E })
        #expect(output.split(separator: "\n").allSatisfy { $0.count < 160 })
    }
}
