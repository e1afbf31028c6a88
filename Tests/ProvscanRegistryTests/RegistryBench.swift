import Foundation
import ProvscanCore
import ProvscanRegistry
import ProvscanTestSupport

/// A registry in a folder of its own.
struct RegistryBench {
    static let collection = CollectionDescription(holder: "Ada Example", name: "posts", rightsBasis: .owner)

    let folder: TestFolder
    let registry: Registry

    var path: String { folder.path("texts.sqlite") }
    var indexFolder: String { "texts.sqlite.index" }

    init(_ texts: [String] = [], profile: Profile = .posts) throws {
        folder = try TestFolder()
        registry = try Registry(at: folder.path("texts.sqlite"), access: .write(creatingWith: profile))
        if !texts.isEmpty { try register(texts) }
    }

    /// Another view of the same file.
    func open(_ access: Registry.Access = .read) throws -> Registry {
        try Registry(at: path, access: access)
    }

    /// Registers `texts` under the identifiers `first`, `first + 1` and so on.
    @discardableResult
    func register(_ texts: [String], first: Int = 1, in registry: Registry? = nil) throws -> Registration {
        let registry = registry ?? self.registry
        let drafts = texts.enumerated().map { Self.draft($1, id: "\(first + $0)", profile: registry.profile) }
        return try registry.register(drafts, in: registry.collection(Self.collection))
    }

    /// Registers `texts` in a registry that stands in no bench.
    static func register(_ texts: [String], in registry: Registry) throws -> Registration {
        let drafts = texts.enumerated().map { draft($1, id: "added-\($0)", profile: registry.profile) }
        return try registry.register(
            drafts, in: registry.collection(CollectionDescription(holder: "Ada Example", name: "more")))
    }

    static func draft(_ text: String, id: String?, profile: Profile = .posts) -> WorkDraft {
        let bytes = Array(text.utf8)
        var compressor = TextCompressor()
        return WorkDraft(
            bytes.span, words: TokenisedText(bytes.span).hashes,
            metadata: DocumentMetadata(
                externalID: id, title: "Title \(id ?? "")", publishedAt: "2020-01-0\(id ?? "1")"),
            fingerprinter: Fingerprinter(profile: profile, background: .standard), compressor: &compressor)
    }

    /// The bytes of the segments by name.
    func segments() throws -> [String: [UInt8]] {
        let names = try folder.files().filter { $0.hasPrefix(indexFolder + "/") }
        return Dictionary(uniqueKeysWithValues: try names.map { ($0, try folder.bytes(of: $0)) })
    }
}
