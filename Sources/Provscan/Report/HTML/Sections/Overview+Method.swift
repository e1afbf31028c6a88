internal import ProvscanCore

/// Sections 10 and 11: method and accuracy.
extension Overview {
    func addMethod(to page: inout PageFile) throws {
        let suppressed = Numbers.grouped(summary.found.suppressed)
        var context: [String: Any] = [
            "k": summary.method.k, "window": summary.method.window, "guarantee": summary.method.guarantee,
            "parameters": parameterRows, "suppressed": suppressed,
            "skippedSeeds": Numbers.grouped(summary.found.skippedSeeds),
            "sharers": Boilerplate.sharers, "listedRun": Boilerplate.listedRun, "leadBits": Boilerplate.leadBits,
            "longLeadBits": Boilerplate.longLeadBits, "standaloneRun": Boilerplate.standaloneRun,
            "commonText": summary.method.commonText.isEmpty ? [] : [summary.method.commonText.joined(separator: ", ")],
            "hasSuppressedRuns": !summary.suppressedRuns.isEmpty,
            "suppressedRuns": summary.suppressedRuns.prefix(Self.suppressedRows).map(Self.row),
            "boilerplateWorks": summary.method.boilerplateWorks, "boilerplateRun": summary.method.boilerplateRun,
            "leads": Numbers.grouped(summary.found.leads), "minimumGrade": summary.method.minimumGrade.rawValue,
        ]
        context["fingerprintKey"] = summary.registry.fingerprintKey
        if !summary.suppressedRuns.isEmpty { context["suppressedLink"] = ["suppressed": suppressed] }
        try page.add("method", context)
        try addAccuracy(to: &page)
    }

    private func addAccuracy(to page: inout PageFile) throws {
        var errors: [String: Any] = ["k": summary.method.k]
        errors["fingerprintKey"] = summary.registry.fingerprintKey
        guard let validation = summary.validation else {
            try page.add("accuracy", [:])
            try page.add("errors", errors)
            return try page.add("section-end", [:])
        }
        try page.add("accuracy", ["validation": ValidationRows.context(validation)])
        try page.add("rates", ["panels": Charts.rates(validation)])
        try page.add("trials", ["groups": ValidationRows.groups(validation)])
        try page.add("errors", errors)
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
}
