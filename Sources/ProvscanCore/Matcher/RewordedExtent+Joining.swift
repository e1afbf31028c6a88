extension RewordedExtent {
    /// Reworded passages of one pair that are no further apart than this many tokens on either side were one passage.
    static let joinGap = 20

    /// `passages`, all of them reworded, with neighbours joined, by ascending record position.
    ///
    /// - Complexity: O(*n*² + tokens of what is joined).
    func joined(_ passages: [Passage], using scratch: inout Scratch) -> [Passage] {
        var joined: [Passage] = []
        for passage in passages.sorted(by: { $0.recordTokens.start < $1.recordTokens.start }) {
            if let neighbour = joined.lastIndex(where: { Self.areNeighbours($0, passage) }) {
                joined[neighbour] = union(joined[neighbour], passage, &scratch.counts)
            } else {
                joined.append(passage)
            }
        }
        return joined
    }

    private static func areNeighbours(_ one: Passage, _ other: Passage) -> Bool {
        gap(one.recordTokens, other.recordTokens) <= joinGap && gap(one.workTokens, other.workTokens) <= joinGap
    }

    /// Tokens between two spans; negative where they overlap.
    private static func gap(_ one: TokenSpan, _ other: TokenSpan) -> Int {
        max(one.start, other.start) - min(one.end, other.end)
    }

    /// Both passages as one; of runs that cross, those of the passage with more matched tokens stay.
    private func union(_ one: Passage, _ other: Passage, _ counts: inout WordCounts) -> Passage {
        let (stronger, weaker) = one.matchedTokens >= other.matchedTokens ? (one, other) : (other, one)
        var union = stronger
        union.recordTokens = TokenSpan(
            min(one.recordTokens.start, other.recordTokens.start), max(one.recordTokens.end, other.recordTokens.end))
        union.workTokens = TokenSpan(
            min(one.workTokens.start, other.workTokens.start), max(one.workTokens.end, other.workTokens.end))
        let (first, last) = (stronger.runs[0], stronger.runs[stronger.runs.count - 1])
        let before = weaker.runs.filter { $0.recordEnd < first.record && $0.workEnd < first.work }
        let after = weaker.runs.filter { $0.record > last.recordEnd && $0.work > last.workEnd }
        union.runs = before + stronger.runs + after
        union.matchedTokens = max(union.matchedTokens, sharedTokens(of: union, &counts))
        return union
    }
}
