internal import Foundation
internal import GRDB
public import ProvscanCore

/// An evidence bag that cites works of a registry.
public struct CitingBag: Sendable, Equatable {
    public let path: String
    /// SHA-256 that tells the bag from others.
    public let digest: String
    public let recordedAt: String
}

extension Registry {
    /// Remembers that the bag at `path` cites works: erasing them cannot reach it.
    ///
    /// `digest`: SHA-256 of the manifest of the bag's payload; `works`: identifiers as reports have them.
    public func recordBag(_ path: String, digest: ContentDigest, works: [String]) throws {
        try write { database in
            try database.execute(
                sql: "INSERT INTO bag (path, digest, recordedAt) VALUES (?, ?, ?)",
                arguments: [path, digest.description, Self.now()])
            let bag = database.lastInsertedRowID
            let insert = try database.cachedStatement(
                sql: "INSERT INTO bagWork (work, bagID) VALUES (?, ?) ON CONFLICT DO NOTHING")
            for work in works {
                guard let uuid = UUID(uuidString: work) else { continue }
                try insert.execute(arguments: [unsafe withUnsafeBytes(of: uuid.uuid) { unsafe Data($0) }, bag])
            }
        }
    }

    /// The bags known to cite the work with the identifier `id`, oldest first.
    public func bags(citing id: String) throws -> [CitingBag] {
        guard let uuid = UUID(uuidString: id) else { return [] }
        let bytes = unsafe withUnsafeBytes(of: uuid.uuid) { unsafe Data($0) }
        return try read { database in
            try Row.fetchAll(
                database,
                sql: "SELECT bag.* FROM bag JOIN bagWork ON bagID = bag.id WHERE work = ? ORDER BY bag.id",
                arguments: [bytes]
            ).map {
                try CitingBag(path: $0.stored("path"), digest: $0.stored("digest"), recordedAt: $0.stored("recordedAt"))
            }
        }
    }
}
