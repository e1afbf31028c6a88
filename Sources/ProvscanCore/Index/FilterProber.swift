internal import CScanLoops

/// Probes a filter for every k-gram of a record.
///
/// The loop is in `CScanLoops`: it fetches the lines of the filter for many
/// k-grams before it tests the first, so that cache misses overlap, and it
/// does not branch on the outcome.
@safe
struct FilterProber: ~Copyable {
    private var positions: UnsafeMutablePointer<UInt32>
    private var hashes: UnsafeMutablePointer<UInt64>
    private var capacity = 0
    private var count = 0
    private let width: InstructionWidth

    init(width: InstructionWidth = .supported) {
        self.width = width
        unsafe positions = .allocate(capacity: 1)
        unsafe hashes = .allocate(capacity: 1)
    }

    deinit {
        unsafe positions.deallocate()
        unsafe hashes.deallocate()
    }

    /// Position and hash of hit `number`, by ascending position.
    @inline(__always)
    func hit(_ number: Int) -> Hit {
        precondition(number < count, "there are \(count) hits, not \(number)")
        return unsafe Hit(position: Int(positions[number]), hash: hashes[number])
    }

    /// Probes every k-gram of `words` and returns the number of hits.
    ///
    /// - Precondition: There are at least `kGrams.k` words.
    /// - Complexity: O(`words.count`).
    @unsafe
    mutating func probe(_ words: UnsafeBufferPointer<UInt64>, _ kGrams: KGramHash, _ filter: HashFilter.View) -> Int {
        let k = kGrams.k
        precondition(words.count >= k, "a record of \(words.count) words has no \(k)-gram")
        reserve(words.count - k + 1)
        let parameters = provscan_kgram(k: k, factor: KGramHash.factor, leaving_factor: kGrams.leavingFactor)
        // Safety: there are `words.count` words and there is room for a hit per k-gram; the filter answers for its own.
        count = unsafe provscan_filter_probe(
            width.loops, words.baseAddress, words.count, parameters, filter.words, positions, hashes)
        return count
    }

    private mutating func reserve(_ needed: Int) {
        guard needed + Int(PROVSCAN_HITS_SLACK) > capacity else { return }
        unsafe positions.deallocate()
        unsafe hashes.deallocate()
        capacity = needed * 2 + Int(PROVSCAN_HITS_SLACK)
        unsafe positions = .allocate(capacity: capacity)
        unsafe hashes = .allocate(capacity: capacity)
    }
}
