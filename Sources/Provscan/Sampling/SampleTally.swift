internal import ProvscanCore

/// What a sample was drawn from and what it gave, in sums from which the whole is estimated.
///
/// Sums are exact integers, so that those of parts add up to those of the whole.
struct SampleTally: Codable, Equatable, Sendable {
    /// Records that have a text, and the bytes of their texts.
    var population = Amount()
    /// Those that were compared.
    var sampled = Amount()
    /// Records compared that have a finding, and those that have one that no licence covers.
    var recordsFound = 0
    var recordsUncovered = 0
    /// Findings, that is (record, work) pairs, and their words, each against the bytes of the record.
    var findings = PowerSums()
    var words = PowerSums()
    /// The files that were read of all; `nil` where all are.
    var files: FileTally?

    struct Amount: Codable, Equatable, Sendable {
        var records = 0
        var bytes = 0

        mutating func add(_ other: Amount) {
            records += other.records
            bytes += other.bytes
        }
    }

    /// What a record that was compared gave.
    struct Compared {
        var bytes = 0
        var findings = 0
        var uncovered = 0
        var words = 0
    }

    mutating func add(_ record: Compared) {
        sampled.add(Amount(records: 1, bytes: record.bytes))
        recordsFound += record.findings > 0 ? 1 : 0
        recordsUncovered += record.uncovered > 0 ? 1 : 0
        findings.add(record.findings, of: record.bytes)
        words.add(record.words, of: record.bytes)
    }

    /// Adds what was counted elsewhere: in a batch of the file at hand, or in other files.
    mutating func add(_ other: SampleTally) {
        if let others = other.files {
            if files == nil { files = others } else { files?.add(others) }
        } else {
            files?.add(other)
        }
        population.add(other.population)
        sampled.add(other.sampled)
        recordsFound += other.recordsFound
        recordsUncovered += other.recordsUncovered
        findings.add(other.findings)
        words.add(other.words)
    }
}

/// Sums of the powers up to the third of two numbers, *y* and the *x* that it is a part of, and of their products.
struct PowerSums: Equatable, Sendable {
    /// By the power of *y*, then that of *x*: 1, x, x², x³, y, yx, yx², y², y²x, y³.
    private var sums = [Int128](repeating: 0, count: 10)

    mutating func add(_ y: Int, of x: Int) {
        let (x, y) = (Int128(x), Int128(y))
        var place = 0
        var powerOfY: Int128 = 1
        for yPower in 0...3 {
            var product = powerOfY
            for _ in 0...(3 - yPower) {
                sums[place] += product
                // The fourth powers are not used, and may be too large.
                product &*= x
                place += 1
            }
            powerOfY &*= y
        }
    }

    mutating func add(_ other: PowerSums) {
        for place in sums.indices { sums[place] += other.sums[place] }
    }

    var count: Double { Double(sums[0]) }
    var sumOfX: Double { Double(sums[1]) }
    var sumOfY: Double { Double(sums[4]) }

    /// The sums of the squares and of the cubes of *y* − `ratio` · *x*.
    func residuals(_ ratio: Double) -> (squares: Double, cubes: Double) {
        func sum(_ place: Int) -> Double { Double(sums[place]) }
        let squares = sum(7) - 2 * ratio * sum(5) + ratio * ratio * sum(2)
        let cubes =
            sum(9) - 3 * ratio * sum(8) + 3 * ratio * ratio * sum(6) - ratio * ratio * ratio * sum(3)
        return (max(0, squares), cubes)
    }
}

/// The sums as decimal numbers in text: JSON has no integers of this size.
extension PowerSums: Codable {
    init(from decoder: any Decoder) throws {
        let texts = try decoder.singleValueContainer().decode([String].self)
        let read = texts.compactMap { Int128($0) }
        guard read.count == 10 else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "power sums are ten whole numbers"))
        }
        sums = read
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(sums.map { String($0) })
    }
}
