internal import ProvscanCore
internal import ProvscanRegistry

/// Checks one text after the other against the registry, on one thread.
final class TextChecker {
    private var matcher: RecordMatcher
    private var texts: WorkTexts
    private let minimumGrade: Grade
    private let licences: LicenceCheck

    init(_ registry: Registry, indexes: [CompiledIndex], minimumGrade: Grade, licences: LicenceCheck) {
        matcher = RecordMatcher(indexes: indexes, profile: registry.profile, background: .standard)
        texts = WorkTexts(registry: registry)
        self.minimumGrade = minimumGrade
        self.licences = licences
    }

    /// Tokens of the text checked last.
    var tokenCount: Int { matcher.tokenCount }

    /// Works left out for the text checked last, because all they share with it stands in many works.
    var suppressedWorks: Int { matcher.suppressedWorks }

    /// Places in works that were not followed for the text checked last, because it repeats itself without end.
    var skippedSeeds: Int { matcher.skippedSeeds }

    /// Everything that `text` shares with registered works, by ascending first span, then work.
    ///
    /// `describe`: Gives the text's address and metadata; called only when something was found.
    func exhibits(
        for text: Span<UInt8>, describe: () -> (locator: Locator, metadata: DocumentMetadata)
    ) throws -> [Exhibit] {
        let outcome = try matcher.match(text) { number throws(any Error) in try texts.text(of: number)?.tokens }
        guard let outcome else { return [] }
        var known: [(match: WorkMatch, work: Work)] = []
        for match in outcome.matches where match.grade >= minimumGrade {
            if let work = try texts.work(match.workID) { known.append((match, work)) }
        }
        guard !known.isEmpty else { return [] }
        let described = describe()
        let positions = TextPositions(unsafe text.withUnsafeBufferPointer { unsafe Array($0) })
        var exhibits: [Exhibit] = []
        for attributed in Attribution.resolve(known) {
            guard let work = try texts.text(of: attributed.work.number) else { continue }
            exhibits.append(
                Exhibit(
                    attributed, record: (positions, outcome.record), of: described, work: work,
                    licence: licences.assess(attributed.work, record: described.metadata)))
        }
        return exhibits.sorted { Self.start(of: $0) < Self.start(of: $1) }
    }

    private static func start(of exhibit: Exhibit) -> Int {
        exhibit.match.passages.first?.recordSpan.bytes.start ?? 0
    }
}
