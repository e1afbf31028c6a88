internal import ProvscanCore

/// One side of a passage, cut into stretches that look different on the page.
struct QuoteSegments {
    enum Kind: String {
        /// Text around the passage.
        case context
        /// A run of words equal on both sides.
        case same
        /// Words between the runs.
        case differs
        /// Between the runs without a word: blanks and punctuation.
        case plain
        /// A note in place of text that is not shown.
        case omitted
    }

    private(set) var segments: [(kind: Kind, text: String)] = []

    /// Cuts a quotation into segments.
    ///
    /// `runs`: Equal runs as code-point offsets into the passage; what lies outside it is ignored.
    /// `limit`: Code points of the passage that are shown: four fifths from its start, the
    /// rest from its end.
    init(_ side: Quotation.Side, runs: [CodePointSpan], limit: Int) {
        append(.context, (side.cutBefore ? "… " : "") + side.before)
        let passage = side.passage.unicodeScalars
        let length = passage.count
        let head = length <= limit ? length : limit * 4 / 5
        let tail = length <= limit ? length : length - (limit - head)
        for (kind, span) in Self.stretches(runs, length: length) {
            appendPart(kind, span, of: passage, within: CodePointSpan(0, head))
            if span.start <= head, head < span.end, tail > head {
                append(.omitted, "[… \(Numbers.counted(tail - head, "character")) of the passage not shown here …]")
            }
            appendPart(kind, span, of: passage, within: CodePointSpan(tail, length))
        }
        append(.context, side.after + (side.cutAfter ? " …" : ""))
    }

    /// What the template takes: one entry per segment, keyed by its kind.
    var context: [[String: Any]] { segments.map { [$0.kind.rawValue: $0.text] } }

    /// The passage as alternating runs and gaps that cover it without overlap.
    private static func stretches(_ runs: [CodePointSpan], length: Int) -> [(Kind, CodePointSpan)] {
        var stretches: [(Kind, CodePointSpan)] = []
        var position = 0
        for run in runs {
            let start = min(max(run.start, position), length)
            let end = min(max(run.end, start), length)
            if position < start { stretches.append((.differs, CodePointSpan(position, start))) }
            if start < end { stretches.append((.same, CodePointSpan(start, end))) }
            position = end
        }
        if position < length { stretches.append((.differs, CodePointSpan(position, length))) }
        return stretches
    }

    private mutating func appendPart(
        _ kind: Kind, _ span: CodePointSpan, of passage: String.UnicodeScalarView, within window: CodePointSpan
    ) {
        let start = max(span.start, window.start)
        let end = min(span.end, window.end)
        guard start < end else { return }
        let first = passage.index(passage.startIndex, offsetBy: start)
        let part = passage[first..<passage.index(first, offsetBy: end - start)]
        guard kind == .differs else { return append(kind, String(part)) }
        // Only from the first to the last letter or digit: a mark under blanks says nothing.
        guard let wordStart = part.firstIndex(where: Self.isInWord), let last = part.lastIndex(where: Self.isInWord)
        else { return append(.plain, String(part)) }
        let wordEnd = part.index(after: last)
        append(.plain, String(part[..<wordStart]))
        append(.differs, String(part[wordStart..<wordEnd]))
        append(.plain, String(part[wordEnd...]))
    }

    private static func isInWord(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: true
        default: scalar.properties.isAlphabetic || scalar.properties.numericType != nil
        }
    }

    private mutating func append(_ kind: Kind, _ text: String) {
        if !text.isEmpty { segments.append((kind, text)) }
    }
}
