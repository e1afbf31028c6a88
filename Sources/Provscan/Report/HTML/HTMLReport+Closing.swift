internal import ProvscanCore

/// Method, reproduction and glossary.
extension HTMLReport {
    func addClosing(to page: inout ReportPage, _ selection: MatchSelection) throws(ResultsError) {
        var method: [String: Any] = [
            "k": summary.method.k, "window": summary.method.window, "guarantee": summary.method.guarantee,
            "parameters": parameterRows, "suppressed": Numbers.grouped(summary.found.suppressed),
            "skippedSeeds": Numbers.grouped(summary.found.skippedSeeds),
            "sharers": Boilerplate.sharers, "listedRun": Boilerplate.listedRun,
            "leadBits": Boilerplate.leadBits, "boilerplateWorks": summary.method.boilerplateWorks,
            "boilerplateRun": summary.method.boilerplateRun,
        ]
        method["commonText"] = summary.method.commonText.joined(separator: ", ")
        method["hasSuppressedRuns"] = !summary.suppressedRuns.isEmpty
        method["suppressedRuns"] = summary.suppressedRuns.prefix(Self.suppressedRows).map(Self.row)
        if let validation = summary.validation { method["validation"] = ValidationRows.context(validation) }
        try page.add("method", method)
        try page.add("reproduction", reproduction(selection))
        try page.add("glossary", ["k": summary.method.k])
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

    private func reproduction(_ selection: MatchSelection) throws(ResultsError) -> [String: Any] {
        var context: [String: Any] = [
            "command": results.run.commandLine.map(ShellWord.quoted).joined(separator: " "),
            "registryDigest": summary.registry.digest, "matchesDigest": summary.matchesDigest,
            "startedAt": results.run.startedAt, "startedText": Self.readable(results.run.startedAt),
            "endedAt": results.run.endedAt, "endedText": Self.readable(results.run.endedAt),
        ]
        var coverage = try results.coverage()
        while let record = try coverage.next() {
            guard let digest = record.sha256, !record.locator.description.contains("!") else { continue }
            let line = ShellWord.quoted("\(digest)  \(record.locator)")
            context["sourceCheck"] = "echo \(line) | sha256sum --check"
            break
        }
        if let first = selection.top.first, let passage = first.match.passages.first {
            let bytes = passage.recordSpan.bytes
            context["spanExhibit"] = 1
            context["spanCommands"] = SpanCommand(first.match.record.locator, bytes).lines
        }
        return context
    }
}
