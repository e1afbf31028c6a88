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
                "matchesDigest": summary.matchesDigest, "contents": Self.contents, "sentences": sentences,
                "isOfFingerprints": summary.registry.fingerprintKey != nil, "isFolder": layout == .folder,
                "folder": PageFolder.name,
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

    private var sentences: [String] {
        let examined = summary.examined
        let found = summary.found
        var sentences = [
            "\(Numbers.counted(examined.texts, "text")) from \(Numbers.counted(examined.sources, "source")), "
                + "\(Numbers.bytes(examined.sourceBytes)) as stored, were compared with "
                + "\(Numbers.counted(summary.registry.works, "registered work"))."
        ]
        if found.matches == 0 {
            sentences.append("No passage of a registered work was found in the texts that could be read.")
        } else {
            sentences.append(
                "Passages of \(Numbers.counted(found.works, "registered work")) of "
                    + "\(Numbers.counted(statistics.worksByHolder.count, "rights holder")) occur in "
                    + "\(Numbers.counted(found.records, "record")) of that material: "
                    + "\(Numbers.counted(found.matches, "match", plural: "matches")) with "
                    + "\(Numbers.counted(found.matchedTokens, "matching word")) in all.")
            let covered = statistics.verdicts.first { $0.verdict.isCovered }?.matches ?? 0
            sentences.append(
                "A licence on file covers the use assumed for \(Numbers.grouped(covered)) of these matches; "
                    + "for \(Numbers.grouped(found.matches - covered)) it does not, or what is on file does not decide it."
            )
        }
        if found.leads > 0 {
            sentences.append(
                "\(Numbers.counted(found.leads, "further lead")) (too short or too common to stand alone) "
                    + "\(found.leads == 1 ? "is" : "are") listed apart and not counted.")
        }
        sentences.append(unreadSentence(examined))
        return sentences
    }

    private func unreadSentence(_ examined: Summary.Examined) -> String {
        var unread: [String] = []
        if examined.failedSources > 0 { unread.append(Numbers.counted(examined.failedSources, "source")) }
        if examined.damagedRecords > 0 { unread.append(Numbers.counted(examined.damagedRecords, "damaged record")) }
        guard !unread.isEmpty else { return "All sources named were read to their end." }
        return unread.joined(separator: " and ") + " could not be read to the end; nothing can be said about what "
            + "was not read. The coverage ledger names it."
    }

    /// The figures that a reader looks for first, each with the place it was counted from.
    private var cards: [[String: Any]] {
        let found = summary.found
        let registry = summary.registry
        func card(_ value: String, _ name: String, _ note: String, _ link: [String: Any]) -> [String: Any] {
            link.merging(["value": value, "name": name, "note": note]) { $1 }
        }
        return [
            card(
                Numbers.grouped(found.works), found.works == 1 ? "work copied" : "works copied",
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
            card(
                Numbers.grouped(statistics.decidedCount), "reviewed",
                Decision.Status.allCases.map {
                    "\(Numbers.grouped(statistics.decided[$0] ?? 0)) \($0.rawValue)"
                }.joined(separator: ", "), ["href": "#review"]),
        ]
    }
}
