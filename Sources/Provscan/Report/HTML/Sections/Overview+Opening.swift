internal import ProvscanCore

/// Sections 1 and 2: the header with a summary in plain words, and what the report does and does not establish.
extension Overview {
    func addOpening(to page: inout PageFile) throws {
        let total = summary.found.matches + summary.found.leads
        try page.add(
            "opening",
            [
                "reportID": report.reportID, "generatedAt": report.results.run.endedAt,
                "generatedText": HTMLReport.readable(report.results.run.endedAt),
                "tool": "\(summary.tool.name) \(summary.tool.version)", "status": status,
                "redactionMode": redactionMode,
                "matchesDigest": summary.matchesDigest, "contents": Self.contents, "sentences": sentences,
                "isOfFingerprints": summary.registry.fingerprintKey != nil, "isFolder": layout == .folder,
                "isSample": summary.sample != nil,
                "folder": PageFolder.name, "hasMatches": summary.found.matches > 0,
                "allMatches": Numbers.counted(total, "match", plural: "matches"), "cards": cards,
            ])
    }

    /// Sections in page order: anchor and title.
    static let contents: [[String: String]] = [
        ("summary", "Summary"), ("scope", "What this report does and does not establish"),
        ("findings", "Findings at a glance"), ("material", "Material examined"), ("registry", "Registry"),
        ("use", "Use assumed"), ("licences", "Licence assessment"), ("exhibits", "Matches side by side"),
        ("index", "All matches"), ("method", "Method"), ("accuracy", "Accuracy"), ("reproduction", "Reproduction"),
        ("integrity", "Integrity"), ("custody", "Chain of custody"), ("glossary", "Glossary and privacy"),
    ].map { ["anchor": $0.0, "title": $0.1] }

    private var status: String {
        let total = summary.found.matches + summary.found.leads
        guard statistics.decidedCount > 0 else { return "machine-generated, not reviewed" }
        return "machine-generated; \(Numbers.grouped(statistics.decidedCount)) of "
            + "\(Numbers.counted(total, "match", plural: "matches")) reviewed"
    }

    private var redactionMode: String {
        summary.redaction.map { "\($0.mode.rawValue): what was left out is counted under Privacy" } ?? "none"
    }

    // MARK: Sentences

    /// A stretch of a sentence, with a link to what it counts.
    private typealias Part = [String: Any]

    private func part(_ text: String, _ link: [String: Any] = [:]) -> Part { link.merging(["text": text]) { $1 } }

    /// The findings in plain words, each number linked to what it was counted from.
    private var sentences: [[String: Any]] {
        var sentences = [examinedSentence] + (summary.sample.map { [sampleSentence($0)] } ?? [])
        if summary.found.matches == 0 {
            sentences.append([part("No passage of a registered work was found in the texts that could be read.")])
        } else {
            sentences += [foundSentence, gradeSentence, licenceSentence]
        }
        sentences.append(ValidationRows.errorSentence(summary.validation).map { part($0, ["href": "#accuracy"]) })
        if summary.found.leads > 0 {
            sentences.append([
                part(Numbers.counted(summary.found.leads, "further lead"), ["href": "#leads"]),
                part(
                    " (too short or too common to stand alone) \(summary.found.leads == 1 ? "is" : "are") listed apart "
                        + "and not counted."),
            ])
        }
        sentences.append(unreadSentence)
        return sentences.map { ["parts": $0] }
    }

    private var examinedSentence: [Part] {
        let examined = summary.examined
        return [
            part(Numbers.counted(examined.texts, "text"), ["href": "#material"]), part(" from "),
            part(Numbers.counted(examined.sources, "source"), ["href": "#sources"]),
            part(", \(Numbers.bytes(examined.sourceBytes)) as stored, were compared with "),
            part(Numbers.counted(summary.registry.works, "registered work"), ["href": "#registry"]), part("."),
        ]
    }

    private func sampleSentence(_ sample: Summary.Sample) -> [Part] {
        [
            part("Only a sample was compared: "), part(SampleWording.extent(sample), ["href": "#estimates"]),
            part(". All that is said to be found was found in it; amounts in the whole of the material are "),
            part("estimates", ["href": "#estimates"]), part("."),
        ]
    }

    private var foundSentence: [Part] {
        let found = summary.found
        return [
            part("Passages of "), part(Numbers.counted(found.works, "registered work"), ["href": "#works"]),
            part(" of "),
            part(Numbers.counted(statistics.worksByHolder.count, "rights holder"), ["href": "#findings"]),
            part(" occur in "), part(Numbers.counted(found.records, "record"), ["href": "#sources"]),
            part(" of that material: "), part(Numbers.counted(found.matches, "match", plural: "matches"), link()),
            part(" with \(Numbers.counted(found.matchedTokens, "matching word")) in all."),
        ]
    }

    private var gradeSentence: [Part] {
        let counts = Grade.allCases.filter(\.isFinding).sorted(by: >).compactMap { grade in
            statistics.grades[grade].map { (grade, $0) }
        }
        var parts: [Part] = []
        for (place, (grade, count)) in counts.enumerated() {
            parts.append(part(place == 0 ? "" : place == counts.count - 1 ? " and " : ", "))
            parts.append(part("\(Numbers.grouped(count)) \(grade.rawValue)", link([("grade", grade.rawValue)])))
        }
        let whole = "\(Numbers.counted(statistics.runs.last ?? 0, "match", plural: "matches"))"
        return [part("By "), part("grade", ["href": "#grades"]), part(", they are ")] + parts
            + [
                part(". In "), part(whole, ["href": "#runs"]),
                part(" an unbroken run of \(MatchStatistics.bands.last ?? 0) words or more is the same."),
            ]
    }

    private var licenceSentence: [Part] {
        let covered = statistics.verdicts.first { $0.verdict.isCovered }?.matches ?? 0
        let rest = Numbers.grouped(summary.found.matches - covered)
        return [
            part("A licence on file covers the use assumed for "),
            part(Numbers.grouped(covered), covered > 0 ? link([("verdict", Verdict.licensed.rawValue)]) : [:]),
            part(" of these matches; for "), part(rest, ["href": "#licences"]),
            part(" it does not, or what is on file does not decide it."),
        ]
    }

    private var unreadSentence: [Part] {
        let examined = summary.examined
        var unread: [String] = []
        if examined.failedSources > 0 { unread.append(Numbers.counted(examined.failedSources, "source")) }
        if examined.damagedRecords > 0 { unread.append(Numbers.counted(examined.damagedRecords, "damaged record")) }
        guard !unread.isEmpty else {
            let all = summary.sample?.files == nil ? "All sources named" : "All files chosen"
            return [part("\(all) were read to their end.")]
        }
        return [
            part(unread.joined(separator: " and "), ["href": "#coverage"]),
            part(
                " could not be read to the end; nothing can be said about what was not read. The coverage ledger names "
                    + "it."),
        ]
    }

    // MARK: Cards

    /// The figures that a reader looks for first, each with the place it was counted from.
    private var cards: [[String: Any]] {
        let found = summary.found
        let registry = summary.registry
        func card(_ value: String, _ name: String, _ note: String, _ link: [String: Any]) -> [String: Any] {
            link.merging(["value": value, "name": name, "note": note]) { $1 }
        }
        let falseRate = ValidationRows.falseFindings(summary.validation)
        return [
            card(
                Numbers.grouped(found.works), found.works == 1 ? "work found" : "works found",
                "\(Numbers.percentage(found.works, of: registry.works)) of the registry", ["href": "#findings"]),
            card(
                Numbers.grouped(found.records), found.records == 1 ? "record contains them" : "records contain them",
                "\(Numbers.percentage(found.records, of: summary.examined.texts)) of the texts compared",
                ["href": "#material"]),
            card(
                Numbers.grouped(found.matchedTokens), "matching words",
                "\(Numbers.percentage(found.matchedTokens, of: summary.examined.tokens)) of the words compared", link()),
            card(
                Numbers.grouped(found.uncovered), "without a covering licence",
                "of \(Numbers.counted(found.matches, "match", plural: "matches"))", ["href": "#licences"]),
            card(falseRate.value, "false findings in trials", falseRate.note, ["href": "#accuracy"]),
            card(
                Numbers.grouped(statistics.decidedCount), "reviewed",
                Decision.Status.allCases.map {
                    "\(Numbers.grouped(statistics.decided[$0] ?? 0)) \($0.rawValue)"
                }.joined(separator: ", "), ["href": "#review"]),
        ]
    }
}
