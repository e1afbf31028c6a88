internal import ProvscanCore

/// One match for a terminal: its facts, and its passages side after side with every edit marked.
///
/// Without colour, substituted words stand in `{…}`, those left out in `[-…-]`, and those added in `[+…+]`; with
/// colour the marks stay. What a text could do to a terminal is shown as an escape.
public struct TerminalMatch: CustomStringConvertible {
    private static let passageLimit = 10
    private static let quotedBytes = 4000

    public let description: String

    /// The match on line `number`, from 1, of `matches.jsonl`.
    ///
    /// - Throws: ``ResultsError`` `.missing` where there are fewer lines.
    public init(_ number: Int, of results: ResultsDirectory, inColour: Bool = false) throws(ResultsError) {
        let match = try results.match(number)
        let quotation = try results.quotation(number, of: match)
        let standing = try DecisionRegister(of: results)[match]
        let paint = Paint(isOn: inColour)
        func fact(_ name: String, _ value: String?) -> String? {
            value.map { "\(paint.quiet(name + ":")) \(TerminalTable.name($0, limit: 300))" }
        }
        let work = match.work
        var lines = [
            paint.strong("Match \(Numbers.grouped(number)): \(TerminalTable.name(match.name, limit: 120))"),
            "\(match.licence.verdict.rawValue), \(match.grade.rawValue), "
                + "\(Numbers.counted(match.matchedTokens, "word")), longest run \(Numbers.grouped(match.longestRun)); "
                + "of the work \(Numbers.containment(match.containment))",
        ]
        let reasons = match.licence.reasons.map(ReasonText.words).joined(separator: "; ")
        lines += [
            fact("Why \(match.licence.verdict.rawValue)", reasons), fact("Rights holder", work.holder),
            fact("Collection", work.collection), fact("Published", work.publishedAt), fact("Work URL", work.url),
            fact("Record", match.record.locator.description), fact("Acquired", match.record.acquiredAt),
            fact("Record URL", match.record.url),
            fact(
                "Review",
                standing.map { "\($0.decision.status.rawValue), \($0.decision.decidedAt): \($0.decision.reason)" }
                    ?? "pending"),
        ].compactMap { $0 }
        for (place, passage) in quotation.passages.prefix(Self.passageLimit).enumerated() {
            let facts = match.passages[place]
            lines += [
                "",
                paint.strong("Passage \(place + 1) of \(match.passages.count)")
                    + " (\(facts.grade.rawValue), \(facts.matchedTokens) of \(facts.alignedTokens) words equal)",
            ]
            lines += Self.sides(passage, paint)
        }
        if match.passages.count > Self.passageLimit {
            lines.append("\(Self.passageLimit) of \(match.passages.count) passages are shown; the report has more.")
        }
        description = lines.joined(separator: "\n")
    }

    private static func sides(_ passage: Quotation.Passage, _ paint: Paint) -> [String] {
        let context = PassageView(passage, limits: .init(bytes: quotedBytes, openWords: .max / 4)).pieces
        func line(_ name: String, _ pieces: [PassageView.Piece]) -> [String] {
            let text = pieces.map { piece in
                let words = VisibleText.make(piece.text, keepingLines: false).replacing("[U+000A]", with: " ")
                switch piece.kind {
                case .substituted: return paint.substituted("{\(words)}")
                case .deleted: return paint.deleted("[-\(words)-]")
                case .inserted: return paint.inserted("[+\(words)+]")
                case .equal: return paint.equal(words)
                case nil: return words
                }
            }.joined()
            return [paint.quiet(name), "  " + text]
        }
        return line("work:", context.work) + line("record:", context.record)
    }
}

/// Colours of a terminal, by SGR sequences (ECMA-48).
private struct Paint {
    let isOn: Bool

    func strong(_ text: String) -> String { wrap(text, "1") }
    func quiet(_ text: String) -> String { wrap(text, "2") }
    func equal(_ text: String) -> String { wrap(text, "34") }
    func substituted(_ text: String) -> String { wrap(text, "33") }
    func deleted(_ text: String) -> String { wrap(text, "31") }
    func inserted(_ text: String) -> String { wrap(text, "32") }

    private func wrap(_ text: String, _ code: String) -> String {
        isOn ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
