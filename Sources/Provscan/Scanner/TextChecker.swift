internal import ProvscanCore
internal import ProvscanRegistry

/// Checks one text after the other against the registry, on one thread.
final class TextChecker {
    private let matcher: any WorkMatching
    private var texts: WorkTexts
    private let minimumGrade: Grade
    private let licences: LicenceCheck
    /// Suppressed runs that were written out already.
    private var knownRuns: Set<UInt64> = []
    /// The runs of the text checked last that suppression kept out.
    private(set) var suppressedRuns: [CheckedRun] = []

    private static let knownRunLimit = 1 << 16
    /// Words of a suppressed run that are quoted.
    private static let quotedWords = 8

    init(
        _ registry: Registry, indexes: [CompiledIndex], commonText: CommonText, minimumGrade: Grade,
        licences: LicenceCheck, texts candidates: CandidateTexts? = nil
    ) {
        if let key = registry.fingerprintKey {
            matcher = FingerprintMatching(registry, indexes, commonText, key)
        } else {
            matcher = TextMatching(registry, indexes, commonText, candidates)
        }
        texts = WorkTexts(registry: registry)
        self.minimumGrade = minimumGrade
        self.licences = licences
    }

    /// Tokens of the text checked last.
    var tokenCount: Int { matcher.tokenCount }

    /// Works left out for the text checked last, because what they share with it says nothing about any one work.
    var suppressedWorks: Int { matcher.suppressedWorks + shortWorks }
    /// Of these, works too short to mean anything.
    private var shortWorks = 0

    /// Places in works that were not followed for the text checked last, because it repeats itself without end.
    var skippedSeeds: Int { matcher.skippedSeeds }

    /// Everything that `text` shares with registered works, by ascending first span, then work.
    ///
    /// `describe`: Gives the text's address and metadata; called only when something was found.
    func exhibits(
        for text: Span<UInt8>, describe: () -> (locator: Locator, metadata: DocumentMetadata)
    ) throws -> [Exhibit] {
        shortWorks = 0
        let outcome = try matcher.match(text, &texts)
        suppressedRuns = matcher.suppressedRuns.isEmpty ? [] : written(matcher.suppressedRuns, of: text, describe)
        guard let outcome else { return [] }
        let described = describe()
        var known: [(match: WorkMatch, work: Work)] = []
        for match in outcome.matches {
            guard let work = try texts.work(match.workID) else { continue }
            let fields = MatchRecord.Corroboration.fields(of: described.metadata, naming: work)
            if let match = match.corroborated(by: fields) {
                if match.grade >= minimumGrade { known.append((match, work)) }
            } else {
                shortWorks += 1
            }
        }
        guard !known.isEmpty else { return [] }
        let positions = TextPositions(unsafe text.withUnsafeBufferPointer { unsafe Array($0) })
        var exhibits: [Exhibit] = []
        for attributed in Attribution.resolve(known) {
            let work = try texts.text(of: attributed.work.number)
            guard work != nil || !matcher.comparesTexts else { continue }
            exhibits.append(
                Exhibit(
                    attributed, record: (positions, outcome.tokens(of: attributed.match)), of: described, work: work,
                    licence: licences.assess(attributed.work, record: described.metadata)))
        }
        return exhibits.sorted { Self.start(of: $0) < Self.start(of: $1) }
    }

    /// `runs`, written out where they are met for the first time.
    private func written(
        _ runs: [SuppressedRun], of text: Span<UInt8>, _ describe: () -> (locator: Locator, metadata: DocumentMetadata)
    ) -> [CheckedRun] {
        var tokens: TokenisedText?
        return runs.map { run in
            var checked = CheckedRun(key: run.key, works: run.works)
            guard !knownRuns.contains(run.key) else { return checked }
            if knownRuns.count < Self.knownRunLimit { knownRuns.insert(run.key) }
            let record = tokens ?? TokenisedText(text)
            tokens = record
            let quoted = (run.tokens.start..<run.tokens.end).prefix(Self.quotedWords)
            checked.first = SuppressedPhrase(
                reason: run.reason, words: run.tokens.count, occurrences: 1, works: run.works,
                quote: quoted.map { String(decoding: record.form(of: $0), as: UTF8.self) }.joined(separator: " "),
                locator: describe().locator, bytes: record.byteSpan(of: run.tokens))
            return checked
        }
    }

    private static func start(of exhibit: Exhibit) -> Int {
        exhibit.match.passages.first?.recordSpan.bytes.start ?? 0
    }
}
