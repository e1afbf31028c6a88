internal import Foundation
public import ProvscanCore
public import ProvscanRegistry
internal import Synchronization

/// Checks single texts against a registry, from any number of tasks: what a crawler asks before it keeps a page.
///
///     let checker = try ContentChecker(registryAt: "texts.sqlite")
///     let matches = try checker.check(text: page, url: url)
///
/// The registry is opened once, in the state that it has then: works that are registered later are found
/// by a checker that is made later. A check runs on the calling thread and costs what a scan of the text
/// costs; calls do not wait for each other.
public final class ContentChecker: Sendable {
    /// What one call needs for itself; used by one thread at a time.
    private struct Worker: @unchecked Sendable {
        // Unchecked: a worker is taken out of `idle` before it is used, so that one call at a time holds it.
        var checker: TextChecker
    }

    private let registry: Registry
    private let indexes: [CompiledIndex]
    private let commonText: CommonText
    private let minimumGrade: Grade
    private let licences: LicenceCheck
    /// Workers that no call is using: as many as calls ran side by side.
    private let idle = Mutex<[Worker]>([])

    /// Checks against `registry`, whose compiled index is built first where it is not current.
    ///
    /// - Parameters:
    ///   - registry: An open registry.
    ///   - minimumGrade: Weaker matches are left out.
    ///   - context: The use that the licence verdicts are about.
    /// - Throws: `RegistryError` when the registry is damaged.
    public init(registry: Registry, minimumGrade: Grade = .lead, context: UsageContext = UsageContext()) throws {
        self.registry = registry
        self.minimumGrade = minimumGrade
        licences = LicenceCheck(
            try registry.rights(), context: context, at: Instant(seconds: Int(Date().timeIntervalSince1970)))
        indexes = try registry.compiledIndexes()
        commonText = try registry.commonText()
    }

    /// Checks against the registry at `path`.
    ///
    /// - Parameters:
    ///   - path: A registry that `provscan index` wrote.
    ///   - key: The file with the key of a registry without texts; `nil` for every other.
    ///   - minimumGrade: Weaker matches are left out.
    ///   - context: The use that the licence verdicts are about.
    /// - Throws: `RegistryError` when there is none, when the file is none, or when it is newer than this build;
    ///   `LogError` when there is no key.
    public convenience init(
        registryAt path: String, key: String? = nil, minimumGrade: Grade = .lead, context: UsageContext = UsageContext()
    ) throws {
        try self.init(
            registry: Registry(
                at: path, access: .read, fingerprintKey: key.map { try FingerprintKey(readingFrom: $0) }),
            minimumGrade: minimumGrade, context: context)
    }

    /// Everything that `text` shares with registered works, as `provscan match` writes it to `matches.jsonl`.
    ///
    /// - Parameters:
    ///   - text: The text as it would be stored, without markup; spans in the result refer to it.
    ///   - url: Where it was found; becomes the record's URL and locator.
    ///   - fetchedAt: When it was fetched, RFC 3339; becomes the date of acquisition.
    /// - Returns: One match per work, by ascending place in the text; empty where nothing is shared.
    /// - Throws: `RegistryError` when the registry cannot be read; `CancellationError` in a task that was cancelled.
    /// - Complexity: O(bytes) for a text that shares nothing.
    public func check(text: String, url: String? = nil, fetchedAt: String? = nil) throws -> [MatchRecord] {
        try Task.checkCancellation()
        let worker =
            idle.withLock { $0.popLast() }
            ?? Worker(
                checker: TextChecker(
                    registry, indexes: indexes, commonText: commonText, minimumGrade: minimumGrade, licences: licences))
        defer { idle.withLock { $0.append(worker) } }
        let exhibits = try worker.checker.exhibits(for: Array(text.utf8).span) {
            let metadata = DocumentMetadata(
                url: url, acquiredAt: fetchedAt, acquiredAtSource: fetchedAt.map { _ in "fetchedAt" })
            return (Locator(path: url ?? "text"), metadata)
        }
        return exhibits.map(\.match)
    }

    /// The work that matches name by `id`, as they describe it; `nil` where there is none.
    ///
    /// - Throws: `RegistryError` when the registry cannot be read.
    /// - Complexity: O(works).
    public func work(id: String) throws -> MatchRecord.Work? {
        try registry.work(withID: id).map { MatchRecord.Work($0) }
    }

    /// Works registered.
    ///
    /// - Complexity: O(collections).
    public var works: Int { get throws { try registry.statistics().works } }
}
