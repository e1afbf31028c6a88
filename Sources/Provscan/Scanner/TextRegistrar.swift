internal import ProvscanCore
public import ProvscanRegistry
internal import Synchronization

/// Registers texts one at a time, from any number of tasks: what a crawler does with the pages of its own sites.
///
///     let registrar = try TextRegistrar(registryAt: "texts.sqlite", holder: "Ada Example", collection: "blog")
///     try registrar.register(text: page, url: url)
///     try registrar.flush()
///
/// Texts are prepared on the calling thread and written in transactions of ``batchSize``; ``flush()`` writes the rest.
/// What it has reported survives a power cut, what was only handed in does not. A text that is registered already, with
/// the same collection, identifier and content, is not registered again, so a crawl that was ended early may be repeated.
///
/// One process at a time writes to a registry; any number may read beside it.
public final class TextRegistrar: Sendable {
    /// Texts per transaction.
    public static let batchSize = 500

    /// What one call needs for itself; used by one thread at a time.
    private struct Worker: @unchecked Sendable {
        // Unchecked: a worker is taken out of `idle` before it is used, so that one call at a time holds it.
        var drafter: WorkDrafter
    }

    private struct State {
        var idle: [Worker] = []
        var pending: [WorkDraft] = []
        var registration = Registration()
    }

    private let registry: Registry
    private let collection: Int64
    private let state = Mutex(State())

    /// Registers into the collection described, which is created where there is none.
    ///
    /// - Parameters:
    ///   - registry: A registry that is open for writing.
    ///   - description: Whose texts they are, and on which terms.
    /// - Throws: `RegistryError` when the collection exists under other terms, or when the registry cannot be written.
    public init(registry: Registry, as description: CollectionDescription) throws {
        self.registry = registry
        collection = try registry.collection(description)
    }

    /// Registers into the registry at `path`, which is created where there is none.
    ///
    /// - Parameters:
    ///   - path: The registry's file.
    ///   - holder: The rights holder's name.
    ///   - collection: The collection's name; the holder's where it is not given.
    ///   - licence: The licence of the texts as an SPDX expression; `nil`: none.
    ///   - rightsBasis: On what ground the holder may speak for the texts.
    /// - Throws: As ``init(registry:as:)``.
    public convenience init(
        registryAt path: String, holder: String, collection: String? = nil, licence: String? = nil,
        rightsBasis: RightsBasis = .unknown
    ) throws {
        try self.init(
            registry: Registry(at: path, access: .write(creatingWith: .posts)),
            as: CollectionDescription(
                holder: holder, name: collection ?? holder, licence: licence, rightsBasis: rightsBasis))
    }

    /// Registers signatures alone into the registry at `path`: no text leaves the process, and none is kept.
    ///
    /// Of each text the registry keeps its length, its metadata as given, and keyed hashes of runs of eight words. What
    /// can be said of a match then is that such hashes agree: it is `partial` at the most, and the text of the work
    /// cannot be quoted. Texts of fewer than 15 words are listed and never found.
    ///
    /// - Parameters:
    ///   - path: The registry's file, created where there is none; one that keeps texts is refused.
    ///   - key: The file with the key that the hashes are made with, created where there is none. Whoever has both files
    ///     can test a text they guess; keep them apart.
    ///   - holder: The rights holder's name.
    ///   - collection: The collection's name; the holder's where it is not given.
    ///   - licence: The licence of the texts as an SPDX expression; `nil`: none.
    ///   - rightsBasis: On what ground the holder may speak for the texts.
    /// - Throws: As ``init(registry:as:)``; `LogError` when the file is no key, or when others may read it.
    public convenience init(
        signaturesOnlyAt path: String, key: String, holder: String, collection: String? = nil, licence: String? = nil,
        rightsBasis: RightsBasis = .unknown
    ) throws {
        try self.init(
            registry: Registry(
                at: path, access: .write(creatingWith: .articles), fingerprintKey: FingerprintKey(at: key)),
            as: CollectionDescription(
                holder: holder, name: collection ?? holder, licence: licence, rightsBasis: rightsBasis))
    }

    /// Hands in one text.
    ///
    /// - Parameters:
    ///   - text: The text without markup.
    ///   - id: The holder's own identifier of the text; the URL where it is not given.
    ///   - url: Where it is published.
    ///   - title: Its title.
    ///   - author: Its author.
    ///   - publishedAt: When it was published, RFC 3339 or a prefix of it.
    /// - Throws: `RegistryError` when a full batch cannot be written; its texts are kept for the next attempt.
    ///   `CancellationError` in a task that was cancelled; the text is then not handed in.
    /// - Complexity: O(bytes), and a transaction for every ``batchSize`` texts.
    public func register(
        text: String, id: String? = nil, url: String? = nil, title: String? = nil, author: String? = nil,
        publishedAt: String? = nil
    ) throws {
        try Task.checkCancellation()
        let worker = state.withLock { $0.idle.popLast() } ?? Worker(drafter: WorkDrafter(for: registry))
        let metadata = DocumentMetadata(
            externalID: id ?? url, url: url, author: author, title: title, publishedAt: publishedAt)
        let draft = worker.drafter.draft(Array(text.utf8).span, metadata: metadata)
        let isFull = state.withLock { state in
            state.idle.append(worker)
            state.pending.append(draft)
            return state.pending.count >= Self.batchSize
        }
        if isFull { try write() }
    }

    /// Writes what was handed in and not written yet.
    ///
    /// - Returns: What this registrar has registered so far.
    /// - Throws: `RegistryError` when it cannot be written; the texts are kept for the next attempt.
    @discardableResult
    public func flush() throws -> Registration {
        try write()
        return state.withLock { $0.registration }
    }

    private func write() throws {
        let drafts = state.withLock { state in
            defer { state.pending = [] }
            return state.pending
        }
        guard !drafts.isEmpty else { return }
        do {
            let written = try registry.register(drafts, in: collection)
            state.withLock {
                $0.registration.added += written.added
                $0.registration.known += written.known
            }
        } catch {
            state.withLock { $0.pending = drafts + $0.pending }
            throw error
        }
    }
}
