internal import ProvscanCore

extension Summary {
    /// What was compared in place of the whole, and what follows for the whole.
    public struct Sample: Codable, Sendable, Equatable {
        /// A part of the material, and all of it.
        public struct Share: Codable, Sendable, Equatable {
            public var compared: Int
            public var of: Int
        }

        /// The probability with which each record was chosen.
        public var rate: Double
        public var seed: Int
        /// ``SamplePlan/choice``.
        public var choice: String
        /// Records with a text.
        public var records: Share
        /// Bytes of their texts.
        public var textBytes: Share
        /// Of the intervals.
        public var confidence = 0.95
        /// By quantity; empty where nothing was compared.
        public var estimates: [Estimate]
    }
}

extension Summary.Sample {
    init(_ plan: SamplePlan, _ tally: SampleTally) {
        self.init(
            rate: plan.rate, seed: plan.seed, choice: SamplePlan.choice,
            records: Share(compared: tally.sampled.records, of: tally.population.records),
            textBytes: Share(compared: tally.sampled.bytes, of: tally.population.bytes),
            estimates: Estimate.all(from: tally))
    }
}

/// How estimates are put into words: never as what was found.
enum SampleWording {
    static func name(_ quantity: Estimate.Quantity) -> String {
        switch quantity {
        case .records: "records with a finding"
        case .recordsUncovered: "records with a finding without a covering licence"
        case .findings: "findings"
        case .matchedWords: "matching words"
        }
    }

    static func interval(_ estimate: Estimate) -> String {
        guard let lower = estimate.lower, let upper = estimate.upper else {
            return "none: fewer than \(Estimate.leastRecords) records of the sample have a finding"
        }
        return "\(Numbers.grouped(lower)) to \(Numbers.grouped(upper))"
    }

    /// `1,013 of 100,000 records (rate 1 %, seed 7)`.
    static func extent(_ sample: Summary.Sample) -> String {
        "\(Numbers.grouped(sample.records.compared)) of \(Numbers.counted(sample.records.of, "record")) "
            + "(rate \(percentage(sample.rate)), seed \(sample.seed))"
    }

    /// `0.01` as `1 %`.
    static func percentage(_ rate: Double) -> String {
        let percent = (rate * 100 * 1e9).rounded() / 1e9
        let text = percent == percent.rounded() ? "\(Int(percent))" : "\(percent)"
        return text + " %"
    }
}
