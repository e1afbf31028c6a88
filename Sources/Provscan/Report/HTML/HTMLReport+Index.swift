internal import ProvscanCore

/// The compact tables: leads, and every match.
extension HTMLReport {
    private static let rowsPerBlock = 500

    func addLeads(to page: inout ReportPage, _ selection: MatchSelection) throws(ResultsError) {
        try page.add(
            "leads",
            [
                "hasLeads": !selection.leads.isEmpty,
                "rows": selection.leads.map { Self.indexRow($0, exhibit: nil) },
                "leadNote": Self.cutNote(selection.leads.count, of: selection.leadCount, in: .matches),
            ])
    }

    func addIndex(to page: inout ReportPage, _ selection: MatchSelection) throws(ResultsError) {
        let shown = min(selection.findingCount, options.indexRows)
        try page.add(
            "index-start",
            [
                "hasMatches": shown > 0,
                "total": Numbers.counted(selection.findingCount, "match", plural: "matches"),
                "indexNote": Self.cutNote(shown, of: selection.findingCount, in: .matches),
            ])
        var exhibits: [Int: Int] = [:]
        for (place, numbered) in selection.top.enumerated() { exhibits[numbered.line] = place + 1 }
        var cursor = try results.matches()
        var rows: [[String: Any]] = []
        var written = 0
        while written < shown, let match = try cursor.next() {
            guard match.grade.isFinding else { continue }
            rows.append(Self.indexRow(.init(line: cursor.line, match: match), exhibit: exhibits[cursor.line]))
            written += 1
            guard rows.count == Self.rowsPerBlock || written == shown else { continue }
            try page.add("index-rows", ["rows": rows])
            rows.removeAll(keepingCapacity: true)
        }
        try page.add("index-end", ["hasMatches": shown > 0])
    }

    private static func indexRow(_ numbered: MatchSelection.Numbered, exhibit: Int?) -> [String: Any] {
        let match = numbered.match
        var row: [String: Any] = [
            "line": Numbers.grouped(numbered.line), "gradeName": match.grade.rawValue,
            "workTitle": match.work.title ?? match.work.externalId ?? match.work.id,
            "holder": match.work.holder, "locator": match.record.locator.description,
            "words": Numbers.grouped(match.matchedTokens), "run": Numbers.grouped(match.longestRun),
            "share": Numbers.percentage(match.containment.matched, of: match.containment.of),
            "licence": match.work.licence ?? "none recorded",
        ]
        row["exhibit"] = exhibit
        return row
    }
}
