internal import ProvscanCore

/// The matches with the most words, as a short table for a terminal.
public struct TerminalList: CustomStringConvertible {
    public let description: String

    /// Reads the matches of `results`.
    ///
    /// `limit` is the most rows; the last line says of how many.
    ///
    /// - Throws: ``ResultsError`` where a line is not valid.
    /// - Complexity: One pass over `matches.jsonl`.
    public init(of results: ResultsDirectory, limit: Int) throws(ResultsError) {
        var top: [(line: Int, match: MatchRecord)] = []
        var findings = 0
        var cursor = try results.matches()
        while let match = try cursor.next() {
            guard match.grade.isFinding else { continue }
            findings += 1
            let place = top.firstIndex { $0.match.matchedTokens < match.matchedTokens } ?? top.endIndex
            guard place < limit else { continue }
            top.insert((cursor.line, match), at: place)
            if top.count > limit { top.removeLast() }
        }
        var rows = [["Match", "Work", "Holder", "Record", "Verdict", "Grade", "Words"]]
        rows += top.map { line, match in
            [
                Numbers.grouped(line), TerminalTable.name(match.name), TerminalTable.name(match.work.holder, limit: 20),
                Self.tail(match.record.locator.description), match.licence.verdict.rawValue, match.grade.rawValue,
                Numbers.grouped(match.matchedTokens),
            ]
        }
        let lines = findings == 0 ? ["No passages found."] : TerminalTable.lines(rows, left: 6)
        description =
            (lines + ["\(Numbers.grouped(top.count)) of \(Numbers.counted(findings, "match", plural: "matches"))"])
            .joined(separator: "\n")
    }

    /// The end of an address: that is where addresses differ.
    private static func tail(_ locator: String) -> String {
        let visible = VisibleText.make(locator, keepingLines: false)
        return visible.count > 36 ? "…" + visible.suffix(35) : visible
    }
}
