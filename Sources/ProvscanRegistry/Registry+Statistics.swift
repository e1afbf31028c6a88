internal import Foundation
internal import GRDB
public import ProvscanCore

/// What a registry holds, in counts.
public struct RegistryStatistics: Sendable, Equatable, Codable {
    public struct Collection: Sendable, Equatable, Codable {
        public var holder: String
        public var name: String
        public var platform: String?
        public var licence: String?
        public var rightsBasis: RightsBasis
        public var works: Int
        public var tokens: Int
    }

    public var path: String
    public var profile: String
    public var normaliser: String
    public var background: String
    public var works: Int
    public var tokens: Int
    public var fingerprints: Int
    /// Bytes of the SQLite file.
    public var registryBytes: Int
    /// Bytes of the compiled index.
    public var indexBytes: Int
    /// By holder, then name.
    public var collections: [Collection]
}

extension Registry {
    /// Counts what the registry holds.
    ///
    /// - Complexity: O(collections).
    public func statistics() throws -> RegistryStatistics {
        let collections = try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT rightsHolder.name AS holder, collection.name, platform, collection.licence, rightsBasis,
                        coalesce(works, 0) AS works, coalesce(tokens, 0) AS tokens,
                        coalesce(fingerprints, 0) AS fingerprints
                    FROM collection JOIN rightsHolder ON rightsHolder.id = collection.holderID
                    LEFT JOIN collectionCount ON collectionCount.collectionID = collection.id
                    ORDER BY holder, collection.name
                    """)
        }
        return RegistryStatistics(
            path: path, profile: profile.name, normaliser: TokenisedText.normaliser, background: background,
            works: try collections.reduce(0) { try $0 &+ $1.stored("works") },
            tokens: try collections.reduce(0) { try $0 &+ $1.stored("tokens") },
            fingerprints: try collections.reduce(0) { try $0 &+ $1.stored("fingerprints") },
            registryBytes: Self.fileSize(path),
            indexBytes: IndexFiles(of: path).list().reduce(0) { $0 + Self.fileSize($1) },
            collections: try collections.map { row in
                try RegistryStatistics.Collection(
                    holder: row.stored("holder"), name: row.stored("name"), platform: row.stored("platform"),
                    licence: row.stored("licence"),
                    rightsBasis: RightsBasis(rawValue: row.stored("rightsBasis")) ?? .unknown,
                    works: row.stored("works"), tokens: row.stored("tokens"))
            })
    }

    /// SHA-256 chained over the works' text digests in order of registration: registries with the
    /// same digest hold the same texts in the same order.
    public func contentDigest() throws -> ContentDigest {
        try read { try Self.contentDigest(in: $0) }
    }

    static func contentDigest(in database: Database) throws -> ContentDigest {
        try Row.fetchOne(database, sql: "SELECT digest FROM content")?.stored("digest")
            ?? ContentDigest(bytes: Array(repeating: 0, count: 32))
    }
}

extension Registry {
    /// The numbers of all works with a text, ascending.
    ///
    /// - Complexity: O(works).
    public func workNumbers() throws -> [Int64] {
        try read { database in
            try Int64.fetchAll(database, sql: "SELECT id FROM work WHERE text IS NOT NULL AND tokens > 0 ORDER BY id")
        }
    }
}
