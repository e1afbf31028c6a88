/// The longest common subsequence of two short token ranges.
struct CommonSubsequence {
    let aligner: Aligner

    /// Ranges whose product is larger are left unaligned: the cost is their product.
    static let areaLimit = 4096

    /// Runs of equal words inside the two ranges, in order on both sides.
    ///
    /// - Complexity: O(*n* · *m*) time and memory, *n* · *m* ≤ ``areaLimit``.
    func runs(_ recordRange: Range<Int>, _ workRange: Range<Int>) -> [Run] {
        let (rows, columns) = (recordRange.count, workRange.count)
        guard rows > 0, columns > 0, rows * columns <= Self.areaLimit else { return [] }
        let lengths = table(recordRange, workRange)
        var runs: [Run] = []
        var row = 0
        var column = 0
        while row < rows, column < columns {
            if aligner.isSame(recordRange.lowerBound + row, workRange.lowerBound + column) {
                append(recordRange.lowerBound + row, workRange.lowerBound + column, to: &runs)
                row += 1
                column += 1
            } else if lengths[(row + 1) * (columns + 1) + column] >= lengths[row * (columns + 1) + column + 1] {
                row += 1
            } else {
                column += 1
            }
        }
        return runs
    }

    /// Element (*row*, *column*) is the length of the longest common subsequence of the two tails from there on.
    private func table(_ recordRange: Range<Int>, _ workRange: Range<Int>) -> [UInt16] {
        let width = workRange.count + 1
        var lengths = [UInt16](repeating: 0, count: (recordRange.count + 1) * width)
        for row in stride(from: recordRange.count - 1, through: 0, by: -1) {
            for column in stride(from: workRange.count - 1, through: 0, by: -1) {
                lengths[row * width + column] =
                    aligner.isSame(recordRange.lowerBound + row, workRange.lowerBound + column)
                    ? lengths[(row + 1) * width + column + 1] + 1
                    : max(lengths[(row + 1) * width + column], lengths[row * width + column + 1])
            }
        }
        return lengths
    }

    private func append(_ record: Int, _ work: Int, to runs: inout [Run]) {
        if let last = runs.last, last.recordEnd == record, last.workEnd == work {
            runs[runs.count - 1].count += 1
        } else {
            runs.append(Run(record: record, work: work, count: 1))
        }
    }
}
