internal import Foundation
public import ProvscanCore

/// The state of a registry's compiled index: what of a registry says which texts may share a passage with its works.
public struct IndexState: Sendable, Equatable, Codable {
    /// The random number of the registry, in hexadecimal.
    public var identity: String
    /// Changes when works are removed or repaired.
    public var edition: Int64
    /// The last work registered.
    public var lastWork: Int64
    /// The name of the profile.
    public var profile: String
    /// SHA-256 of how common words are in the segments of the index: see ``CompiledIndex/wordCommonness(of:)``.
    public var wordCommonness: String
}

/// One of the shards that the compiled index of a registry was split into, by works: a folder with segments and `shard.json`.
///
/// It knows its works' fingerprints and the common words of all, and no text. See ``Registry/split(into:at:replacing:)``.
public struct IndexShard: Sendable {
    public static let fileName = "shard.json"
    static let schemaName = "provscan.shard/1"

    /// What `shard.json` says.
    struct Terms: Codable, Equatable {
        var schema = IndexShard.schemaName
        /// Counted from 1.
        var number: Int
        var count: Int
        var index: IndexState
        /// The registry's numbers of the works, by segment.
        var works: [ClosedRange<Int64>]
    }

    public let directory: String
    public let segments: [CompiledIndex]
    public let profile: Profile
    private let terms: Terms

    public var number: Int { terms.number }
    public var count: Int { terms.count }
    public var index: IndexState { terms.index }
    /// Bytes of the segments.
    public var byteCount: Int { segments.reduce(0) { $0 + $1.byteCount } }
    public var works: Int { segments.reduce(0) { $0 + $1.workCount } }

    /// Opens the shard in `directory`.
    ///
    /// - Throws: ``RegistryError`` where there is none, or one that is damaged.
    /// - Complexity: O(bytes): one pass for the checksums.
    public init(_ directory: String) throws(RegistryError) {
        let path = directory + "/" + Self.fileName
        guard FileManager.default.fileExists(atPath: path) else {
            throw RegistryError(
                .notFound, directory, "holds no shard; name one of those that provscan registry split wrote")
        }
        let damage = RegistryError(.damaged, path, "is damaged or of another version; split the registry again")
        guard let terms = try? JSONDecoder().decode(Terms.self, from: Data(contentsOf: URL(fileURLWithPath: path))),
            terms.schema == Self.schemaName, let profile = Profile(named: terms.index.profile),
            (1...max(1, terms.count)).contains(terms.number)
        else { throw damage }
        var segments: [CompiledIndex] = []
        for works in terms.works {
            let segment = IndexFiles(folder: directory).name(of: works)
            guard let index = try? IndexFiles.map(segment),
                String(index.registryIdentity, radix: 16) == terms.index.identity,
                index.edition == UInt64(bitPattern: terms.index.edition), index.coveredWorks == works
            else {
                throw RegistryError(.damaged, segment, "is damaged, or of another split; split the registry again")
            }
            segments.append(index)
        }
        self.directory = directory
        self.terms = terms
        self.segments = segments
        self.profile = profile
    }

    /// Writes what `terms` says of the segments, which are there.
    static func write(_ terms: Terms, to directory: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try DurableFile.write(encoder.encode(terms) + Data("\n".utf8), to: directory + "/" + fileName)
    }
}
