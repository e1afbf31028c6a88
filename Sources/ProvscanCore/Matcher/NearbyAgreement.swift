/// Which of the next tokens of a record and of a work, counted from a place in each, have the same hash.
///
/// Says cheaply where the next run of equal words may start; whether the words are equal, the text says.
struct NearbyAgreement {
    /// Tokens looked at on each side.
    static let reach = Aligner.gap + Aligner.farRun

    /// Bit *j* of element *i*: token *i* of the record and token *j* of the work have the same hash.
    private var rows = InlineArray<24, UInt32>(repeating: 0)
    /// Bit *i* of element *j*: the same, seen from the work.
    private var columns = InlineArray<24, UInt32>(repeating: 0)
    /// Whether any two tokens in a row agree with two in a row.
    private(set) var hasRuns = false

    /// - Parameters:
    ///   - record: The hashes of the record.
    ///   - recordStart: The first token looked at; the end of those before it where `step` is −1.
    ///   - work: The hashes of the work.
    ///   - workStart: The same in the work.
    ///   - step: 1 to count forwards, −1 to count backwards.
    /// - Complexity: O(``reach``).
    init(record: [UInt64], from recordStart: Int, work: [UInt64], from workStart: Int, step: Int) {
        let isForward = step > 0
        let recordCount = min(Self.reach, isForward ? record.count - recordStart : recordStart)
        let workCount = min(Self.reach, isForward ? work.count - workStart : workStart)
        guard recordCount > 1, workCount > 1 else { return }
        let (recordFirst, workFirst) = isForward ? (recordStart, workStart) : (recordStart - 1, workStart - 1)
        // Chains of the work's tokens by the top bits of their hashes.
        var heads = InlineArray<64, Int8>(repeating: -1)
        var following = InlineArray<24, Int8>(repeating: -1)
        for place in 0..<workCount {
            let slot = Int(truncatingIfNeeded: work[workFirst + place * step] >> 58)
            following[place] = heads[slot]
            heads[slot] = Int8(truncatingIfNeeded: place)
        }
        var previous: UInt32 = 0
        for place in 0..<recordCount {
            let word = record[recordFirst + place * step]
            var row: UInt32 = 0
            var other = Int(heads[Int(truncatingIfNeeded: word >> 58)])
            while other >= 0 {
                if work[workFirst + other * step] == word {
                    row |= 1 << UInt32(other)
                    columns[other] |= 1 << UInt32(place)
                }
                other = Int(following[other])
            }
            rows[place] = row
            if previous << 1 & row != 0 { hasRuns = true }
            previous = row
        }
    }

    /// Whether two tokens in a row agree from a place on whose larger number is `distance`, which is below
    /// ``Aligner/gap`` + 1.
    func hasRuns(at distance: Int) -> Bool {
        let inRow = rows[distance] & (rows[distance + 1] >> 1)
        let inColumn = columns[distance] & (columns[distance + 1] >> 1)
        return (inRow | inColumn) & ((2 << UInt32(distance)) - 1) != 0
    }

    /// Whether `count` tokens, 1 to 3, agree from token `record` and token `work` on, both below ``Aligner/gap`` + 1.
    func hasRun(_ record: Int, _ work: Int, count: Int) -> Bool {
        var both = rows[record] >> UInt32(work)
        for offset in 1..<count { both &= rows[record + offset] >> UInt32(work + offset) }
        return both & 1 == 1
    }
}
