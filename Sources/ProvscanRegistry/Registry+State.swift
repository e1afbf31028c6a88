internal import Crypto
internal import Foundation
internal import GRDB
internal import ProvscanCore

/// What a registry holds at one moment, in numbers that change with every change.
public struct RegistryState: Sendable, Equatable, Codable {
    /// The random number of the registry, in hexadecimal.
    public var identity: String
    /// Changes when works are removed or repaired.
    public var edition: Int64
    /// The last work registered.
    public var lastWork: Int64
    /// See ``Registry/contentDigest()``.
    public var content: String
    /// SHA-256 over grants, signals, attestations, tariffs and facts, in order of recording.
    public var rights: String
    /// SHA-256 over the names and digests of the common texts, by name.
    public var commonText: String
}

extension Registry {
    /// The state of the registry, read in one transaction.
    ///
    /// - Complexity: O(grants + signals + facts).
    public func state() throws -> RegistryState {
        try read { database in
            var rights = SHA256()
            for (table, key) in [
                ("grantVersion", "id"), ("signal", "id"), ("attestation", "id"), ("tariff", "id"),
                ("workFacts", "workID"),
            ] {
                rights.update(data: Data(table.utf8))
                let records = try Row.fetchCursor(database, sql: "SELECT \(key), record FROM \(table) ORDER BY 1")
                while let row = try records.next() {
                    rights.update(data: try Data("\(row.stored(0) as Int64) ".utf8))
                    rights.update(data: try Data(SHA256.hash(data: row.stored(1) as Data)))
                }
            }
            var commonText = SHA256()
            for row in try Row.fetchAll(database, sql: "SELECT name, textDigest FROM commonText ORDER BY name") {
                commonText.update(data: try Data(SHA256.hash(data: Data((row.stored(0) as String).utf8))))
                commonText.update(data: try row.stored(1) as Data)
            }
            let (edition, lastWork) = try Self.editionAndLastWork(in: database)
            return RegistryState(
                identity: String(identity, radix: 16), edition: edition, lastWork: lastWork,
                content: try Self.contentDigest(in: database).description,
                rights: ContentDigest(bytes: Array(rights.finalize())).description,
                commonText: ContentDigest(bytes: Array(commonText.finalize())).description)
        }
    }
}
