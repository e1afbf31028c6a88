internal import ProvscanCore

/// What was found, as a short table for a terminal.
///
///     Holder     Collection  Grade     Works  Records  Passages  Words
///     Daily Bee  articles    verbatim     12       14        15  3,482
///     leads (not findings): 3
///
/// Names come from users, so control and bidi characters are shown as escapes
/// and long names are cut with `…`.
public struct TerminalSummary: CustomStringConvertible {
    private static let nameLimit = 32

    private let summary: Summary

    public init(_ summary: Summary) {
        self.summary = summary
    }

    public var description: String {
        let examined = summary.examined
        var lines = [
            "Examined \(Numbers.counted(examined.texts, "text")) in "
                + "\(Numbers.counted(examined.sources, "source")) against "
                + "\(Numbers.counted(summary.registry.works, "work")) of the registry."
        ]
        let findings = summary.counts.filter(\.grade.isFinding)
        lines += findings.isEmpty ? ["No passages found."] : table(findings)
        if summary.found.leads > 0 {
            lines.append("leads (too short or too common, not findings): \(Numbers.grouped(summary.found.leads))")
        }
        let damaged = examined.damagedRecords
        if damaged > 0 || examined.failedSources > 0 {
            lines.append(
                "not read: \(Numbers.counted(examined.failedSources, "source")), "
                    + "\(Numbers.counted(damaged, "damaged record")); see \(ResultsFile.coverage.rawValue)")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func table(_ counts: [Summary.Count]) -> [String] {
        var rows = [["Holder", "Collection", "Grade", "Works", "Records", "Passages", "Words"]]
        rows += counts.map { count in
            [
                Self.name(count.holder), Self.name(count.collection), count.grade.rawValue,
                Numbers.grouped(count.works), Numbers.grouped(count.records), Numbers.grouped(count.passages),
                Numbers.grouped(count.matchedTokens),
            ]
        }
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            row.indices.map { column in
                let padding = String(repeating: " ", count: widths[column] - row[column].count)
                return column < 3 ? row[column] + padding : padding + row[column]
            }.joined(separator: "  ")
        }
    }

    private static func name(_ text: String) -> String {
        let visible = VisibleText.make(text, keepingLines: false)
        return visible.count > nameLimit ? visible.prefix(nameLimit - 1) + "…" : visible
    }
}
