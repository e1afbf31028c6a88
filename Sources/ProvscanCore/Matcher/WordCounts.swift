/// Counts words in an open hash table whose memory is used again.
struct WordCounts {
    private var words: [UInt64] = []
    /// One more than the count; 0 where a slot is free.
    private var counts: [Int32] = []
    private var mask = 0

    /// Forgets everything and makes room for `words` distinct words.
    ///
    /// - Complexity: O(`words`); allocates only where it is more than ever before.
    mutating func reset(for words: Int) {
        let size = 1 << max(4, Int.bitWidth - (words * 2).leadingZeroBitCount)
        mask = size - 1
        guard counts.count >= size else {
            self.words = [UInt64](repeating: 0, count: size)
            counts = [Int32](repeating: 0, count: size)
            return
        }
        for slot in 0..<size { counts[slot] = 0 }
    }

    /// Counts `word` once more.
    @inline(__always)
    mutating func add(_ word: UInt64) {
        let slot = slot(of: word)
        words[slot] = word
        counts[slot] = max(counts[slot], 1) + 1
    }

    /// Takes one `word` away; returns whether there was one.
    @inline(__always)
    mutating func takeOne(_ word: UInt64) -> Bool {
        let slot = slot(of: word)
        guard counts[slot] > 1 else { return false }
        counts[slot] -= 1
        return true
    }

    /// Takes all of `word` away; returns whether there was one.
    @inline(__always)
    mutating func takeAll(_ word: UInt64) -> Bool {
        let slot = slot(of: word)
        guard counts[slot] > 1 else { return false }
        counts[slot] = 1
        return true
    }

    /// The slot that holds `word`, or the free one where it belongs.
    @inline(__always)
    private func slot(of word: UInt64) -> Int {
        var slot = Int(truncatingIfNeeded: word >> 32) & mask
        while counts[slot] != 0, words[slot] != word { slot = (slot + 1) & mask }
        return slot
    }
}
