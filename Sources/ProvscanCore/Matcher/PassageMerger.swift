/// Joins neighbouring passages that were one before somebody edited between them.
struct PassageMerger {
    let aligner: Aligner

    /// Passages further apart than this many tokens, or than 15 % of the longer one, stay apart.
    static let gap = 20
    static let gapPercent = 15

    /// The passages after joining, in no particular order.
    ///
    /// - Complexity: O(*n* log *n* + *n* · neighbours).
    func merge(_ passages: [Passage]) -> [Passage] {
        var merged: [Passage] = []
        for passage in passages.sorted(by: {
            ($0.recordTokens.start, $0.workTokens.start) < ($1.recordTokens.start, $1.workTokens.start)
        }) {
            if let neighbour = merged.lastIndex(where: { Self.follow($0, passage) }) {
                merged[neighbour] = Passage(runs: aligner.fillGaps(merged[neighbour].runs + passage.runs))
            } else {
                merged.append(passage)
            }
        }
        return merged
    }

    private static func follow(_ first: Passage, _ second: Passage) -> Bool {
        let recordGap = second.recordTokens.start - first.recordTokens.end
        let workGap = second.workTokens.start - first.workTokens.end
        guard recordGap >= 0, workGap >= 0 else { return false }
        let longer = max(first.alignedTokens, second.alignedTokens)
        return max(recordGap, workGap) <= max(gap, longer * gapPercent / 100)
    }
}
