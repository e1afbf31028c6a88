/// How two quoted passages read against each other, word by word.
///
/// The runs that were recorded with the passages are anchors, each checked on the words themselves; what lies
/// between two anchors is aligned by its longest common subsequence. The same texts give the same steps.
package struct WordAlignment: Sendable {
    /// What a step says of the record, seen from the work.
    package enum Kind: String, Sendable {
        /// The same words on both sides.
        case equal
        /// Words of the record that the work does not have here.
        case inserted
        /// Words of the work that the record does not have here.
        case deleted
        /// Words of the work that stand as other words in the record.
        case substituted
    }

    /// Words of both sides that belong together; by ascending position, without gaps.
    package struct Step: Hashable, Sendable {
        package var kind: Kind
        package var record: TokenSpan
        package var work: TokenSpan

        package init(kind: Kind, record: TokenSpan, work: TokenSpan) {
            self.kind = kind
            self.record = record
            self.work = work
        }
    }

    package let record: TokenisedText
    package let work: TokenisedText
    package private(set) var steps: [Step] = []

    /// Aligns two passages, valid UTF-8.
    ///
    /// `runs`: Equal stretches as byte spans into the two passages, by ascending position. Each counts as far
    /// as the words agree.
    ///
    /// - Complexity: O(bytes) plus the areas between anchors, each at most ``CommonSubsequence/areaLimit``;
    ///   a larger one becomes a single substitution.
    package init(
        record recordText: [UInt8], work workText: [UInt8], runs: [(record: ByteSpan, work: ByteSpan)]
    ) {
        record = TokenisedText(recordText.span)
        work = TokenisedText(workText.span)
        let subsequence = CommonSubsequence(aligner: Aligner(record: record, work: work))
        var (recordEnd, workEnd) = (0, 0)
        for run in anchors(runs) {
            appendGap(recordEnd..<run.record, workEnd..<run.work, subsequence)
            append(.equal, TokenSpan(run.record, run.recordEnd), TokenSpan(run.work, run.workEnd))
            (recordEnd, workEnd) = (run.recordEnd, run.workEnd)
        }
        appendGap(recordEnd..<record.count, workEnd..<work.count, subsequence)
    }

    /// Words of the steps of one kind, on the side that has them.
    package func words(_ kind: Kind) -> Int {
        steps.filter { $0.kind == kind }.reduce(0) { $0 + max($1.record.count, $1.work.count) }
    }

    /// The recorded runs in words, as far as the words agree and the order ascends.
    private func anchors(_ runs: [(record: ByteSpan, work: ByteSpan)]) -> [Run] {
        var anchors: [Run] = []
        var (recordEnd, workEnd) = (0, 0)
        for run in runs {
            let recordTokens = Self.tokens(of: record, in: run.record)
            let workTokens = Self.tokens(of: work, in: run.work)
            guard recordTokens.lowerBound >= recordEnd, workTokens.lowerBound >= workEnd else { continue }
            let count = zip(recordTokens, workTokens).prefix { record.isSameWord($0, as: $1, of: work) }.count
            guard count > 0 else { continue }
            let anchor = Run(record: recordTokens.lowerBound, work: workTokens.lowerBound, count: count)
            anchors.append(anchor)
            (recordEnd, workEnd) = (anchor.recordEnd, anchor.workEnd)
        }
        return anchors
    }

    /// The tokens that lie wholly inside `span`.
    private static func tokens(of text: TokenisedText, in span: ByteSpan) -> Range<Int> {
        let first = partition(text.count) { text.byteSpan(of: $0).start >= span.start }
        let end = partition(text.count) { text.byteSpan(of: $0).end > span.end }
        return first..<max(first, end)
    }

    /// The first position from which on `isRight` holds.
    private static func partition(_ count: Int, where isRight: (Int) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isRight(middle) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    private mutating func appendGap(
        _ recordRange: Range<Int>, _ workRange: Range<Int>, _ subsequence: CommonSubsequence
    ) {
        var (recordEnd, workEnd) = (recordRange.lowerBound, workRange.lowerBound)
        for run in subsequence.runs(recordRange, workRange) {
            appendEdit(recordEnd..<run.record, workEnd..<run.work)
            append(.equal, TokenSpan(run.record, run.recordEnd), TokenSpan(run.work, run.workEnd))
            (recordEnd, workEnd) = (run.recordEnd, run.workEnd)
        }
        appendEdit(recordEnd..<recordRange.upperBound, workEnd..<workRange.upperBound)
    }

    private mutating func appendEdit(_ recordRange: Range<Int>, _ workRange: Range<Int>) {
        guard !recordRange.isEmpty || !workRange.isEmpty else { return }
        let kind: Kind = recordRange.isEmpty ? .deleted : workRange.isEmpty ? .inserted : .substituted
        append(
            kind, TokenSpan(recordRange.lowerBound, recordRange.upperBound),
            TokenSpan(workRange.lowerBound, workRange.upperBound))
    }

    private mutating func append(_ kind: Kind, _ record: TokenSpan, _ work: TokenSpan) {
        if kind == .equal, let last = steps.last, last.kind == .equal {
            steps[steps.count - 1].record.end = record.end
            steps[steps.count - 1].work.end = work.end
        } else {
            steps.append(Step(kind: kind, record: record, work: work))
        }
    }
}
