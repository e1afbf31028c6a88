internal import ProvscanCore

/// Header, contents, summary, scope and the counts.
extension HTMLReport {
    func addOpening(to page: inout ReportPage, _ selection: MatchSelection) throws(ResultsError) {
        let counts = summary.counts.filter(\.grade.isFinding)
        let shown = counts.prefix(options.sourceRows)
        var context: [String: Any] = [
            "style": ReportTemplates.style,
            "styleSource": ReportTemplates.styleSource,
            "reportID": reportID,
            "generatedAt": results.run.endedAt, "generatedText": Self.readable(results.run.endedAt),
            "startedAt": results.run.startedAt, "startedText": Self.readable(results.run.startedAt),
            "tool": "\(summary.tool.name) \(summary.tool.version)",
            "matchesDigest": summary.matchesDigest,
            "contents": Self.contents,
            "sentences": summarySentences(selection),
            "counts": shown.map(Self.countRow), "hasCounts": !counts.isEmpty,
            "countNote": Self.cutNote(shown.count, of: counts.count, in: .summary),
        ]
        context["bases"] = Self.tallyRows(selection.bases)
        context["licences"] = Self.tallyRows(selection.licences, unnamed: "none recorded")
        context["bands"] = bandRows(selection)
        context["grades"] = Grade.allCases.map { ["gradeName": $0.rawValue, "definition": $0.definition] }
        try page.add("opening", context)
    }

    /// Sections in page order: anchor and title.
    private static let contents: [[String: String]] = [
        ("summary", "Summary"),
        ("scope", "What this report does and does not establish"),
        ("findings", "Findings in numbers"),
        ("material", "Material examined"),
        ("coverage", "Coverage ledger"),
        ("exhibits", "Matches side by side"),
        ("leads", "Leads, which are not findings"),
        ("index", "Index of matches"),
        ("method", "Method and parameters"),
        ("reproduction", "How to reproduce and check"),
        ("glossary", "Glossary"),
    ].map { ["anchor": $0.0, "title": $0.1] }

    /// `2026-01-02T03:04:05Z` as `2026-01-02 03:04:05 UTC`; any other form as it is.
    static func readable(_ time: String) -> String {
        let bytes = Array(time.utf8)
        guard bytes.count == 20, bytes[10] == UInt8(ascii: "T"), bytes[19] == UInt8(ascii: "Z") else { return time }
        return String(decoding: bytes[..<10], as: UTF8.self) + " " + String(decoding: bytes[11..<19], as: UTF8.self)
            + " UTC"
    }

    private func summarySentences(_ selection: MatchSelection) -> [String] {
        let examined = summary.examined
        let found = summary.found
        let holders = Set(summary.counts.filter(\.grade.isFinding).map(\.holder)).count
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
                    + "\(Numbers.counted(holders, "rights holder")) occur in "
                    + "\(Numbers.counted(found.records, "record")) of that material: "
                    + "\(Numbers.counted(found.matches, "match", plural: "matches")) with "
                    + "\(Numbers.counted(found.matchedTokens, "matching word")) in all.")
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

    private static func countRow(_ count: Summary.Count) -> [String: Any] {
        [
            "holder": count.holder, "collection": count.collection, "gradeName": count.grade.rawValue,
            "matches": Numbers.grouped(count.matches), "works": Numbers.grouped(count.works),
            "records": Numbers.grouped(count.records), "passages": Numbers.grouped(count.passages),
            "words": Numbers.grouped(count.matchedTokens),
        ]
    }

    /// By descending matches, then by name; beyond ``tallyLimit`` the rest in one row.
    private static func tallyRows(_ tallies: [String: MatchSelection.Tally], unnamed: String = "") -> [[String: Any]] {
        func row(_ name: String, _ tally: MatchSelection.Tally) -> [String: Any] {
            ["name": name, "matches": Numbers.grouped(tally.matches), "words": Numbers.grouped(tally.words)]
        }
        let sorted = tallies.sorted { ($1.value.matches, $0.key) < ($0.value.matches, $1.key) }
        var rows = sorted.prefix(tallyLimit).map { row($0.key.isEmpty ? unnamed : $0.key, $0.value) }
        if sorted.count > tallyLimit {
            var rest = MatchSelection.Tally()
            for (_, tally) in sorted.dropFirst(tallyLimit) {
                rest.matches += tally.matches
                rest.words += tally.words
            }
            rows.append(row("\(Numbers.grouped(sorted.count - tallyLimit)) others, named in matches.jsonl", rest))
        }
        return rows
    }

    private static let tallyLimit = 20

    private func bandRows(_ selection: MatchSelection) -> [[String: Any]] {
        let most = max(selection.runs.max() ?? 0, 1)
        return selection.runs.indices.map { band in
            let bounds = MatchSelection.bands
            let next = band + 1 < bounds.count ? bounds[band + 1] : nil
            let count = selection.runs[band]
            return [
                "band": next.map { "\(bounds[band])–\($0 - 1)" } ?? "\(bounds[band]) or more",
                "matches": Numbers.grouped(count),
                // An integer from 0 to 200; anything at all is visible.
                "bar": count == 0 ? 0 : max(2, count * 200 / most),
            ]
        }
    }
}

extension Grade {
    /// What the grade says, in words for a reader of the report.
    var definition: String {
        switch self {
        case .verbatim:
            "Identical after normalisation, at least 8 words, and rare in ordinary language."
        case .near:
            "Aligned from end to end, with edits."
        case .partial:
            "Aligned in part."
        case .lead:
            "Too short or too common to stand alone. Listed apart, never counted as a finding."
        }
    }
}
