/// One of the parts that a corpus is divided into, so that several processes scan it.
public struct CorpusPart: Sendable, Codable, Equatable, CustomStringConvertible {
    /// Parts that a corpus is divided into at the most.
    public static let limit = 1_000_000

    /// Counted from 1.
    public let number: Int
    public let count: Int

    /// `nil` unless `number` is from 1 to `count`, and `count` within ``limit``.
    public init?(_ number: Int, of count: Int) {
        guard (1...Self.limit).contains(count), (1...count).contains(number) else { return nil }
        self.number = number
        self.count = count
    }

    public var description: String { "part \(number) of \(count)" }
}

/// What the scan of one part did.
public struct PartOutcome: Sendable {
    public var part: CorpusPart
    /// Sources in the part.
    public var sources: Int
    /// What was found, in counts.
    public var found: Summary.Totals
    /// What could not be read, one line each; the first hundred.
    public var problems: [String]
    /// Whether anything could not be read.
    public var isIncomplete: Bool
}

extension PartOutcome {
    init(_ part: CorpusPart, _ tallies: ScanTallies) {
        self.init(
            part: part, sources: tallies.ledger.examined.sources, found: tallies.matches.totals,
            problems: tallies.problems, isIncomplete: tallies.ledger.isIncomplete)
    }
}
