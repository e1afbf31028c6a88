internal import ProvscanCore
public import ProvscanReaders
public import ProvscanRegistry

/// Measures the error rate of this build with a registry: plants its passages in foreign text and looks for
/// them, and looks for matches where nothing was copied.
public struct Validator: ~Copyable {
    /// How much to try.
    public struct Options: Sendable {
        /// Plants for each damage and length.
        public var plants = 100
        /// Texts that copy nothing.
        public var foreignTexts = 1000
        /// Lengths of the plants, in words.
        public var lengths = [8, 10, 12, 15, 20, 30, 60, 120]
        public var seed: UInt64 = 1
        /// Foreign corpora that the user vouches for, with how to read them.
        public var corpora: [String] = []
        /// When the corpora were complete, RFC 3339 or a prefix of it: only matches with works published later count
        /// as false then, and the corpora need not be foreign.
        public var corporaDate: String?
        public var reader = ReaderOptions(role: .suspect)

        public init() {}
    }

    private let registry: Registry
    private let options: Options
    private let checker: TextChecker
    private var texts: WorkTexts

    public init(registry: Registry, options: Options = Options()) throws {
        self.registry = registry
        self.options = options
        checker = TextChecker(
            registry, indexes: try registry.compiledIndexes(), commonText: try registry.commonText(),
            minimumGrade: .lead, licences: .nothingOnFile)
        texts = WorkTexts(registry: registry)
    }

    /// Runs every trial; the same registry, options and build give the same result.
    public mutating func run() throws -> Validation {
        let works = try registry.workNumbers()
        guard !works.isEmpty else {
            throw RegistryError(.notFound, registry.path, "it holds no works; run provscan index first")
        }
        var maker = PlantMaker(foreignWords: try sampleWords(works), seed: options.seed)
        var planted: [Validation.Planted] = []
        for damage in Validation.Damage.allCases {
            for length in options.lengths {
                if let result = try plants(of: length, damage, works, &maker) { planted.append(result) }
            }
        }
        var foreign = [try shuffledTexts(works, &maker)]
        if !options.corpora.isEmpty { foreign.append(try foreignCorpora()) }
        return Validation(
            schema: Validation.schemaName, toolVersion: Version.current,
            registryDigest: try registry.contentDigest().description, profile: registry.profile.name,
            normaliser: TokenisedText.normaliser, background: registry.background, seed: options.seed, planted: planted,
            foreign: foreign)
    }

    /// Words of works chosen at random: what foreign text and substitutions are made of.
    private mutating func sampleWords(_ works: [Int64]) throws -> [String] {
        var random = SeededRandom(seed: options.seed &+ 1)
        var words: [String] = []
        for _ in 0..<200 {
            let number = works[Int.random(in: 0..<works.count, using: &random)]
            guard let text = try texts.text(of: number) else { continue }
            for position in 0..<min(text.tokens.count, 500) {
                words.append(text.text.quote(text.tokens.byteSpan(of: position)))
            }
        }
        return words.isEmpty ? ["word"] : words
    }

    private mutating func plants(
        of length: Int, _ damage: Validation.Damage, _ works: [Int64], _ maker: inout PlantMaker
    ) throws -> Validation.Planted? {
        var trials = 0
        var grades: [String: Int] = [:]
        var keptOut = 0
        for _ in 0..<(options.plants * 4) where trials < options.plants {
            let number = works[Int.random(in: 0..<works.count, using: &maker.random)]
            guard let work = try texts.text(of: number), work.tokens.count >= length,
                let described = try texts.work(number)
            else { continue }
            let start = Int.random(in: 0...(work.tokens.count - length), using: &maker.random)
            let passage = work.text.quote(work.tokens.byteSpan(of: TokenSpan(start, start + length)))
            let plant = maker.plant(passage, damage: damage)
            trials += 1
            if let grade = try grade(of: described.id, in: plant) {
                grades[grade.rawValue, default: 0] += 1
            } else if !checker.suppressedRuns.isEmpty {
                keptOut += 1
            }
        }
        guard trials > 0 else { return nil }
        let any = grades.values.reduce(0, +)
        return Validation.Planted(
            damage: damage, words: length, found: Rate(any - (grades[Grade.lead.rawValue] ?? 0), of: trials),
            foundOrLead: Rate(any, of: trials), foundOrKeptOut: Rate(any + keptOut, of: trials), grades: grades)
    }

    /// The best grade at which the work was found over the plant, as itself or among the works that hold the same.
    private func grade(of work: String, in plant: (text: [UInt8], span: ByteSpan)) throws -> Grade? {
        try exhibits(plant.text).filter { $0.match.work.id == work || $0.match.alsoIn.contains { $0.id == work } }
            .flatMap(\.match.passages)
            .filter { $0.recordSpan.bytes.start < plant.span.end && plant.span.start < $0.recordSpan.bytes.end }
            .map(\.grade).max()
    }

    private func exhibits(_ text: [UInt8]) throws -> [Exhibit] {
        try checker.exhibits(for: text.span) { (Locator(path: "plant"), DocumentMetadata()) }
    }

    private mutating func shuffledTexts(_ works: [Int64], _ maker: inout PlantMaker) throws -> Validation.Foreign {
        var counts = ForeignCounts()
        for _ in 0..<options.foreignTexts {
            counts.add(try exhibits(Array(maker.foreign(400).utf8)))
        }
        return counts.result(.shuffled)
    }

    private func foreignCorpora() throws -> Validation.Foreign {
        var counts = ForeignCounts()
        var failure: (any Error)?
        let cursor = CorpusCursor(paths: options.corpora, options: options.reader)
        while let event = cursor.next() {
            guard case .batch(let batch) = event else { continue }
            _ = batch.visit { text, _ in
                guard failure == nil else { return }
                do {
                    let found = try checker.exhibits(for: text) {
                        (Locator(path: "corpus"), DocumentMetadata(acquiredAt: options.corporaDate))
                    }
                    counts.add(
                        options.corporaDate == nil ? found : found.filter { $0.match.record.isOlderThanWork == true })
                } catch {
                    failure = error
                }
            }
        }
        if let failure { throw failure }
        return counts.result(options.corporaDate == nil ? .corpus : .laterWorks)
    }

    private struct ForeignCounts {
        private var texts = 0
        private var reported = 0
        private var leads = 0

        mutating func add(_ exhibits: [Exhibit]) {
            texts += 1
            guard let best = exhibits.map(\.match.grade).max() else { return }
            if best.isFinding { reported += 1 } else { leads += 1 }
        }

        func result(_ kind: Validation.Kind) -> Validation.Foreign {
            Validation.Foreign(kind: kind, reported: Rate(reported, of: texts), leads: Rate(leads, of: texts))
        }
    }
}
