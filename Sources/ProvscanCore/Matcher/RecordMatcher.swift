/// Matches records against a compiled index, one record after the other, on one thread.
public struct RecordMatcher: ~Copyable {
    private let profile: Profile
    private let grader: Grader
    private let commonText: CommonText
    private let texts: CandidateTexts?
    private var finder: SeedFinder
    private var scratch = RewordedExtent.Scratch()

    /// What matching one record gave.
    public struct Outcome: Sendable {
        /// The record's tokens, for the spans of the passages.
        public var record: TokenisedText
        /// The same with divided words joined, where a match is of that reading.
        public var joined: TokenisedText?
        /// By ascending work number.
        public var matches: [WorkMatch]

        /// The tokens that the spans of `match` count.
        public func tokens(of match: WorkMatch) -> TokenisedText {
            match.isOfJoinedReading ? joined ?? record : record
        }
    }

    /// A matcher for the works of a registry.
    ///
    /// - Parameters:
    ///   - indexes: Segments that together cover the registry, all of `profile`.
    ///   - profile: The registry's.
    ///   - background: How common words are.
    ///   - commonText: Text that is nobody's in particular, made for `profile`; none where it is left out.
    ///   - texts: The texts that are matched, where it is known that others give nothing.
    public init(
        indexes: [CompiledIndex], profile: Profile, background: Background, commonText: CommonText? = nil,
        texts: CandidateTexts? = nil
    ) {
        self.init(
            indexes: indexes, profile: profile, background: background, commonText: commonText, texts: texts,
            passesOverFrequent: true)
    }

    /// `passesOverFrequent`: See ``SeedFinder``.
    init(
        indexes: [CompiledIndex], profile: Profile, background: Background, commonText: CommonText? = nil,
        texts: CandidateTexts? = nil, passesOverFrequent: Bool
    ) {
        self.texts = texts
        self.profile = profile
        self.commonText = commonText ?? CommonText([], profile: profile)
        let rarity = Rarity(background: background, indexes: indexes)
        grader = Grader(rarity: rarity)
        finder = SeedFinder(
            indexes: indexes, profile: profile, rarity: rarity, passesOverFrequent: passesOverFrequent)
    }

    /// Works that share a long run with the record matched last, but only such as say nothing about any one work.
    public private(set) var suppressedWorks = 0

    /// Those runs, each once; the tokens count as in the text's ``TokenisedText``.
    public private(set) var suppressedRuns: [SuppressedRun] = []

    /// Places in works that were not followed for the record matched last, because it repeats itself without end.
    public private(set) var skippedSeeds = 0

    /// Tokens of the record matched last.
    public private(set) var tokenCount = 0

    /// Everything that `text` shares with registered works; `nil` when that is nothing.
    ///
    /// `workText`: Gives the tokens of a work, or `nil` when its text is withheld or gone.
    ///
    /// - Complexity: O(bytes) for a record that shares nothing, without any allocation.
    public mutating func match<Failure: Error>(
        _ text: Span<UInt8>, workText: (Int64) throws(Failure) -> TokenisedText?
    ) throws(Failure) -> Outcome? {
        finder.read(text)
        let isMatched = texts?.contains(finder.textKey) ?? true
        if !isMatched { finder.reset() }
        let candidates = isMatched ? finder.candidates() : []
        suppressedRuns = finder.suppressedRuns
        (suppressedWorks, skippedSeeds, tokenCount) = (finder.suppressedWorks, finder.skippedSeeds, finder.tokenCount)
        let sharesWords = finder.sharesWords
        var outcome = Outcome(record: TokenisedText(), joined: nil, matches: [])
        if !candidates.isEmpty {
            outcome.record = TokenisedText(text)
            outcome.matches = try matches(candidates, outcome.record, workText)
        }
        // A copy with divided words shares the others all the same; text that shares nothing is not read again.
        if sharesWords, let reading = JoinedReading(text) { try add(reading, to: &outcome, workText) }
        return outcome.matches.isEmpty ? nil : outcome
    }

    /// What `candidates` share with `record`, by ascending work number.
    private mutating func matches<Failure: Error>(
        _ candidates: [Candidate], _ record: TokenisedText, _ workText: (Int64) throws(Failure) -> TokenisedText?
    ) throws(Failure) -> [WorkMatch] {
        var sharing = finder.sharing
        sharing.commonText = commonText.marks(of: record.hashes)
        var readings: [Reading] = []
        var forms = SharedForms()
        for candidate in candidates {
            guard let work = try workText(candidate.workID) else { continue }
            let reading = reading(of: candidate, record, work, sharing)
            if candidates.count > 1 {
                for passage in reading.aligned { forms.add(passage, of: candidate.workID, work) }
            }
            readings.append(reading)
        }
        var matches: [WorkMatch] = []
        for reading in readings {
            let passages = Self.withoutOverlaps(weighed(reading, record, forms, sharing))
            suppress(reading.candidate, outside: passages, sharing)
            guard !passages.isEmpty else { continue }
            matches.append(
                WorkMatch(
                    workID: reading.candidate.workID, passages: passages, containedTokens: Self.contained(passages),
                    workTokens: reading.workTokens))
        }
        return matches
    }

    /// Takes over what the reading with divided words joined shares with more of its words.
    private mutating func add<Failure: Error>(
        _ reading: JoinedReading, to outcome: inout Outcome, _ workText: (Int64) throws(Failure) -> TokenisedText?
    ) throws(Failure) {
        let plain = (suppressedWorks, suppressedRuns)
        let candidates = finder.candidates(in: reading.text.span)
        guard !candidates.isEmpty else { return }
        let joined = TokenisedText(reading)
        var matches = Dictionary(uniqueKeysWithValues: outcome.matches.map { ($0.workID, $0) })
        for var match in try self.matches(candidates, joined, workText) {
            let known = matches[match.workID]
            guard known == nil || match.strength > known?.strength ?? (.lead, 0) else { continue }
            match.isOfJoinedReading = true
            matches[match.workID] = match
            outcome.joined = joined
        }
        if outcome.joined != nil, outcome.record.count == 0 { outcome.record = joined }
        outcome.matches = matches.values.sorted { $0.workID < $1.workID }
        // What is kept out is told of the text as it stands.
        (suppressedWorks, suppressedRuns) = plain
    }

    /// Lists the runs as long as the guarantee that none of `passages` covers, so that none is lost without a word, and
    /// counts the work if it has no passage.
    private mutating func suppress(_ candidate: Candidate, outside passages: [Passage], _ sharing: TokenSharing) {
        let runs = (candidate.blocks.map { ($0, false) } + candidate.boilerplate.map { ($0, true) })
            .filter { $0.0.count >= profile.guarantee && !Self.isCovered($0.0, by: passages) }
        if !runs.isEmpty, passages.isEmpty { suppressedWorks += 1 }
        for (block, isBoilerplate) in runs {
            let tokens = TokenSpan(block.record, block.record + block.count)
            let works = isBoilerplate ? block.frequency : 1
            if let known = suppressedRuns.firstIndex(where: { $0.tokens == tokens }) {
                let others = suppressedRuns[known].works
                suppressedRuns[known].works = isBoilerplate ? max(others, works) : others + 1
                continue
            }
            let run = Run(record: block.record, work: block.work, count: block.count)
            let reason: SuppressedRun.Reason =
                isBoilerplate ? .boilerplate : sharing.isCommonText([run]) ? .background : .commonPhrase
            suppressedRuns.append(
                SuppressedRun(reason: reason, tokens: tokens, works: works, key: finder.key(of: tokens)))
        }
    }

    /// Whether passages of the work cover at least half of `block` in the record.
    private static func isCovered(_ block: Block, by passages: [Passage]) -> Bool {
        let end = block.record + block.count
        let covered = passages.reduce(0) {
            $0 + max(0, min(end, $1.recordTokens.end) - max(block.record, $1.recordTokens.start))
        }
        return covered * 2 >= block.count
    }

    /// What a candidate shares with a record, as long as it is not known what other works share there.
    private struct Reading {
        var candidate: Candidate
        var workTokens: Int
        /// The tokens of the work, kept where the passages have to be weighed again.
        var work: TokenisedText?
        var aligned: [Passage] = []
        var graded: [Passage] = []
        /// Whether the record is known to reword the work, so that less is enough for a further passage.
        var rewords = false
    }

    private mutating func reading(
        of candidate: Candidate, _ record: TokenisedText, _ work: TokenisedText, _ sharing: TokenSharing
    ) -> Reading {
        var reading = Reading(candidate: candidate, workTokens: work.count)
        add(candidate.blocks, to: &reading, record, work, sharing)
        let distinct = Self.withoutOverlaps(reading.graded)
        if distinct.contains(where: { $0.grade.isFinding && RewordedExtent.isReworded($0) }) {
            let seeds = DenseSeeds(record: record, work: work, rarity: grader.rarity)
            let blocks = seeds.blocks(outside: distinct, using: &scratch.kGramPlaces)
            reading.rewords = true
            add(blocks, to: &reading, record, work, sharing)
        }
        if reading.graded.contains(where: { $0.grade.isFinding && !$0.isIdentical }) { reading.work = work }
        return reading
    }

    /// Adds the passages that `blocks` grow into.
    private mutating func add(
        _ blocks: [Block], to reading: inout Reading, _ record: TokenisedText, _ work: TokenisedText,
        _ sharing: TokenSharing
    ) {
        let extent = RewordedExtent(record: record, work: work, rarity: grader.rarity)
        reading.aligned += Aligner(record: record, work: work).passages(from: blocks)
            .map { extent.grown($0, using: &scratch) }
        let circumstances = Grader.Circumstances(sharing: sharing, rewordsWork: reading.rewords)
        reading.graded = graded(reading.aligned, record, work) { _ in circumstances }
        guard reading.rewords else { return }
        let distinct = Self.withoutOverlaps(reading.graded)
        func isReworded(_ passage: Passage) -> Bool { passage.grade.isFinding && RewordedExtent.isReworded(passage) }
        reading.aligned =
            extent.joined(distinct.filter(isReworded), using: &scratch) + distinct.filter { !isReworded($0) }
        reading.graded = graded(reading.aligned, record, work) { _ in circumstances }
    }

    /// The passages of `reading`, graded without the words of forms.
    private mutating func weighed(
        _ reading: Reading, _ record: TokenisedText, _ forms: SharedForms, _ sharing: TokenSharing
    ) -> [Passage] {
        guard let work = reading.work else { return reading.graded }
        let marks = reading.aligned.map {
            forms.marks(of: $0, workID: reading.candidate.workID, record: record, work: work)
        }
        // Without forms everything is as it was graded.
        guard marks.contains(where: { $0.contains(true) }) else { return reading.graded }
        return zip(reading.aligned, marks).flatMap { passage, marks in
            graded([passage], record, work) { _ in
                Grader.Circumstances(sharing: sharing, forms: marks, rewordsWork: reading.rewords)
            }
        }
    }

    private mutating func graded(
        _ passages: [Passage], _ record: TokenisedText, _ work: TokenisedText,
        among circumstances: (Passage) -> Grader.Circumstances
    ) -> [Passage] {
        passages.compactMap {
            grader.graded(
                $0, record: record, work: work, among: circumstances($0), guarantee: profile.guarantee, &scratch.counts)
        }
    }

    /// Keeps of passages over the same record tokens the one with the best grade, then the most matched tokens.
    static func withoutOverlaps(_ passages: [Passage]) -> [Passage] {
        var kept: [Passage] = []
        let bestFirst = passages.sorted {
            ($1.grade, $1.matchedTokens, $0.workTokens.start) < ($0.grade, $0.matchedTokens, $1.workTokens.start)
        }
        for passage in bestFirst {
            let tokens = passage.recordTokens
            let isCovered = kept.contains { other in
                let overlap = min(tokens.end, other.recordTokens.end) - max(tokens.start, other.recordTokens.start)
                return overlap * 2 >= tokens.count
            }
            if !isCovered { kept.append(passage) }
        }
        return kept.sorted {
            ($0.recordTokens.start, $0.workTokens.start) < ($1.recordTokens.start, $1.workTokens.start)
        }
    }

    /// Distinct tokens of the work that the runs cover.
    static func contained(_ passages: [Passage]) -> Int {
        var covered = 0
        var end = 0
        for run in passages.flatMap(\.runs).sorted(by: { ($0.work, $0.count) < ($1.work, $1.count) }) {
            covered += max(0, run.workEnd - max(run.work, end))
            end = max(end, run.workEnd)
        }
        return covered
    }
}

extension WorkMatch {
    /// How much the match says: its grade, then the words that agree.
    fileprivate var strength: (Grade, Int) { (grade, passages.reduce(0) { $0 + $1.matchedTokens }) }
}
