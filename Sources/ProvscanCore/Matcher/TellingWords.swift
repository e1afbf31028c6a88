internal import CScanLoops

/// The telling words of a record, each stretch of it read once it is asked for.
struct TellingWords {
    /// Stands for a word that tells nothing.
    static let none: UInt16 = 256

    /// The sketch byte of each word that is telling, ``none`` for the others.
    private var marks: [UInt16] = []
    /// The record for which each stretch of ``stretch`` marks was read last.
    private var readFor: [UInt32] = []
    /// Counts the records; none is the 0th.
    private var record: UInt32 = 1

    /// Words that are read together.
    private static let stretch = 16

    /// Forgets the record.
    mutating func reset() {
        if record == .max {
            record = 0
            readFor = [UInt32](repeating: 0, count: readFor.count)
        }
        record += 1
    }

    /// Reads the words of `range`, but for those that were read already.
    ///
    /// - Complexity: O(words not yet read), in stretches of 16.
    mutating func read(_ range: Range<Int>, of words: UnsafeBufferPointer<UInt64>, _ rarity: Rarity) {
        guard !range.isEmpty else { return }
        precondition(range.lowerBound >= 0 && range.upperBound <= words.count, "the range lies in the record")
        if marks.count < words.count {
            readFor = [UInt32](repeating: 0, count: words.count * 2 / Self.stretch + 1)
            marks = [UInt16](repeating: Self.none, count: readFor.count * Self.stretch)
        }
        for number in range.lowerBound / Self.stretch...(range.upperBound - 1) / Self.stretch
        where readFor[number] != record {
            readFor[number] = record
            let place = number * Self.stretch..<min((number + 1) * Self.stretch, words.count)
            // Safety: the stretch begins in the record and ends with it; there is a mark for each word.
            unsafe marks.withUnsafeMutableBufferPointer { marks in
                unsafe rarity.mark(
                    UnsafeBufferPointer(rebasing: words[place]), in: UnsafeMutableBufferPointer(rebasing: marks[place]))
            }
        }
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
