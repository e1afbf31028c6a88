internal import ProvscanCore

/// One match as a row of a list: what the template `rows` takes for it.
enum MatchRow {
    private static let valueLimit = 160

    /// `href`: Where the match is shown in full.
    static func context(_ entry: MatchEntry, href: String, exhibit: Int? = nil) -> [String: Any] {
        let match = entry.match
        var row: [String: Any] = [
            "line": entry.line, "lineText": Numbers.grouped(entry.line), "href": href,
            "gradeName": match.grade.rawValue, "verdict": match.licence.verdict.rawValue,
            "title": Clipped.text(match.name, to: valueLimit),
            "holder": Clipped.text(match.work.holder, to: valueLimit),
            "collection": Clipped.text(match.work.collection, to: valueLimit),
            "locator": Clipped.text(match.record.locator.description, to: valueLimit * 2),
            "words": Numbers.grouped(match.matchedTokens), "wordCount": match.matchedTokens,
            "run": Numbers.grouped(match.longestRun),
            "share": Numbers.percentage(match.containment.matched, of: match.containment.of),
            "review": entry.standing?.decision.status.rawValue ?? "pending",
            "basis": Clipped.text(match.work.rightsBasis, to: valueLimit),
            "licence": Clipped.text(match.work.licence ?? "", to: valueLimit), "reasons": reasons(of: match),
            "work": Clipped.text(match.work.id, to: valueLimit),
        ]
        row["published"] = match.work.publishedAt.map { Clipped.text(day(of: $0), to: 40) }
        row["acquired"] = match.record.acquiredAt.map { Clipped.text(day(of: $0), to: 40) }
        row["host"] = match.host.map { Clipped.text($0, to: valueLimit) }
        row["exhibit"] = exhibit
        return row
    }

    /// The codes of the verdict's reasons, with blanks between them.
    static func reasons(of match: MatchRecord) -> String {
        Clipped.text(match.licence.reasons.joined(separator: " "), to: valueLimit * 2)
    }

    /// The date without its time of day.
    static func day(of date: String) -> String {
        guard date.utf8.count > 10, date.utf8.dropFirst(10).first == UInt8(ascii: "T") else { return date }
        return String(decoding: date.utf8.prefix(10), as: UTF8.self)
    }
}
