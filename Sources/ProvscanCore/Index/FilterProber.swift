/// Probes a filter for every k-gram of a record.
///
/// One pass hashes and tests the first half of each line without branching on
/// the outcome, so that cache misses overlap; a second pass over the few that
/// are left tests the second half.
@safe
struct FilterProber: ~Copyable {
    private var positions: UnsafeMutablePointer<UInt32>
    private var hashes: UnsafeMutablePointer<UInt64>
    private var capacity = 0
    private var count = 0

    init() {
        unsafe positions = .allocate(capacity: 1)
        unsafe hashes = .allocate(capacity: 1)
    }

    deinit {
        unsafe positions.deallocate()
        unsafe hashes.deallocate()
    }

    /// Position and hash of hit `number`, by ascending position.
    @inline(__always)
    func hit(_ number: Int) -> (position: Int, hash: UInt64) {
        precondition(number < count, "there are \(count) hits, not \(number)")
        return unsafe (Int(positions[number]), hashes[number])
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
        // Safety: every position read lies below `words.count`; there is room for a hit per k-gram.
        let (positions, hashes) = unsafe (self.positions, self.hashes)
        guard let start = words.baseAddress else { return 0 }
        var hash = KGramHash.hash(unsafe Array(words[0..<k])[...])
        var found = 0
        for position in 0..<(words.count &- k) {
            unsafe positions[found] = UInt32(truncatingIfNeeded: position)
            unsafe hashes[found] = hash
            found &+= filter.passesFirst(hash) ? 1 : 0
            hash = unsafe kGrams.next(after: hash, entering: start[position &+ k], leaving: start[position])
        }
        unsafe positions[found] = UInt32(truncatingIfNeeded: words.count &- k)
        unsafe hashes[found] = hash
        found &+= filter.passesFirst(hash) ? 1 : 0
        count = 0
        for number in 0..<found {
            let hash = unsafe hashes[number]
            unsafe positions[count] = positions[number]
            unsafe hashes[count] = hash
            count &+= filter.passesSecond(hash) ? 1 : 0
        }
        return count
    }

    private mutating func reserve(_ needed: Int) {
        guard needed > capacity else { return }
        unsafe positions.deallocate()
        unsafe hashes.deallocate()
        capacity = needed * 2
        unsafe positions = .allocate(capacity: capacity)
        unsafe hashes = .allocate(capacity: capacity)
    }
}
