internal import ProvscanCore

/// One passage side by side: words that are equal, inserted, deleted and substituted, each marked.
///
/// Long passages are cut into a start, a middle that the page folds away, and an end; all three are cut at the
/// same place of the alignment on both sides.
struct PassageView {
    /// How much of a passage is shown.
    struct Limits: Sendable {
        /// Bytes quoted of either side; what lies beyond is counted.
        var bytes: Int
        /// Words of the longer side that are shown before the rest folds away: two thirds from the start.
        var openWords: Int
        /// Characters shown of the text before and after.
        var context = 400
    }

    /// A stretch of one side; `kind` is `nil` between words.
    struct Piece {
        var kind: WordAlignment.Kind?
        var text: String
    }

    /// The HTML element of each kind.
    private static func tag(of kind: WordAlignment.Kind) -> StaticString {
        switch kind {
        case .equal: "mark"
        case .inserted: "ins"
        case .deleted: "del"
        case .substituted: "u"
        }
    }

    private let recordText: [UInt8]
    private let workText: [UInt8]
    private let alignment: WordAlignment
    private let quotation: Quotation.Passage
    private let limits: Limits
    /// The steps that are shown, and where they end in either text.
    private let shown: [WordAlignment.Step]
    private let recordEnd: Int
    private let workEnd: Int

    init(_ quotation: Quotation.Passage, limits: Limits) {
        recordText = Array(quotation.record.passage.utf8)
        workText = Array(quotation.work.passage.utf8)
        let record = ByteOffsets(recordText)
        let work = ByteOffsets(workText)
        alignment = WordAlignment(
            record: recordText, work: workText,
            runs: quotation.runs.map { (record.span($0.record), work.span($0.work)) })
        self.quotation = quotation
        self.limits = limits
        if max(recordText.count, workText.count) <= limits.bytes {
            shown = alignment.steps
            recordEnd = recordText.count
            workEnd = workText.count
        } else {
            shown = Self.head(of: alignment, bytes: limits.bytes)
            let last = (record: shown.last { $0.record.count > 0 }, work: shown.last { $0.work.count > 0 })
            recordEnd = last.record.map { [alignment] in alignment.record.byteSpan(of: $0.record).end } ?? 0
            workEnd = last.work.map { [alignment] in alignment.work.byteSpan(of: $0.work).end } ?? 0
        }
    }

    /// The steps that end within the first `bytes` bytes of both texts.
    private static func head(of alignment: WordAlignment, bytes: Int) -> [WordAlignment.Step] {
        func fits(_ record: TokenSpan, _ work: TokenSpan) -> Bool {
            (record.count == 0 || alignment.record.byteSpan(of: record).end <= bytes)
                && (work.count == 0 || alignment.work.byteSpan(of: work).end <= bytes)
        }
        var head: [WordAlignment.Step] = []
        for step in alignment.steps {
            if fits(step.record, step.work) {
                head.append(step)
                continue
            }
            guard step.kind == .equal else { break }
            var (low, high) = (0, step.record.count)
            while low < high {
                let middle = (low + high + 1) / 2
                let record = TokenSpan(step.record.start, step.record.start + middle)
                let work = TokenSpan(step.work.start, step.work.start + middle)
                if fits(record, work) { low = middle } else { high = middle - 1 }
            }
            guard low > 0 else { break }
            head.append(
                WordAlignment.Step(
                    kind: .equal, record: TokenSpan(step.record.start, step.record.start + low),
                    work: TokenSpan(step.work.start, step.work.start + low)))
            break
        }
        return head
    }

    /// What the template takes: rows of two cells, of which the second may be folded.
    var context: [String: Any] {
        let parts = cut(shown)
        let last = parts.count - 1
        let rows = parts.enumerated().map { place, part in
            let isFolded = parts.count == 3 && place == 1
            var row: [String: Any] = [
                "isFirst": place == 0, "work": cell(part, \.work, isFirst: place == 0, isLast: place == last),
                "record": cell(part, \.record, isFirst: place == 0, isLast: place == last),
            ]
            if isFolded {
                let words = part.steps.reduce(0) { $0 + max($1.work.count, $1.record.count) }
                row["folded"] = Numbers.counted(words, "word")
            }
            return row
        }
        return ["rows": rows, "edits": edits]
    }

    /// Whether the work's text was not at hand, so that there is only one side.
    private var isOneSided: Bool { workText.isEmpty && !recordText.isEmpty && quotation.runs.isEmpty }
    /// What stands in place of the side that was not at hand.
    private static let absent = "[The text of the work was not at hand.]"

    /// What was edited, in a sentence.
    private var edits: String {
        if isOneSided { return "the words were not compared" }
        let counts = [
            (alignment.words(.substituted), "substituted"), (alignment.words(.inserted), "inserted"),
            (alignment.words(.deleted), "left out"),
        ].filter { $0.0 > 0 }.map { "\(Numbers.counted($0.0, "word")) \($0.1)" }
        return counts.isEmpty ? "no word differs" : counts.joined(separator: ", ")
    }

    /// Steps in a row, and the bytes of both sides that they take.
    private struct Part {
        var steps: [WordAlignment.Step]
        var record: Range<Int>
        var work: Range<Int>
    }

    private func cut(_ steps: [WordAlignment.Step]) -> [Part] {
        let total = steps.reduce(0) { $0 + max($1.work.count, $1.record.count) }
        // A fold that hides a few words costs more than it saves.
        guard total > limits.openWords * 3 / 2 else {
            return [Part(steps: steps, record: 0..<recordEnd, work: 0..<workEnd)]
        }
        let (opening, rest) = Self.split(steps, at: limits.openWords * 2 / 3)
        let restWords = rest.reduce(0) { $0 + max($1.work.count, $1.record.count) }
        let (middle, end) = Self.split(rest, at: restWords - limits.openWords / 3)
        // Where the middle has words on one side only, the other side's first words are those of the end.
        let recordCuts = (start(of: rest, \.record), start(of: end, \.record))
        let workCuts = (start(of: rest, \.work), start(of: end, \.work))
        return [
            Part(steps: opening, record: 0..<recordCuts.0, work: 0..<workCuts.0),
            Part(steps: middle, record: recordCuts.0..<recordCuts.1, work: workCuts.0..<workCuts.1),
            Part(steps: end, record: recordCuts.1..<recordEnd, work: workCuts.1..<workEnd),
        ]
    }

    /// The byte at which the first token of `steps` starts; the end of the text where there is none.
    private func start(
        of steps: [WordAlignment.Step], _ side: KeyPath<WordAlignment.Step, TokenSpan>
    ) -> Int {
        let tokens = side == \.record ? alignment.record : alignment.work
        let first = steps.first { $0[keyPath: side].count > 0 }.map { $0[keyPath: side].start }
        let length = side == \.record ? recordEnd : workEnd
        return first.map { tokens.byteSpan(of: $0).start } ?? length
    }

    /// Splits after `words` words of the longer side; equal words are split between any two.
    private static func split(
        _ steps: [WordAlignment.Step], at words: Int
    ) -> ([WordAlignment.Step], [WordAlignment.Step]) {
        var head: [WordAlignment.Step] = []
        var tail: [WordAlignment.Step] = []
        var left = words
        for step in steps {
            let size = max(step.work.count, step.record.count)
            if left <= 0 {
                tail.append(step)
            } else if size <= left || step.kind != .equal {
                head.append(step)
            } else {
                var (first, second) = (step, step)
                first.record.end = step.record.start + left
                first.work.end = step.work.start + left
                second.record.start = first.record.end
                second.work.start = first.work.end
                head.append(first)
                tail.append(second)
            }
            left -= size
        }
        return (head, tail)
    }

    /// All that is shown of both sides, nothing folded.
    var pieces: (work: [Piece], record: [Piece]) {
        let all = Part(steps: shown, record: 0..<recordEnd, work: 0..<workEnd)
        return (pieces(of: all, \.work), pieces(of: all, \.record))
    }

    private func pieces(of part: Part, _ side: KeyPath<WordAlignment.Step, TokenSpan>) -> [Piece] {
        let isRecord = side == \.record
        let text = isRecord ? recordText : workText
        if isOneSided {
            let shown = String(decoding: text[isRecord ? part.record : part.work], as: UTF8.self)
            return [Piece(text: isRecord ? shown : Self.absent)]
        }
        let tokens = isRecord ? alignment.record : alignment.work
        var pieces: [Piece] = []
        var position = (isRecord ? part.record : part.work).lowerBound
        func add(_ kind: WordAlignment.Kind?, upTo end: Int) {
            guard position < end else { return }
            pieces.append(Piece(kind: kind, text: String(decoding: text[position..<end], as: UTF8.self)))
            position = end
        }
        for step in part.steps where step[keyPath: side].count > 0 {
            let span = tokens.byteSpan(of: step[keyPath: side])
            add(nil, upTo: span.start)
            add(step.kind, upTo: span.end)
        }
        add(nil, upTo: (isRecord ? part.record : part.work).upperBound)
        return pieces
    }

    private func cell(
        _ part: Part, _ side: KeyPath<WordAlignment.Step, TokenSpan>, isFirst: Bool, isLast: Bool
    ) -> [String: Any] {
        let isRecord = side == \.record
        let text = isRecord ? recordText : workText
        let quoted = isRecord ? quotation.record : quotation.work
        let end = isRecord ? recordEnd : workEnd
        var words = Markup()
        for piece in pieces(of: part, side) {
            if let kind = piece.kind { words.add(piece.text, in: Self.tag(of: kind)) } else { words.add(piece.text) }
        }
        var context: [String: Any] = ["words": words]
        if isFirst {
            let before = quoted.before.suffix(limits.context)
            let isCut = quoted.cutBefore || before.startIndex > quoted.before.startIndex
            if isCut || !before.allSatisfy(\.isWhitespace) { context["before"] = (isCut ? "… " : "") + before }
        }
        if isLast {
            let left = text[end...].reduce(0) { $0 + ($1 & 0xC0 != 0x80 ? 1 : 0) }
            if left > 0 {
                context["omitted"] = "[… \(Numbers.counted(left, "character")) of the passage not shown here …]"
            }
            if let withheld = quoted.withheld {
                context["omitted"] =
                    "[\(Numbers.counted(withheld.words, "word")), \(Numbers.counted(withheld.bytes, "byte")) in all; "
                    + "the rest is withheld; \(withheld.hmac)]"
            }
            // The full stop after a passage of which the end is not shown says nothing.
            let isClosing = left > 0 && !quoted.after.contains { $0.isLetter || $0.isNumber }
            let rest = left > 0 ? quoted.after.drop(while: \.isWhitespace) : quoted.after[...]
            let after = isClosing ? "" : rest.prefix(limits.context)
            let isCut = quoted.cutAfter || after.endIndex < rest.endIndex
            if !isClosing, isCut || !after.allSatisfy(\.isWhitespace) { context["after"] = after + (isCut ? " …" : "") }
        }
        return context
    }
}

/// Code-point offsets of a text as byte offsets, asked for in any order.
private struct ByteOffsets {
    private static let stride = 256
    private let bytes: [UInt8]
    /// The byte at which every ``stride``-th code point starts.
    private var checkpoints: [Int] = []

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        var count = 0
        for (position, byte) in bytes.enumerated() where byte & 0xC0 != 0x80 {
            if count.isMultiple(of: Self.stride) { checkpoints.append(position) }
            count += 1
        }
    }

    func span(_ span: CodePointSpan) -> ByteSpan {
        ByteSpan(offset(of: span.start), offset(of: span.end))
    }

    /// Where code point `number` starts; the end of the text where there are fewer.
    private func offset(of number: Int) -> Int {
        guard number / Self.stride < checkpoints.count else { return bytes.count }
        var position = checkpoints[number / Self.stride]
        var left = number % Self.stride
        while position < bytes.count {
            if bytes[position] & 0xC0 != 0x80 {
                if left == 0 { return position }
                left -= 1
            }
            position += 1
        }
        return position
    }
}
