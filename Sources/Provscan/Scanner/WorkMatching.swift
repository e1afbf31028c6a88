internal import ProvscanCore
internal import ProvscanRegistry

/// How the texts of records are matched with works; used by one thread at a time.
protocol WorkMatching: AnyObject {
    /// Whether the works' texts are compared, so that both sides can be quoted.
    var comparesTexts: Bool { get }
    /// Of the text matched last.
    var tokenCount: Int { get }
    var suppressedWorks: Int { get }
    var suppressedRuns: [SuppressedRun] { get }
    var skippedSeeds: Int { get }

    /// Everything that `text` shares with works; `nil` when that is nothing.
    func match(_ text: Span<UInt8>, _ works: inout WorkTexts) throws -> RecordMatcher.Outcome?
}

/// Compares the texts of works.
final class TextMatching: WorkMatching {
    private var matcher: RecordMatcher

    /// `texts`: Those that are matched, where others give nothing.
    init(
        _ registry: Registry, _ indexes: [CompiledIndex], _ commonText: CommonText, _ texts: CandidateTexts?
    ) {
        matcher = RecordMatcher(
            indexes: indexes, profile: registry.profile, background: .standard, commonText: commonText, texts: texts)
    }

    var comparesTexts: Bool { true }
    var tokenCount: Int { matcher.tokenCount }
    var suppressedWorks: Int { matcher.suppressedWorks }
    var suppressedRuns: [SuppressedRun] { matcher.suppressedRuns }
    var skippedSeeds: Int { matcher.skippedSeeds }

    func match(_ text: Span<UInt8>, _ works: inout WorkTexts) throws -> RecordMatcher.Outcome? {
        try matcher.match(text) { number throws(any Error) in try works.text(of: number)?.tokens }
    }
}

/// Compares keyed fingerprints: the texts were not handed over.
final class FingerprintMatching: WorkMatching {
    private var matcher: KeyedMatcher
    private let registry: Registry

    init(_ registry: Registry, _ indexes: [CompiledIndex], _ commonText: CommonText, _ key: FingerprintKey) {
        self.registry = registry
        matcher = KeyedMatcher(
            indexes: indexes, profile: registry.profile, background: .standard, commonText: commonText,
            passesOverCommon: !registry.isExport
        ) { key.hash(of: $0) }
    }

    var comparesTexts: Bool { false }
    var tokenCount: Int { matcher.tokenCount }
    var suppressedWorks: Int { matcher.suppressedWorks }
    var suppressedRuns: [SuppressedRun] { [] }
    var skippedSeeds: Int { matcher.skippedSeeds }

    func match(_ text: Span<UInt8>, _ works: inout WorkTexts) throws -> RecordMatcher.Outcome? {
        try matcher.match(text) { [registry] number throws(any Error) in try registry.keyedFingerprints(of: number) }
    }
}
