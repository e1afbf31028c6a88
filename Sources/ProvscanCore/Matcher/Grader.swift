/// Decides what a passage is worth on its own.
struct Grader: Sendable {
    let rarity: Rarity

    /// A passage of at least this many tokens that is nearly the whole work stands alone.
    static let wholeWorkTokens = 8
    static let wholeWorkPercent = 90
    /// A run of at least this many tokens stands alone, if it is rare.
    static let standaloneRun = Boilerplate.standaloneRun
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
    /// An edited passage has at least this many bits for ten of its tokens; two texts on one subject have fewer.
    static let editedDensity = 35
    /// What is enough where another passage shows that the record rewords the work.
    static let furtherPercent = 30
    static let furtherDensity = 25
    /// A run below ``Boilerplate/listedRun`` with less information of its own, in bits, is a turn of phrase and no lead.
    static let leadBits = Boilerplate.leadBits
    /// The same for a longer run.
    static let longLeadBits = Boilerplate.longLeadBits
    /// Edited passages with at least this identity are near copies.
    static let nearPercent = 70

    /// What else is known about the record where a passage is judged.
    struct Circumstances {
        /// How many works share the tokens of the record.
        var sharing: TokenSharing
        /// Whether each token of the passage's record side is of a form; empty where none is.
        ///
        /// See ``SharedForms``.
        var forms: [Bool] = []
        /// Whether another passage shows that the record rewords the work.
        var rewordsWork = false

        func isForm(_ token: Int) -> Bool { !forms.isEmpty && forms[token] }
    }

    /// The passage with its grade, or `nil` when it is not even a lead.
    ///
    /// `guarantee`: The run length from which shared tokens are always found.
    /// `counts`: Memory for counting words.
    func graded(
        _ passage: Passage, record: TokenisedText, work: TokenisedText, among circumstances: Circumstances,
        guarantee: Int, _ counts: inout WordCounts
    ) -> Passage? {
        let sharing = circumstances.sharing
        let isWhole = passage.matchedTokens * 100 >= work.count * Self.wholeWorkPercent
        var graded = passage
        graded.isIdentical =
            passage.runs.count == 1 && passage.runs[0].count == passage.alignedTokens
            && isIdentical(passage.runs[0], record, work)
        graded.rarityBits = information(
            of: passage, record, work, isWhole ? Circumstances(sharing: sharing.ofWholeWork) : circumstances, &counts)
        graded.grade = grade(graded, isWhole: isWhole, isFurther: circumstances.rewordsWork)
        if graded.grade.isFinding { return graded }
        let isLead = isWhole || leads(passage, record, circumstances, guarantee: guarantee)
        return isLead && !sharing.isCommonText(passage.runs) ? graded : nil
    }

    /// Whether one run of `passage` says enough by itself: what lies around it adds nothing to a lead.
    ///
    /// A run of ``standaloneRun`` words always does, also where several works have it.
    private func leads(
        _ passage: Passage, _ record: TokenisedText, _ circumstances: Circumstances, guarantee: Int
    ) -> Bool {
        passage.runs.contains { run in
            if run.count >= Self.standaloneRun { return true }
            guard run.count >= guarantee else { return false }
            let own = (run.record..<run.recordEnd).filter { token in
                let isForm = circumstances.isForm(token - passage.recordTokens.start)
                return !(isForm || circumstances.sharing.isCommon(token))
            }
            let bits = Set(own.map { record.hashes[$0] }).reduce(0) { $0 + rarity.information(of: $1) }
            return bits >= (run.count >= Boilerplate.listedRun ? Self.longLeadBits : Self.leadBits)
        }
    }

    private func grade(_ passage: Passage, isWhole: Bool, isFurther: Bool) -> Grade {
        let identity = passage.matchedTokens * 100 / passage.alignedTokens
        guard standsAlone(passage, identity: identity, isWhole: isWhole, isFurther: isFurther) else { return .lead }
        if passage.isIdentical { return .verbatim }
        return identity >= Self.nearPercent ? .near : .partial
    }

    private func standsAlone(_ passage: Passage, identity: Int, isWhole: Bool, isFurther: Bool) -> Bool {
        let (matched, bits) = (passage.matchedTokens, passage.rarityBits)
        if isWhole, matched >= Self.wholeWorkTokens, bits >= Self.wholeWorkBits { return true }
        if passage.longestRun >= Self.standaloneRun, bits >= Self.runBits { return true }
        let density = isFurther ? Self.furtherDensity : Self.editedDensity
        guard bits >= Self.editedBits, bits * 10 >= passage.alignedTokens * density else { return false }
        return (matched >= Self.editedTokens && identity >= Self.editedPercent)
            || (matched >= Self.rewordedTokens && identity >= (isFurther ? Self.furtherPercent : Self.rewordedPercent))
    }

    private func isIdentical(_ run: Run, _ record: TokenisedText, _ work: TokenisedText) -> Bool {
        (0..<run.count).allSatisfy { record.isIdentical(run.record + $0, to: run.work + $0, of: work) }
    }

    /// Every distinct word that both sides hold counts once: a list that repeats itself says no more than one row.
    ///
    /// Words that many works share in the same order and words of a form do not count, unless this work shares a long
    /// run of them.
    private func information(
        of passage: Passage, _ record: TokenisedText, _ work: TokenisedText, _ circumstances: Circumstances,
        _ counts: inout WordCounts
    ) -> Int {
        let sharing = circumstances.sharing
        let longRuns = passage.runs.filter { $0.count >= Boilerplate.longBlock }
        counts.reset(for: passage.recordTokens.count)
        for position in passage.recordTokens.start..<passage.recordTokens.end where !sharing.isCommonText(position) {
            let isForm = circumstances.isForm(position - passage.recordTokens.start)
            if !(isForm || sharing.isCommon(position))
                || longRuns.contains(where: { $0.record <= position && position < $0.recordEnd })
            {
                counts.add(record.hashes[position])
            }
        }
        var bits = 0
        for position in passage.workTokens.start..<passage.workTokens.end where counts.takeAll(work.hashes[position]) {
            bits += rarity.information(of: work.hashes[position])
        }
        return bits
    }
}
