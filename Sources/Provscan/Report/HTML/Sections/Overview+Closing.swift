internal import ProvscanCore

/// Sections 10 to 15: method, accuracy, reproduction, integrity, custody, glossary.
extension Overview {
    func addMethod(to page: inout PageFile) throws {
        var method: [String: Any] = [
            "k": summary.method.k, "window": summary.method.window, "guarantee": summary.method.guarantee,
            "parameters": parameterRows, "suppressed": Numbers.grouped(summary.found.suppressed),
            "skippedSeeds": Numbers.grouped(summary.found.skippedSeeds),
            "sharers": Boilerplate.sharers, "listedRun": Boilerplate.listedRun, "leadBits": Boilerplate.leadBits,
            "commonText": summary.method.commonText.joined(separator: ", "),
            "hasSuppressedRuns": !summary.suppressedRuns.isEmpty,
            "suppressedRuns": summary.suppressedRuns.prefix(Self.suppressedRows).map(Self.row),
            "boilerplateWorks": summary.method.boilerplateWorks, "boilerplateRun": summary.method.boilerplateRun,
            "leads": Numbers.grouped(summary.found.leads), "minimumGrade": summary.method.minimumGrade.rawValue,
        ]
        method["fingerprintKey"] = summary.registry.fingerprintKey
        if let validation = summary.validation { method["validation"] = ValidationRows.context(validation) }
        try page.add("method", method)
        if let validation = summary.validation { try page.add("rates", ["panels": Charts.rates(validation)]) }
        try page.add("section-end", [:])
    }

    /// Suppressed runs that the page lists; `summary.json` has more.
    private static var suppressedRows: Int { 30 }

    private static func row(_ phrase: SuppressedPhrase) -> [String: Any] {
        [
            "quote": phrase.quote.map { $0 + (phrase.words > 8 ? " …" : "") } ?? "not quoted",
            "reason": phrase.reason.rawValue, "words": Numbers.grouped(phrase.words),
            "occurrences": Numbers.grouped(phrase.occurrences), "works": Numbers.grouped(phrase.works),
        ]
    }

    func addClosing(to page: inout PageFile) throws {
        var context = try reproduction()
        context["k"] = summary.method.k
        context["redaction"] = redactionNote
        context["decisionCount"] = Numbers.counted(decisions.count, "decision")
        context["hasDecisions"] = decisions.count > 0
        context["statuses"] = Decision.Status.allCases.map { status in
            link([("review", status.rawValue)]).merging([
                "status": status.rawValue, "count": Numbers.grouped(statistics.decided[status] ?? 0),
            ]) { $1 }
        }
        let total = summary.found.matches + summary.found.leads
        context["pending"] = Numbers.grouped(total - statistics.decidedCount)
        context["pendingLink"] = link([("review", "pending")])
        let gone = decisions.decidedPairs - statistics.decidedCount
        context["decisionNotes"] = [
            gone > 0
                ? "\(Numbers.counted(gone, "decision")) on file concern pairs that are not among these results." : "",
            statistics.decidedElsewhere > 0
                ? "\(Numbers.counted(statistics.decidedElsewhere, "decision")) were made on earlier results about the same "
                    + "work and record." : "",
            decisions.damagedLines > 0
                ? "\(Numbers.counted(decisions.damagedLines, "line")) of \(Decision.fileName) hold no decision." : "",
        ].filter { !$0.isEmpty }
        try page.add("closing", context)
    }

    private var redactionNote: String {
        guard let redaction = summary.redaction else { return "Nothing was left out of the quotations." }
        let masked = redaction.masked.values.reduce(0, +)
        return "These results are redacted (mode \(redaction.mode.rawValue)): "
            + "\(Numbers.counted(masked, "stretch", plural: "stretches")) of personal data masked, "
            + "\(Numbers.counted(redaction.withheld, "passage text")) shortened or left out."
    }

    private var parameterRows: [[String: Any]] {
        let method = summary.method
        return [
            ("Profile", method.profile), ("Normaliser", method.normaliser), ("Unicode", method.unicode),
            ("Words per k-gram (k)", String(method.k)), ("Winnowing window (w)", String(method.window)),
            ("Found always from", "\(method.guarantee) consecutive words"), ("Hash", method.hash),
            ("Background frequencies", method.background), ("Weakest grade reported", method.minimumGrade.rawValue),
            ("Tool", "\(summary.tool.name) \(summary.tool.version)"), ("Swift", summary.tool.swift),
            ("Platform", summary.tool.platform),
        ].map { ["name": $0.0, "value": $0.1] }
    }

    private func reproduction() throws -> [String: Any] {
        var context: [String: Any] = [
            "command": report.results.run.commandLine.map(ShellWord.quoted).joined(separator: " "),
            "registryDigest": summary.registry.digest, "matchesDigest": summary.matchesDigest,
            "startedAt": report.results.run.startedAt, "startedText": HTMLReport.readable(report.results.run.startedAt),
            "endedAt": report.results.run.endedAt, "endedText": HTMLReport.readable(report.results.run.endedAt),
            "platform": "\(summary.tool.platform), Swift \(summary.tool.swift), \(report.results.run.operatingSystem)",
            "clock": report.results.run.clock,
        ]
        context["executable"] = report.results.run.executable.sha256
        var coverage = try report.results.coverage()
        while let record = try coverage.next() {
            guard let digest = record.sha256, !record.locator.description.contains("!") else { continue }
            let line = ShellWord.quoted("\(digest)  \(record.locator)")
            context["sourceCheck"] = "echo \(line) | sha256sum --check"
            break
        }
        if let first = exhibits.first, let passage = first.match.passages.first {
            let bytes = passage.recordSpan.bytes
            context["spanMatch"] = first.line
            context["spanCommands"] = Clipped.text(SpanCommand(first.match.record.locator, bytes).lines, to: 4000)
        }
        return context
    }
}
