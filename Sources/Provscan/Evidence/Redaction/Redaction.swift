internal import ProvscanCore
internal import ProvscanReaders

/// What is left out of results before they are written: of every file alike.
public struct Redaction: Sendable, Equatable {
    public enum Mode: String, Codable, Sendable, CaseIterable {
        case none
        /// Of each quoted passage the first and the last words, its length and its HMAC.
        case quotes
        /// Personal data masked, in quotations and metadata of either side.
        case personal
        /// No text at all; personal data masked in what is left.
        case all
    }

    /// What was done, for `summary.json`.
    public struct Record: Codable, Sendable, Equatable {
        public var mode: Mode
        /// Stretches masked, by kind.
        public var masked: [String: Int]
        /// Passage texts shortened or left out, on both sides.
        public var withheld: Int
        /// The first 16 digits of the key's SHA-256; `nil` where no key was used.
        public var key: String?
    }

    public let mode: Mode
    private let key: RedactionKey?
    private var masked: [PersonalData.Kind: Int] = [:]
    private var withheld = 0

    public static let none = Redaction()

    /// What was done before; nothing is left out once more.
    private var applied: Record?

    private init() {
        mode = .none
        key = nil
    }

    /// For results that were redacted before, as `record` says, and are written once more as they are.
    static func applied(_ record: Record?) -> Redaction {
        var redaction = Redaction()
        redaction.applied = record
        return redaction
    }

    /// Whether quotations are whole, so that they may be quoted as exact.
    var leavesQuotationsWhole: Bool { mode == .none && applied == nil }

    /// - Parameters:
    ///   - mode: What to leave out.
    ///   - key: What the HMACs of ``Mode/quotes`` are made with; needed for that mode alone.
    public init(_ mode: Mode, key: RedactionKey? = nil) {
        precondition(mode != .quotes || key != nil, "quotes are shortened with a key")
        self.mode = mode
        self.key = mode == .quotes ? key : nil
    }

    /// What was left out so far; for a run that is continued.
    struct Counts: Codable {
        var masked: [String: Int] = [:]
        var withheld = 0
    }

    var counts: Counts {
        get {
            Counts(
                masked: Dictionary(uniqueKeysWithValues: masked.map { ($0.key.rawValue, $0.value) }),
                withheld: withheld)
        }
        set {
            masked = [:]
            for (name, count) in newValue.masked {
                if let kind = PersonalData.Kind(rawValue: name) { masked[kind] = count }
            }
            withheld = newValue.withheld
        }
    }

    /// Words left of a passage at its start and at its end.
    static let edgeWords = 3

    /// Whether texts and names are masked.
    private var masks: Bool { mode == .personal || mode == .all }

    var record: Record? {
        guard mode != .none else { return applied }
        let counts = masked.map { ($0.key.rawValue, $0.value) }
        return Record(
            mode: mode, masked: Dictionary(uniqueKeysWithValues: counts), withheld: withheld, key: key?.identifier)
    }
}

extension Redaction {
    mutating func apply(to exhibit: Exhibit) -> Exhibit {
        guard mode != .none else { return exhibit }
        var exhibit = exhibit
        apply(to: &exhibit.match)
        for place in exhibit.quotation.passages.indices {
            apply(to: &exhibit.quotation.passages[place])
        }
        exhibit.trace.record = masked(exhibit.trace.record)
        return exhibit
    }

    mutating func apply(to coverage: CoverageRecord) -> CoverageRecord {
        guard masks else { return coverage }
        var coverage = coverage
        coverage.locator = masked(coverage.locator)
        for place in coverage.damaged.indices {
            coverage.damaged[place].locator = masked(coverage.damaged[place].locator)
        }
        for place in coverage.failures.indices {
            coverage.failures[place].locator = masked(coverage.failures[place].locator)
        }
        return coverage
    }

    mutating func apply(to run: RunRecord) -> RunRecord {
        guard masks else { return run }
        var run = run
        run.commandLine = run.commandLine.map { masked($0, as: .address) }
        run.corpora = run.corpora.map { masked($0, as: .address) }
        return run
    }

    /// Who recorded and attested what; what decides a verdict stays.
    mutating func apply(to rights: ConsideredRights) -> ConsideredRights {
        guard masks else { return rights }
        var rights = rights
        for place in rights.attestations.indices {
            rights.attestations[place].attestedBy = masked(rights.attestations[place].attestedBy, as: .prose)
        }
        for place in rights.grants.indices {
            rights.grants[place].recordedBy = masked(rights.grants[place].recordedBy, as: .prose)
            rights.grants[place].statusReason = masked(rights.grants[place].statusReason, as: .prose)
            if var document = rights.grants[place].document {
                document.title = masked(document.title, as: .prose)
                document.location = masked(document.location, as: .address)
                rights.grants[place].document = document
            }
        }
        return rights
    }

    /// What is said of holders and collections; counts stay.
    mutating func apply(to summary: Summary) -> Summary {
        var summary = summary
        if masks {
            summary.registry.path = masked(summary.registry.path, as: .address)
            summary.registry.holders = summary.registry.holders.map { masked($0, as: .address) }
            for place in summary.counts.indices {
                summary.counts[place].holder = masked(summary.counts[place].holder, as: .address)
                summary.counts[place].collection = masked(summary.counts[place].collection, as: .address)
            }
            for place in summary.rights.attestations.indices {
                summary.rights.attestations[place].attestedBy = masked(
                    summary.rights.attestations[place].attestedBy, as: .prose)
            }
            for place in summary.tariff.indices {
                summary.tariff[place].holder = masked(summary.tariff[place].holder, as: .address)
                summary.tariff[place].collection = masked(summary.tariff[place].collection, as: .address)
            }
        }
        for place in summary.suppressedRuns.indices {
            if !leavesQuotationsWhole { summary.suppressedRuns[place].quote = nil }
            if masks {
                summary.suppressedRuns[place].locator = masked(summary.suppressedRuns[place].locator)
            }
        }
        summary.redaction = record
        return summary
    }

    private mutating func apply(to match: inout MatchRecord) {
        guard masks else { return }
        match.record.locator = masked(match.record.locator)
        match.record.id = masked(match.record.id, as: .address)
        match.record.url = masked(match.record.url, as: .address)
        match.record.crawl = masked(match.record.crawl, as: .address)
        match.record.warcRecordId = masked(match.record.warcRecordId, as: .address)
        match.work.holder = masked(match.work.holder, as: .address)
        match.work.collection = masked(match.work.collection, as: .address)
        match.work.externalId = masked(match.work.externalId, as: .address)
        match.work.url = masked(match.work.url, as: .address)
        match.work.title = mode == .all ? nil : masked(match.work.title, as: .prose)
        match.work.author = mode == .all ? nil : masked(match.work.author, as: .prose)
        for place in match.alsoIn.indices {
            match.alsoIn[place].holder = masked(match.alsoIn[place].holder, as: .address)
            match.alsoIn[place].collection = masked(match.alsoIn[place].collection, as: .address)
            match.alsoIn[place].externalId = masked(match.alsoIn[place].externalId, as: .address)
        }
    }

    private mutating func apply(to passage: inout Quotation.Passage) {
        passage.record = redacted(passage.record)
        passage.work = redacted(passage.work)
        if mode == .quotes || mode == .all { passage.runs = [] }
    }

    /// One side of a passage as the mode shows it.
    mutating func redacted(_ side: Quotation.Side) -> Quotation.Side {
        guard side != .none else { return side }
        switch mode {
        case .none: return side
        case .personal:
            let parts = PersonalDataMask.mask(
                [side.before, side.passage, side.after], isCutBefore: side.cutBefore, isCutAfter: side.cutAfter,
                counting: &masked)
            var side = side
            (side.before, side.passage, side.after) = (parts[0], parts[1], parts[2])
            return side
        case .quotes:
            withheld += 1
            return shortened(side)
        case .all:
            withheld += 1
            return .none
        }
    }

    private func shortened(_ side: Quotation.Side) -> Quotation.Side {
        let words = side.passage.split(whereSeparator: \.isWhitespace)
        var shown = side.passage
        if words.count > 2 * Self.edgeWords, let head = words.prefix(Self.edgeWords).last?.endIndex,
            let tail = words.suffix(Self.edgeWords).first?.startIndex
        {
            shown = side.passage[..<head] + " […] " + side.passage[tail...]
        } else if words.count > 1, let first = words.first, let last = words.last {
            shown = first + " […] " + last
        } else {
            shown = "[…]"
        }
        return Quotation.Side(
            before: "", passage: shown, after: "", cutBefore: !side.before.isEmpty || side.cutBefore,
            cutAfter: !side.after.isEmpty || side.cutAfter,
            withheld: Quotation.Withheld(
                bytes: side.passage.utf8.count, words: words.count, hmac: key?.code(of: side.passage) ?? ""))
    }

    private mutating func masked(_ locator: Locator) -> Locator {
        masks ? Locator(path: masked(locator.description, as: .address)) : locator
    }

    private mutating func masked(_ text: String, as context: PersonalData.Context) -> String {
        PersonalDataMask.mask(text, as: context, counting: &masked)
    }

    private mutating func masked(_ text: String?, as context: PersonalData.Context) -> String? {
        text.map { masked($0, as: context) }
    }
}
