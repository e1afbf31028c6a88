internal import ProvscanCore

extension Summary {
    /// What was compared in place of the whole, and what follows for the whole.
    public struct Sample: Codable, Sendable, Equatable {
        /// A part of the material, and all of it.
        public struct Share: Codable, Sendable, Equatable {
            public var compared: Int
            public var of: Int
        }

        /// The probability with which each record was chosen, in the files that were read.
        public var rate: Double
        public var seed: Int
        /// ``SamplePlan/choice``.
        public var choice: String
        /// The probability with which each file was chosen; `nil`, as all about files, where all are read.
        public var fileRate: Double?
        /// ``SamplePlan/fileChoice``.
        public var fileChoice: String?
        /// Files read.
        public var files: Share?
        /// Their bytes, as stored.
        public var fileBytes: Share?
        /// Records with a text, of the files that were read.
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
            fileRate: plan.fileRate, fileChoice: plan.fileRate == nil ? nil : SamplePlan.fileChoice,
            files: tally.files.map { Share(compared: $0.sampled.files, of: $0.population.files) },
            fileBytes: tally.files.map { Share(compared: $0.sampled.bytes, of: $0.population.bytes) },
            records: Share(compared: tally.sampled.records, of: tally.population.records),
            textBytes: Share(compared: tally.sampled.bytes, of: tally.population.bytes),
            estimates: tally.files.map { Estimate.all(from: $0, rate: plan.rate) } ?? Estimate.all(from: tally))
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
            let units = estimate.method == .fileRatio ? "files" : "records"
            return "none: fewer than \(Estimate.leastUnits) \(units) of the sample have a finding"
        }
        return "\(Numbers.grouped(lower)) to \(Numbers.grouped(upper))"
    }

    static func method(_ method: Estimate.Method) -> String {
        switch method {
        case .clopperPearson: "Clopper and Pearson, exact"
        case .ratio: "ratio to the bytes of text"
        case .fileRatio: "ratio to the bytes of the files"
        }
    }

    /// `1,013 of 100,000 records (rate 1 %, seed 7)`, or
    /// `50 of 1,000 files (rate 5 %), and in them 1,013 of 10,000 records (rate 10 %, seed 7)`.
    static func extent(_ sample: Summary.Sample) -> String {
        let records =
            "\(Numbers.grouped(sample.records.compared)) of \(Numbers.counted(sample.records.of, "record")) "
            + "(rate \(percentage(sample.rate)), seed \(sample.seed))"
        guard let files = sample.files, let rate = sample.fileRate else { return records }
        return "\(Numbers.grouped(files.compared)) of \(Numbers.counted(files.of, "file")) (rate \(percentage(rate))), "
            + "and in them \(records)"
    }

    /// What amounts are estimated for: `100,000 records`.
    static func whole(_ sample: Summary.Sample) -> String {
        sample.files.map { Numbers.counted($0.of, "file") } ?? Numbers.counted(sample.records.of, "record")
    }

    /// `0.01` as `1 %`.
    static func percentage(_ rate: Double) -> String {
        let percent = (rate * 100 * 1e9).rounded() / 1e9
        let text = percent == percent.rounded() ? "\(Int(percent))" : "\(percent)"
        return text + " %"
    }
}
