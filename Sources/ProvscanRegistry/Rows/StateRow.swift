internal import Foundation
internal import GRDB
internal import ProvscanCore

/// The one row of table `registry`.
struct StateRow: Codable, FetchableRecord, PersistableRecord {
    static let databaseTableName = "registry"

    var id: Int64
    var identity: Int64
    var edition: Int64
    var profile: String
    var k: Int
    var window: Int
    var normaliser: String
    var hash: String
    var background: String
    var createdAt: String

    /// Writes the state of a new registry.
    ///
    /// Returns whether it was missing.
    @discardableResult
    static func insertIfMissing(_ profile: Profile, in database: Database) throws -> Bool {
        guard try Int.fetchOne(database, sql: "SELECT count(*) FROM registry") == 0 else { return false }
        try StateRow(
            id: 1, identity: Int64.random(in: .min ... .max), edition: 1, profile: profile.name, k: profile.k,
            window: profile.window, normaliser: TokenisedText.normaliser, hash: KGramHash.name,
            background: Background.standard.name, createdAt: Date().formatted(.iso8601)
        ).insert(database)
        return true
    }
}
