/// Decides what a passage is worth on its own.
public struct Grader: Sendable {
    let background: Background

    /// A passage of at least this many tokens that is nearly the whole work stands alone.
    static let wholeWorkTokens = 8
    static let wholeWorkPercent = 90
    /// A run of at least this many tokens stands alone.
    static let standaloneRun = 10
    /// An edited passage with this many matched tokens and this identity stands alone.
    static let editedTokens = 20
    static let editedPercent = 60
    /// A passage with less information, in bits, is too common to stand alone.
    static let rareBits = 72
    /// Edited passages with at least this identity are near copies.
    static let nearPercent = 70

    public init(background: Background) {
        self.background = background
    }

    /// The passage with its grade, or `nil` when it is not even a lead.
    ///
    /// - Parameter guarantee: The run length from which shared tokens are always reported, as a lead at least.
    func graded(_ passage: Passage, record: TokenisedText, work: TokenisedText, guarantee: Int) -> Passage? {
        let matched = passage.matchedTokens
        let isWhole = matched * 100 >= work.count * Self.wholeWorkPercent
        guard isWhole || passage.longestRun >= guarantee || matched >= Self.editedTokens else { return nil }
        var graded = passage
        graded.isIdentical = passage.runs.count == 1 && isIdentical(passage.runs[0], record, work)
        graded.rarityBits = information(of: passage, in: work)
        graded.grade = grade(graded, isWhole: isWhole)
        return graded
    }

    private func grade(_ passage: Passage, isWhole: Bool) -> Grade {
        let matched = passage.matchedTokens
        let identity = matched * 100 / passage.alignedTokens
        let standsAlone = passage.longestRun >= Self.standaloneRun || (isWhole && matched >= Self.wholeWorkTokens)
            || (matched >= Self.editedTokens && identity >= Self.editedPercent)
        guard standsAlone, passage.rarityBits >= Self.rareBits else { return .lead }
        if passage.isIdentical { return .verbatim }
        return identity >= Self.nearPercent ? .near : .partial
    }

    private func isIdentical(_ run: Run, _ record: TokenisedText, _ work: TokenisedText) -> Bool {
        (0..<run.count).allSatisfy { record.isIdentical(run.record + $0, to: run.work + $0, of: work) }
    }

    /// Every distinct word counts once: a list that repeats itself says no more than one of its rows.
    private func information(of passage: Passage, in work: TokenisedText) -> Int {
        var words: Set<UInt64> = []
        for run in passage.runs { words.formUnion(work.hashes[run.work..<run.workEnd]) }
        return words.reduce(0) { $0 + background.information(of: $1) }
    }
}
