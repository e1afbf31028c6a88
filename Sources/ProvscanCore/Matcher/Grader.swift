/// Decides what a passage is worth on its own.
struct Grader: Sendable {
    let rarity: Rarity

    /// A passage of at least this many tokens that is nearly the whole work stands alone.
    static let wholeWorkTokens = 8
    static let wholeWorkPercent = 90
    /// A run of at least this many tokens stands alone, if it is rare.
    static let standaloneRun = 10
    /// An edited passage with this many matched tokens and this identity stands alone.
    static let editedTokens = 20
    static let editedPercent = 60
    /// The same for a passage whose words were reordered or replaced.
    static let rewordedTokens = 30
    static let rewordedPercent = 40
    /// A passage with less information, in bits, is too common to stand alone: a whole work, a run, an edited passage.
    static let wholeWorkBits = 72
    static let runBits = 120
    static let editedBits = 200
    /// Edited passages with at least this identity are near copies.
    static let nearPercent = 70

    /// The passage with its grade, or `nil` when it is not even a lead.
    ///
    /// `guarantee`: The run length from which shared tokens are always reported, as a lead at least.
    /// `counts`: Memory for counting words.
    func graded(
        _ passage: Passage, record: TokenisedText, work: TokenisedText, guarantee: Int, _ counts: inout WordCounts
    ) -> Passage? {
        let isWhole = passage.matchedTokens * 100 >= work.count * Self.wholeWorkPercent
        var graded = passage
        graded.isIdentical =
            passage.runs.count == 1 && passage.runs[0].count == passage.alignedTokens
            && isIdentical(passage.runs[0], record, work)
        graded.rarityBits = information(of: passage, record, work, &counts)
        graded.grade = grade(graded, isWhole: isWhole)
        let isLead = isWhole || passage.longestRun >= guarantee
        return graded.grade.isFinding || isLead ? graded : nil
    }

    private func grade(_ passage: Passage, isWhole: Bool) -> Grade {
        let identity = passage.matchedTokens * 100 / passage.alignedTokens
        guard standsAlone(passage, identity: identity, isWhole: isWhole) else { return .lead }
        if passage.isIdentical { return .verbatim }
        return identity >= Self.nearPercent ? .near : .partial
    }

    private func standsAlone(_ passage: Passage, identity: Int, isWhole: Bool) -> Bool {
        let (matched, bits) = (passage.matchedTokens, passage.rarityBits)
        if isWhole, matched >= Self.wholeWorkTokens, bits >= Self.wholeWorkBits { return true }
        if passage.longestRun >= Self.standaloneRun, bits >= Self.runBits { return true }
        guard bits >= Self.editedBits else { return false }
        return (matched >= Self.editedTokens && identity >= Self.editedPercent)
            || (matched >= Self.rewordedTokens && identity >= Self.rewordedPercent)
    }

    private func isIdentical(_ run: Run, _ record: TokenisedText, _ work: TokenisedText) -> Bool {
        (0..<run.count).allSatisfy { record.isIdentical(run.record + $0, to: run.work + $0, of: work) }
    }

    /// Every distinct word that both sides hold counts once: a list that repeats itself says no more than one row.
    private func information(
        of passage: Passage, _ record: TokenisedText, _ work: TokenisedText, _ counts: inout WordCounts
    ) -> Int {
        counts.reset(for: passage.recordTokens.count)
        for position in passage.recordTokens.start..<passage.recordTokens.end { counts.add(record.hashes[position]) }
        var bits = 0
        for position in passage.workTokens.start..<passage.workTokens.end where counts.takeAll(work.hashes[position]) {
            bits += rarity.information(of: work.hashes[position])
        }
        return bits
    }
}
