internal import Crypto
internal import Foundation
internal import GRDB

/// Counts of the works and a digest of all texts, kept up to date as works come, so that no scan has to
/// pass over the registry for them.
///
/// The digest is a chain: each work's SHA-256 is hashed behind the digest of all before it,
/// starting from 32 zero bytes.
struct ContentCounts {
    private struct Counts {
        var works = 0
        var tokens = 0
        var fingerprints = 0
    }

    private var digest: Data
    private var added: [Int64: Counts] = [:]

    /// Starts from what `database` holds.
    init(in database: Database) throws {
        digest = try Data.fetchOne(database, sql: "SELECT digest FROM content") ?? Data(count: 32)
    }

    private init() {
        digest = Data(count: 32)
    }

    /// Counts a work of `collection`.
    mutating func add(textDigest: Data, tokens: Int, fingerprints: Int, to collection: Int64) {
        var hash = SHA256()
        hash.update(data: digest)
        hash.update(data: textDigest)
        digest = Data(hash.finalize())
        added[collection, default: Counts()].works += 1
        // A damaged count may be any number; its sum is then another than the one that is kept.
        added[collection, default: Counts()].tokens &+= tokens
        added[collection, default: Counts()].fingerprints &+= fingerprints
    }

    /// Writes what was added.
    func store(in database: Database) throws {
        try database.execute(
            sql: "INSERT INTO content (id, digest) VALUES (1, ?) ON CONFLICT DO UPDATE SET digest = excluded.digest",
            arguments: [digest])
        for (collection, counts) in added {
            try database.execute(
                sql: """
                    INSERT INTO collectionCount (collectionID, works, tokens, fingerprints) VALUES (?, ?, ?, ?)
                    ON CONFLICT DO UPDATE SET works = works + excluded.works, tokens = tokens + excluded.tokens,
                        fingerprints = fingerprints + excluded.fingerprints
                    """,
                arguments: [collection, counts.works, counts.tokens, counts.fingerprints])
        }
    }

    /// Whether the counts and the digest that are kept are those of the works.
    ///
    /// - Complexity: O(works).
    static func areRight(in database: Database) throws -> Bool {
        let counts = try counted(in: database)
        let kept = try Row.fetchAll(database, sql: "SELECT * FROM collectionCount WHERE works > 0")
        return try counts.digest == ContentCounts(in: database).digest && kept.count == counts.added.count
            && kept.allSatisfy { row in
                let count = counts.added[try row.stored("collectionID")]
                return try count?.works == row.stored("works") && count?.tokens == row.stored("tokens")
                    && count?.fingerprints == row.stored("fingerprints")
            }
    }

    /// Counts all works anew, as after works were removed.
    ///
    /// - Complexity: O(works).
    static func recompute(in database: Database) throws {
        let counts = try counted(in: database)
        try database.execute(sql: "DELETE FROM collectionCount")
        try counts.store(in: database)
    }

    private static func counted(in database: Database) throws -> ContentCounts {
        var counts = ContentCounts()
        let works = try Row.fetchCursor(
            database, sql: "SELECT collectionID, textDigest, tokens, fingerprints FROM work ORDER BY id")
        while let work = try works.next() {
            counts.add(
                textDigest: try work.stored("textDigest"), tokens: try work.stored("tokens"),
                fingerprints: try work.stored("fingerprints"), to: try work.stored("collectionID"))
        }
        return counts
    }
}
