/// What a sample of files was drawn from and gave, in sums from which the whole is estimated.
struct FileTally: Codable, Equatable, Sendable {
    /// All files that the sample was drawn from.
    private(set) var population = Amount()
    /// Those that were read to their end, or as far as they could be.
    private(set) var sampled = Amount()
    /// Those among them that have a finding.
    private(set) var filesFound = 0
    /// What was counted in each file, against its size in KiB, by ``Estimate/Quantity`` in its order.
    private(set) var sums = Estimate.Quantity.allCases.map { _ in PowerSums() }
    /// What was counted up to now in the file at hand, in the same order.
    private var current = Self.nothing

    private static let nothing = Estimate.Quantity.allCases.map { _ in 0 }

    struct Amount: Codable, Equatable, Sendable {
        private(set) var files = 0
        private(set) var bytes = 0
        /// KiB, each file's rounded up: third powers of bytes are too large even for 128 bits.
        private(set) var size = 0

        init() {}

        /// One file.
        init(bytes: Int) {
            files = 1
            self.bytes = bytes
            size = (bytes + 1023) / 1024
        }

        mutating func add(_ other: Amount) {
            files += other.files
            bytes += other.bytes
            size += other.size
        }
    }

    init(of population: Amount) { self.population = population }

    /// Counts what a batch of the file at hand gave.
    mutating func add(_ batch: SampleTally) {
        for (place, quantity) in Estimate.Quantity.allCases.enumerated() { current[place] += batch.count(of: quantity) }
    }

    /// Ends the file at hand.
    mutating func close(_ size: Amount) {
        sampled.add(size)
        filesFound += current.contains { $0 > 0 } ? 1 : 0
        for place in sums.indices { sums[place].add(current[place], of: size.size) }
        current = Self.nothing
    }

    /// Adds what was counted in other files, all of them closed.
    mutating func add(_ other: FileTally) {
        population.add(other.population)
        sampled.add(other.sampled)
        filesFound += other.filesFound
        for place in sums.indices { sums[place].add(other.sums[place]) }
    }
}

extension SampleTally {
    /// How much of `quantity` was counted.
    fileprivate func count(of quantity: Estimate.Quantity) -> Int {
        switch quantity {
        case .records: recordsFound
        case .recordsUncovered: recordsUncovered
        case .findings: Int(findings.sumOfY)
        case .matchedWords: Int(words.sumOfY)
        }
    }
}
