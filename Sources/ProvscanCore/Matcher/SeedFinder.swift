/// A run of tokens that agree between a record and a work as far as the index can tell.
struct Block: Equatable {
    /// The first token in the record.
    var record: Int
    /// The first token in the work.
    var work: Int
    var count: Int

    /// The same for all blocks of one unedited copy.
    var diagonal: Int { work - record }
}

/// A work that a record may share a passage with, and where.
struct Candidate {
    /// The registry's number of the work.
    var workID: Int64
    /// Tokens of the work.
    var workTokens: Int
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
    private let plausibility: Plausibility
    private var hasher = TokenHasher()
    private var prober = FilterProber()
    private var hits: [(position: Int, hash: UInt64)] = []
    /// Up to which record position the diagonal of a seed is extended already.
    private var coveredByDiagonal: [Int: Int] = [:]

    init(indexes: [CompiledIndex], profile: Profile) {
        self.indexes = indexes
        kGrams = KGramHash(k: profile.k)
        plausibility = Plausibility(guarantee: profile.guarantee)
    }

    /// Tokens of the last record.
    var tokenCount: Int { hasher.count }

    /// The works that `text` may share a passage with, by ascending number.
    ///
    /// - Complexity: O(bytes) plus the postings of the k-grams found. Allocates nothing where nothing is found.
    mutating func candidates(in text: Span<UInt8>) -> [Candidate] {
        hasher.hash(text)
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
                let whole = unsafe KGramHash.wholeHash(of: Array(words))
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
        var blocksByWork: [Int: [Block]] = [:]
        for hit in hits {
            for entry in index.entries(of: hit.hash) {
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
        return blocksByWork.sorted { $0.key < $1.key }.compactMap { work, blocks in
            let workTokens = index.tokens(ofWork: work).count
            guard plausibility.admits(blocks, workTokens: workTokens) else { return nil }
            return Candidate(workID: index.workID(work), workTokens: workTokens, blocks: blocks)
        }
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

/// Which candidates are worth reading the work's text for.
struct Plausibility {
    let guarantee: Int

    /// Two blocks of an edited copy lie within this many tokens of each other on both sides.
    static let reach = 100
    /// How far insertions and deletions may move the diagonal within the reach.
    static let drift = 25

    /// A run as long as the guarantee, nearly the whole work, or several shorter runs close together in order.
    func admits(_ blocks: [Block], workTokens: Int) -> Bool {
        blocks.contains { $0.count >= guarantee || $0.count * 10 >= workTokens * 9 } || hasCluster(blocks)
    }

    private func hasCluster(_ blocks: [Block]) -> Bool {
        for (position, first) in blocks.enumerated() {
            for second in blocks[(position + 1)...] {
                if second.record - first.record > Self.reach { break }
                if second.record >= first.record + first.count, abs(second.diagonal - first.diagonal) <= Self.drift {
                    return true
                }
            }
        }
        return false
    }
}
