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
    private let window: Int
    private let plausibility: Plausibility
    private var hasher = TokenHasher()
    private var prober = FilterProber()
    private var hits: [(position: Int, hash: UInt64)] = []
    /// The entries of the hits that are followed next.
    private var found: [Range<Int>] = []
    /// Up to which record position the diagonal of a seed is extended already.
    private var diagonals = Diagonals()
    private var telling = TellingWords()
    /// The blocks of the last record with the works that share them, by segment, number and seed.
    private var shared: [SharedBlock] = []
    /// The same blocks alone.
    private var blocks: [Block] = []

    private struct SharedBlock {
        var segment: Int
        /// The number of the work in the upper half, that of the block in the lower.
        var key: UInt64
        var block: Block
        var number: Int { Int(key >> 32) }
    }

    init(indexes: [CompiledIndex], profile: Profile, rarity: Rarity) {
        self.indexes = indexes
        kGrams = KGramHash(k: profile.k)
        window = profile.window
        plausibility = Plausibility(guarantee: profile.guarantee, rarity: rarity)
    }

    /// Seeds that are followed for each token of a record, at most, on average; text that repeats itself has more.
    private static let seedsPerToken = 32
    private static let leastSeeds = 20_000
    /// Hits whose entries are fetched before the first of them is followed.
    private static let batch = 32
    /// Entries of a hit whose places are fetched before they are followed.
    private static let fetchedEntries = 4

    /// Tokens of the last record.
    var tokenCount: Int { hasher.count }
    /// Seeds of the last record that were not followed, because repetitive text had used up its share.
    private(set) var skippedSeeds = 0
    /// Seeds of the last record, followed or not.
    private var seedCount = 0
    /// Seeds of the last record that are followed in one segment.
    private var seedLimit: Int { hasher.count * Self.seedsPerToken + Self.leastSeeds }
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
        skippedSeeds = 0
        seedCount = 0
        suppressedWorks = 0
        if !suppressedRuns.isEmpty { suppressedRuns.removeAll(keepingCapacity: true) }
        sharing = TokenSharing()
        sharesWords = false
        telling.reset()
        shared.removeAll(keepingCapacity: true)
    }

    /// Whether the last record gives anything when it is matched with all works of a registry, of which the indexes are one
    /// of `shards` shards, as far as these works are concerned.
    ///
    /// A record may use up its share of seeds in the whole where it does not in any shard.
    mutating func isWorthMatching(ofShards shards: Int) -> Bool {
        reset()
        followSeeds()
        if seedCount > seedLimit / shards { return true }
        return !shared.isEmpty && (!judge().plausible.isEmpty || suppressedWorks > 0)
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
        guard !shared.isEmpty else { return [] }
        let (works, plausible) = judge()
        guard !plausible.isEmpty else { return [] }
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
            if !hits.isEmpty { followHits(in: index, segment) }
        }
    }

    /// The blocks of each work that shares any, as ranges of ``blocks``, and which of these works are plausible.
    private mutating func judge() -> (works: [Range<Int>], plausible: [Int]) {
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
                if !words.isEmpty, index.mayContain(whole) { hits.append((0, whole)) }
                return
            }
            // Safety: the prober reads the words and keeps nothing.
            let found = unsafe prober.probe(words, kGrams, index.hashFilter)
            for number in 0..<found { hits.append(prober.hit(number)) }
        }
    }

    /// Adds the blocks that the hits lead to in `index`, by ascending work and seed.
    private mutating func followHits(in index: CompiledIndex, _ segment: Int) {
        diagonals.reset()
        let first = shared.count
        var seeds = seedLimit
        for (number, hit) in hits.enumerated() {
            if number % Self.batch == 0 { findEntries(number..<min(number + Self.batch, hits.count), in: index) }
            let entries = found[number % Self.batch]
            let followed = entries.prefix(max(0, seeds))
            seeds -= followed.count
            seedCount += entries.count
            skippedSeeds += entries.count - followed.count
            if followed.count > Self.fetchedEntries { index.prefetch(entries: followed) }
            for entry in followed {
                let position = index.position(ofEntry: entry)
                let diagonal = position - hit.position
                if diagonals.end(of: diagonal) > hit.position { continue }
                let work = index.workNumber(at: position)
                let tokens = index.tokens(ofWork: work)
                guard let block = extend(hit.position, position, in: index, tokens) else { continue }
                diagonals.set(diagonal, end: block.record + block.count)
                let key = UInt64(work) << 32 | UInt64(shared.count)
                shared.append(SharedBlock(segment: segment, key: key, block: block))
            }
        }
        shared[first...].sort { $0.key < $1.key }
    }

    /// Finds the entries of a batch of hits; none for those that need not be followed.
    ///
    /// Each step asks for the memory of the next, for all hits of the batch: most records have a few hits only, and each
    /// would wait three times.
    private mutating func findEntries(_ batch: Range<Int>, in index: CompiledIndex) {
        found.removeAll(keepingCapacity: true)
        for number in batch { index.prefetchBucket(of: hits[number].hash) }
        for number in batch { index.prefetchEntries(of: hits[number].hash) }
        for number in batch {
            // One word over and over: the seeds of the window before were extended over the whole stretch.
            let entries = repeatsPrevious(number) ? 0..<0 : index.entries(of: hits[number].hash)
            found.append(entries)
            index.prefetch(entries: entries.prefix(Self.fetchedEntries))
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

    /// Whether hit `number` has the same k-gram as all of a window before it, as only a repeated word makes it.
    private func repeatsPrevious(_ number: Int) -> Bool {
        let earlier = number - window
        return earlier >= 0 && hits[earlier].position == hits[number].position - window
            && hits[earlier..<number].allSatisfy { $0.hash == hits[number].hash }
    }

    /// The maximal block around a seed, or `nil` where the sketch contradicts it.
    private func extend(_ recordSeed: Int, _ position: Int, in index: CompiledIndex, _ tokens: Range<Int>) -> Block? {
        unsafe hasher.withHashes { words in
            /// Tokens before and after the seed on both sides.
            let before = min(recordSeed, position - tokens.lowerBound)
            let after = min(words.count - recordSeed, tokens.upperBound - position)
            // Safety: offsets are kept within `-before ..< after`.
            func agrees(_ offset: Int) -> Bool {
                unsafe TokenSketch.byte(of: words[recordSeed + offset]) == index.sketchByte(at: position + offset)
            }
            let seedLength = min(kGrams.k, words.count)
            guard before >= 0, seedLength <= after else { return nil }
            for offset in 0..<seedLength where !agrees(offset) { return nil }
            var first = 0
            while -first < before, agrees(first - 1) { first -= 1 }
            var last = seedLength
            while last < after, agrees(last) { last += 1 }
            return Block(record: recordSeed + first, work: position + first - tokens.lowerBound, count: last - first)
        }
    }
}
