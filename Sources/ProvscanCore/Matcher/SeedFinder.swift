/// A run of tokens that agree between a record and a work as far as the index can tell.
struct Block: Equatable {
    /// The first token in the record.
    var record: Int
    /// The first token in the work.
    var work: Int
    var count: Int
    /// How many works hold the rarest of its k-grams, as far as the index tells.
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
    /// Works that hold each hit, in the order of ``hits``; counted a little beyond what is common.
    private var frequencies: [Int] = []
    /// Up to which record position the diagonal of a seed is extended already.
    private var coveredByDiagonal: [Int: Int] = [:]

    init(indexes: [CompiledIndex], profile: Profile, rarity: Rarity) {
        self.indexes = indexes
        kGrams = KGramHash(k: profile.k)
        window = profile.window
        plausibility = Plausibility(guarantee: profile.guarantee, rarity: rarity)
    }

    /// Seeds that are followed for each token of a record, at most, on average; text that repeats itself has more.
    private static let seedsPerToken = 32
    private static let leastSeeds = 20_000

    /// Tokens of the last record.
    var tokenCount: Int { hasher.count }
    /// Seeds of the last record that were not followed, because repetitive text had used up its share.
    private(set) var skippedSeeds = 0
    /// Works that share a long run with the last record, but only such as many works hold: see ``Boilerplate``.
    private(set) var suppressedWorks = 0

    /// The works that `text` may share a passage with, by ascending number.
    ///
    /// - Complexity: O(bytes) plus the postings of the k-grams found. Allocates nothing where nothing is found.
    mutating func candidates(in text: Span<UInt8>) -> [Candidate] {
        hasher.hash(text)
        skippedSeeds = 0
        suppressedWorks = 0
        var candidates: [Candidate] = []
        for index in indexes {
            collectHits(in: index)
            guard !hits.isEmpty else { continue }
            candidates += works(of: index)
        }
        return candidates
    }

    /// Looks up every k-gram of the record; of a record shorter than a k-gram, the whole.
    private mutating func collectHits(in index: CompiledIndex) {
        hits.removeAll(keepingCapacity: true)
        let k = kGrams.k
        unsafe hasher.withHashes { words in
            guard words.count >= k else {
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

    private mutating func works(of index: CompiledIndex) -> [Candidate] {
        coveredByDiagonal.removeAll(keepingCapacity: true)
        frequencies.removeAll(keepingCapacity: true)
        var blocksByWork: [Int: [Block]] = [:]
        var seeds = hasher.count * Self.seedsPerToken + Self.leastSeeds
        for hit in hits {
            let entries = index.entries(of: hit.hash)
            frequencies.append(workCount(of: entries, in: index))
            // One word over and over: the seeds of the window before were extended over the whole stretch.
            if repeatsPrevious(hit) { continue }
            let followed = entries.prefix(max(0, seeds))
            seeds -= followed.count
            skippedSeeds += entries.count - followed.count
            for entry in followed {
                let position = index.position(ofEntry: entry)
                let diagonal = position - hit.position
                if let covered = coveredByDiagonal[diagonal], covered > hit.position { continue }
                let work = index.workNumber(at: position)
                let tokens = index.tokens(ofWork: work)
                guard let block = extend(hit.position, position, in: index, tokens) else { continue }
                coveredByDiagonal[diagonal] = block.record + block.count
                blocksByWork[work, default: []].append(block)
            }
        }
        var candidates: [Candidate] = []
        for (work, found) in blocksByWork.sorted(by: { $0.key < $1.key }) {
            var blocks = found
            for number in blocks.indices { blocks[number].frequency = frequency(in: blocks[number]) }
            let tokens = index.tokens(ofWork: work)
            let telling = blocks.filter { !Boilerplate.isCommon($0, workTokens: tokens.count) }
            if telling.isEmpty, plausibility.hasLongRun(blocks, workTokens: tokens.count) { suppressedWorks += 1 }
            let isPlausible = unsafe hasher.withHashes {
                unsafe plausibility.admits(telling, record: $0, index, tokens)
            }
            if isPlausible { candidates.append(Candidate(workID: index.workID(work), blocks: telling)) }
        }
        return candidates
    }

    /// Whether the k-gram at `hit` is the same as all of a window before it, as only a repeated word makes it.
    private func repeatsPrevious(_ hit: (position: Int, hash: UInt64)) -> Bool {
        let earlier = frequencies.count - 1 - window
        return earlier >= 0 && hits[earlier].position == hit.position - window
            && hits[earlier..<(earlier + window)].allSatisfy { $0.hash == hit.hash }
    }

    /// How many works `entries` stand in, counted until they are more than ``Boilerplate/frequency``.
    private func workCount(of entries: Range<Int>, in index: CompiledIndex) -> Int {
        guard entries.count > Boilerplate.frequency else { return entries.count }
        var works: Set<Int> = []
        for entry in entries {
            works.insert(index.workNumber(at: index.position(ofEntry: entry)))
            if works.count > Boilerplate.frequency { break }
        }
        return works.count
    }

    /// How many works hold the rarest k-gram of `block`, of those that the index holds.
    private func frequency(in block: Block) -> Int {
        let last = block.record + max(0, block.count - kGrams.k)
        var hit = firstHit(from: block.record)
        var rarest: Int?
        while hit < hits.count, hits[hit].position <= last {
            if frequencies[hit] > 0 { rarest = min(rarest ?? .max, frequencies[hit]) }
            hit += 1
        }
        return rarest ?? 1
    }

    /// The number of the first hit at or after record position `position`.
    private func firstHit(from position: Int) -> Int {
        var low = 0
        var high = hits.count
        while low < high {
            let middle = (low + high) / 2
            if hits[middle].position < position { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The maximal block around a seed, or `nil` where the sketch contradicts it.
    private func extend(_ recordSeed: Int, _ position: Int, in index: CompiledIndex, _ tokens: Range<Int>) -> Block? {
        unsafe hasher.withHashes { words in
            // Safety: record positions stay in 0 ..< words.count, work positions in `tokens`.
            func agrees(_ offset: Int) -> Bool {
                let record = recordSeed + offset
                let work = position + offset
                guard record >= 0, record < words.count, tokens.contains(work) else { return false }
                return unsafe TokenSketch.byte(of: words[record]) == index.sketchByte(at: work)
            }
            let seedLength = min(kGrams.k, words.count)
            guard (0..<seedLength).allSatisfy(agrees) else { return nil }
            var first = 0
            while agrees(first - 1) { first -= 1 }
            var last = seedLength
            while agrees(last) { last += 1 }
            return Block(record: recordSeed + first, work: position + first - tokens.lowerBound, count: last - first)
        }
    }
}
