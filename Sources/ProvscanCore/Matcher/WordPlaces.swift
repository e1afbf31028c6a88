/// Where the words of a stretch of text stand: chains of places in flat arrays, whose memory is used again.
struct WordPlaces {
    /// The first place of each slot, counted from the stretch's start; −1 where there is none.
    private var heads: [Int32] = []
    /// The next place of the same slot; −1 at the end.
    private var following: [Int32] = []
    private var range = 0..<0
    private var shift: UInt64 = 0

    /// Takes in the words of `range`.
    ///
    /// - Complexity: O(range); allocates only where it is longer than any before.
    mutating func index(_ hashes: [UInt64], _ range: Range<Int>) {
        self.range = range
        let bits = max(4, Int.bitWidth - range.count.leadingZeroBitCount)
        shift = UInt64(64 - bits)
        if heads.count < 1 << bits { heads = [Int32](repeating: -1, count: 1 << bits) }
        if following.count < range.count { following = [Int32](repeating: -1, count: range.count) }
        for slot in 0..<(1 << bits) { heads[slot] = -1 }
        // From the end, so that each chain ascends.
        for place in stride(from: range.count - 1, through: 0, by: -1) {
            let slot = Int(truncatingIfNeeded: hashes[range.lowerBound + place] >> shift)
            following[place] = heads[slot]
            heads[slot] = Int32(truncatingIfNeeded: place)
        }
    }

    /// The place of `word` nearest to `span`, no further than `reach` tokens; the first of several.
    ///
    /// - Complexity: O(places of the word up to the span's end).
    func place(of word: UInt64, in hashes: [UInt64], near span: TokenSpan, reach: Int) -> Int? {
        var best: Int?
        var bestDistance = reach + 1
        var place = heads[Int(truncatingIfNeeded: word >> shift)]
        while place >= 0 {
            let position = range.lowerBound + Int(place)
            if position - span.end >= bestDistance { break }
            if hashes[position] == word {
                let distance = max(span.start - position, position - span.end + 1, 0)
                if distance < bestDistance {
                    bestDistance = distance
                    best = position
                    if distance == 0 { break }
                }
            }
            place = following[Int(place)]
        }
        return best
    }

    /// The places of `word`, ascending; none where there are more than `limit`.
    ///
    /// - Complexity: O(places of the word's slot).
    func places(of word: UInt64, in hashes: [UInt64], limit: Int) -> [Int] {
        var found: [Int] = []
        var place = heads[Int(truncatingIfNeeded: word >> shift)]
        while place >= 0 {
            let position = range.lowerBound + Int(place)
            if hashes[position] == word {
                guard found.count < limit else { return [] }
                found.append(position)
            }
            place = following[Int(place)]
        }
        return found
    }
}
