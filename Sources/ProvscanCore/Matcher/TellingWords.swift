internal import CScanLoops

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

    /// Compares the words before and after a block in the record with the sketch of a work.
    ///
    /// - Returns: How many values the bytes of `sketch` have, how many words of the two ranges are telling, and how many
    ///   of these have one of those values.
    /// - Precondition: The ranges lie in the record, which was read.
    func count(
        before: Range<Int>, after: Range<Int>, around sketch: UnsafeBufferPointer<UInt8>
    ) -> (values: Int, telling: Int, found: Int) {
        precondition(
            0 <= before.lowerBound && before.upperBound <= marks.count && 0 <= after.lowerBound
                && after.upperBound <= marks.count, "there are \(marks.count) marks")
        // Safety: the ranges lie in the marks, which are bytes or 256.
        let counts = unsafe marks.withUnsafeBufferPointer {
            unsafe provscan_count_surroundings(
                sketch.baseAddress, sketch.count, $0.baseAddress, before.lowerBound, before.upperBound,
                after.lowerBound, after.upperBound)
        }
        return (counts.values, counts.telling, counts.found)
    }
}
