/// The telling words of a record, read once it is asked for them.
struct TellingWords {
    /// Stands for a word that tells nothing.
    static let none: UInt16 = 256

    /// The sketch byte of each word that is telling, ``none`` for the others.
    private var marks: [UInt16] = []
    private var isRead = false

    /// Forgets the record.
    mutating func reset() { isRead = false }

    /// Reads the words of the record, unless that was done.
    ///
    /// - Complexity: O(`words.count`) the first time, O(1) then.
    mutating func read(_ words: UnsafeBufferPointer<UInt64>, _ rarity: Rarity) {
        guard !isRead else { return }
        isRead = true
        if marks.count < words.count { marks = [UInt16](repeating: Self.none, count: words.count * 2) }
        // Safety: there is a mark for each word, by the line before.
        unsafe marks.withUnsafeMutableBufferPointer { unsafe rarity.mark(words, in: $0) }
    }

    /// Whether any word of `range` is telling.
    func contains(_ range: Range<Int>) -> Bool {
        marks[range].contains { $0 != Self.none }
    }

    /// How many words of `range` are telling, and how many of these have their sketch byte in `used`.
    ///
    /// `used`: One bit per value of a sketch byte, and an element that is 0.
    func count(in range: Range<Int>, found used: InlineArray<5, UInt64>) -> (telling: Int, found: Int) {
        var telling = 0
        var found = 0
        for mark in marks[range] {
            telling &+= 1 &- Int(mark >> 8)
            found &+= Int(truncatingIfNeeded: used[Int(mark >> 6)] >> UInt64(mark & 63) & 1)
        }
        return (telling, found)
    }
}
