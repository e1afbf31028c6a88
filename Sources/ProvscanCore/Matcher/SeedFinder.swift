/// A run of tokens that agree between a record and a work as far as the index can tell.
struct Block: Equatable {
    /// The first token in the record.
    var record: Int
    /// The first token in the work.
    var work: Int
    var count: Int
    /// How many works share the rarest of its tokens: see ``TokenSharing``.
    var frequency = 1

    /// The same for all blocks of one unedited copy.
    var diagonal: Int { work - record }
}

/// A work that a record may share a passage with, and where.
struct Candidate {
    /// The registry's number of the work.
    var workID: Int64
    /// By ascending record position.
    var blocks: [Block]
    /// Blocks that start no passage, because too many works share them: see ``Boilerplate``.
    var boilerplate: [Block] = []
}

/// Finds candidate works for a record: looks every k-gram up in the index and
/// extends each seed over the index's token sketch, without touching any text.
///
/// One finder serves one thread; its buffers are reused from record to record.
@safe
struct SeedFinder: ~Copyable {
    private let indexes: [CompiledIndex]
    private let kGrams: KGramHash
    private let plausibility: Plausibility
    private var hasher = TokenHasher()
    private var prober = FilterProber()
    private var hits: [Hit] = []
    private var follower: HitFollower
    private var telling = TellingWords()
    /// The blocks that the follower found, alone.
    private var blocks: [Block] = []

    /// `passesOverFrequent`: Whether places are passed over that are known to start nothing, as they always should be; what is
    ///   found is the same.
    init(indexes: [CompiledIndex], profile: Profile, rarity: Rarity, passesOverFrequent: Bool = true) {
        self.indexes = indexes
        kGrams = KGramHash(k: profile.k)
        follower = HitFollower(profile: profile, passesOverFrequent: passesOverFrequent)
        plausibility = Plausibility(guarantee: profile.guarantee, rarity: rarity)
    }

    /// Tokens of the last record.
    var tokenCount: Int { hasher.count }
    /// Seeds of the last record that were not followed, because repetitive text had used up its share.
    var skippedSeeds: Int { follower.skippedSeeds }
    /// Seeds of the last record that were followed, or should have been.
    var seedCount: Int { follower.seedCount }
    /// Whether the last record shares more with a work than a turn of phrase: two blocks, or one of five words.
    private(set) var sharesWords = false
    /// Works that share a long run with the last record, but only such as say nothing: see ``SuppressedRun/Reason``.
    private(set) var suppressedWorks = 0
    /// Those runs in the last record, each once, by ascending start.
    private(set) var suppressedRuns: [SuppressedRun] = []
    /// How many works share each token of the last record.
    private(set) var sharing = TokenSharing()

    /// Reads the words of `text`, which is the last record from then on.
    ///
    /// - Complexity: O(bytes).
    mutating func read(_ text: Span<UInt8>) {
        hasher.hash(text)
    }

    /// A hash of all words of the last record: see ``CandidateTexts``.
    var textKey: UInt64 {
        unsafe hasher.withHashes { words in
            KGramHash.whole(unsafe words.reduce(0) { $0 &* KGramHash.factor &+ $1 }, count: words.count)
        }
    }

    /// Nothing is found for the last record.
    mutating func reset() {
        suppressedWorks = 0
        if !suppressedRuns.isEmpty { suppressedRuns.removeAll(keepingCapacity: true) }
        sharing = TokenSharing()
        sharesWords = false
        telling.reset()
        follower.reset()
    }

    /// Whether the last record gives anything when it is matched with all works of a registry, of which the indexes are one
    /// of `shards` shards, as far as these works are concerned.
    ///
    /// A record may use up its share of seeds in the whole where it does not in any shard.
    mutating func isWorthMatching(ofShards shards: Int) -> Bool {
        reset()
        followSeeds()
        if seedCount > HitFollower.seedLimit(tokens: hasher.count) / shards { return true }
        return !follower.blocks.isEmpty && (!judge().plausible.isEmpty || suppressedWorks > 0)
    }

    /// Reads `text` and gives the works that it may share a passage with, by ascending number.
    mutating func candidates(in text: Span<UInt8>) -> [Candidate] {
        read(text)
        return candidates()
    }

    /// The works that the last record may share a passage with, by ascending number.
    ///
    /// - Complexity: O(words) plus the postings of the k-grams found. Allocates nothing where nothing is found.
    mutating func candidates() -> [Candidate] {
        reset()
        followSeeds()
        guard !follower.blocks.isEmpty else { return [] }
        let (works, plausible) = judge()
        guard !plausible.isEmpty else { return [] }
        let shared = follower.blocks
        let sharers = works.map { blocks in
            SharingWork(
                segment: shared[blocks.lowerBound].segment, number: shared[blocks.lowerBound].number, blocks: blocks)
        }
        sharing = TokenSharing(sharers, blocks, in: indexes, recordTokens: hasher.count)
        var candidates: [Candidate] = []
        for work in plausible {
            if let candidate = candidate(sharers[work]) { candidates.append(candidate) }
        }
        return candidates
    }

    /// Collects the blocks that the last record shares with any work.
    private mutating func followSeeds() {
        for (segment, index) in indexes.enumerated() {
            collectHits(in: index)
            guard !hits.isEmpty else { continue }
            unsafe hasher.withHashes { unsafe follower.follow(hits, of: $0, in: index, segment) }
        }
        sharesWords = follower.passedOver
    }

    /// The blocks of each work that shares any, as ranges of ``blocks``, and which of these works are plausible.
    private mutating func judge() -> (works: [Range<Int>], plausible: [Int]) {
        let shared = follower.blocks
        self.blocks.removeAll(keepingCapacity: true)
        for block in shared { self.blocks.append(block.block) }
        let blocks = blocks
        var works: [Range<Int>] = []
        var plausible: [Int] = []
        var start = 0
        while start < shared.count {
            let (segment, number) = (shared[start].segment, shared[start].number)
            var end = start + 1
            while end < shared.count, shared[end].number == number, shared[end].segment == segment { end += 1 }
            if end - start > 1 || blocks[start].count >= 5 { sharesWords = true }
            if isPlausible(blocks.span.extracting(start..<end), segment, number) {
                plausible.append(works.count)
            } else if (start..<end).contains(where: { blocks[$0].count >= plausibility.guarantee }) {
                suppress(blocks[start..<end])
            }
            works.append(start..<end)
            start = end
        }
        return (works, plausible)
    }

    /// Looks up every k-gram of the record; of a record shorter than a k-gram, the whole.
    private mutating func collectHits(in index: CompiledIndex) {
        hits.removeAll(keepingCapacity: true)
        unsafe hasher.withHashes { words in
            guard words.count >= kGrams.shortestText else {
                let sum = unsafe words.reduce(0) { $0 &* KGramHash.factor &+ $1 }
                let whole = KGramHash.whole(sum, count: words.count)
                if !words.isEmpty, index.mayContain(whole) { hits.append(Hit(position: 0, hash: whole)) }
                return
            }
            // Safety: the prober reads the words and keeps nothing.
            let found = unsafe prober.probe(words, kGrams, index.hashFilter)
            for number in 0..<found { hits.append(prober.hit(number)) }
        }
    }

    /// Whether the text of a work is worth reading, if `blocks` are what may start a passage.
    private mutating func isPlausible(_ blocks: Span<Block>, _ segment: Int, _ number: Int) -> Bool {
        let index = indexes[segment]
        return unsafe hasher.withHashes {
            unsafe plausibility.admits(blocks, record: $0, &telling, index, index.tokens(ofWork: number))
        }
    }

    /// `sharer` as a candidate, or `nil` where all that it shares is boilerplate.
    private mutating func candidate(_ sharer: SharingWork) -> Candidate? {
        let index = indexes[sharer.segment]
        let tokens = index.tokens(ofWork: sharer.number).count
        var blocks = Array(self.blocks[sharer.blocks])
        for number in blocks.indices { blocks[number].frequency = sharing.works(sharing: blocks[number]) }
        let telling = blocks.filter { !Boilerplate.isCommon($0, workTokens: tokens) }
        guard telling.count == blocks.count || isPlausible(telling.span, sharer.segment, sharer.number) else {
            if plausibility.hasLongRun(blocks, workTokens: tokens) { suppress(blocks[...]) }
            return nil
        }
        return Candidate(
            workID: index.workID(sharer.number), blocks: telling,
            boilerplate: blocks.filter { Boilerplate.isCommon($0, workTokens: tokens) })
    }

    /// Counts a work that shares `blocks` and nothing else.
    private mutating func suppress(_ blocks: ArraySlice<Block>) {
        suppressedWorks += 1
        for block in blocks where block.count >= plausibility.guarantee {
            let tokens = TokenSpan(block.record, block.record + block.count)
            let reason: SuppressedRun.Reason =
                block.frequency > Boilerplate.frequency ? .boilerplate : .commonPhrase
            if let known = suppressedRuns.firstIndex(where: { $0.tokens == tokens }) {
                if reason == .commonPhrase { suppressedRuns[known].works += 1 }
            } else {
                suppressedRuns.append(
                    SuppressedRun(reason: reason, tokens: tokens, works: block.frequency, key: key(of: tokens)))
            }
        }
    }

    /// A hash of the words of the last record at `tokens`.
    func key(of tokens: TokenSpan) -> UInt64 {
        unsafe hasher.withHashes { KGramHash.wholeHash(of: unsafe Array($0[tokens.start..<tokens.end])) }
    }
}
