internal import Crypto
public import Foundation
internal import GRDB
public import ProvscanCore

extension Registry {
    /// Everything on file about licences, in its current state.
    ///
    /// - Complexity: O(grants + signals).
    public func rights() throws -> RightsRegister {
        try read { database in
            RightsRegister(
                grants: try records(
                    database,
                    """
                    SELECT record FROM grantVersion AS this WHERE version =
                        (SELECT max(version) FROM grantVersion AS other WHERE other.uid = this.uid)
                    ORDER BY (SELECT min(id) FROM grantVersion AS first WHERE first.uid = this.uid)
                    """),
                signals: try records(database, "SELECT record FROM signal ORDER BY id"),
                attestations: try records(database, "SELECT record FROM attestation ORDER BY id"),
                tariffs: try tariffs(database))
        }
    }

    /// All versions of a grant, from the first on, as they were recorded.
    public func versions(ofGrant uid: String) throws -> [LicenceGrant] {
        try read { database in
            try records(database, "SELECT record FROM grantVersion WHERE uid = ? ORDER BY version", [uid])
        }
    }

    /// Records new grants, all or none.
    ///
    /// - Returns: The grants as recorded, with identifiers, versions and times.
    /// - Throws: ``RegistryError`` when one of the identifiers is taken: a grant is superseded, never replaced.
    public func record(_ grants: [LicenceGrant]) throws -> [LicenceGrant] {
        try writeLogged { database, log in
            try grants.map { grant in
                var grant = grant
                if grant.uid.isEmpty { grant.uid = Self.newIdentifier() }
                grant.version = 1
                guard try currentRecord(ofGrant: grant.uid, database) == nil else {
                    throw RegistryError(
                        .mismatch, path,
                        "grant \(grant.uid) is on file; record a new version of it with grant supersede")
                }
                return try insert(grant, .grant, log)
            }
        }
    }

    /// Records the next version of a grant; what was on file stays there.
    ///
    /// `change`: Makes the new version from the current one.
    ///
    /// Returns the grant as recorded; throws ``RegistryError`` when there is no such grant.
    public func supersede(grant uid: String, by change: (LicenceGrant) throws -> LicenceGrant) throws -> LicenceGrant {
        try writeLogged { database, log in
            guard let current = try currentRecord(ofGrant: uid, database) else {
                throw RegistryError(.notFound, path, "there is no grant \(uid); see provscan grant list")
            }
            let old: LicenceGrant = try decode(current)
            var new = try change(old)
            new.uid = uid
            new.version = old.version + 1
            new.supersedes = "sha256:" + ContentDigest(bytes: Array(SHA256.hash(data: current))).description
            return try insert(new, new.hasTerms(of: old) ? .grantStatus : .grant, log)
        }
    }

    /// Records observations of statements, each with the statement itself; all or none.
    ///
    /// - Returns: How many were new: the same statement observed at the same time is recorded once.
    public func record(_ signals: [(signal: Signal, raw: Data)]) throws -> Int {
        try writeLogged { database, log in
            var added = 0
            for (signal, raw) in signals {
                try database.execute(
                    sql: "INSERT INTO signal (uid, record, raw, recordedAt) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                    arguments: [signal.uid, try encode(signal), raw, Self.now()])
                guard database.changesCount > 0 else { continue }
                added += 1
                try log.append(
                    .signal, of: "signal", row: database.lastInsertedRowID, content: raw, record: try encode(signal))
            }
            return added
        }
    }

    /// The statement of a signal as it was observed.
    public func rawStatement(ofSignal uid: String) throws -> Data? {
        try read { try Data.fetchOne($0, sql: "SELECT raw FROM signal WHERE uid = ?", arguments: [uid]) }
    }

    /// Records who vouches that all licences are on file.
    public func record(_ attestation: RegisterAttestation) throws {
        try insert(attestation, .attestation)
    }

    /// Records a collection's tariff; the one recorded last holds.
    public func record(_ tariff: Tariff) throws {
        let isKnown = try statistics().collections.contains {
            $0.holder == tariff.holder && $0.name == tariff.collection
        }
        guard isKnown else {
            throw RegistryError(
                .notFound, path,
                "\(tariff.holder) has no collection \(tariff.collection); see provscan registry stats")
        }
        try insert(tariff, .tariff)
    }

    /// Inserts into the table that is named like the kind.
    private func insert(_ value: some Encodable, _ kind: LogLeaf.Kind) throws {
        try writeLogged { database, log in
            let record = try encode(value)
            try database.execute(
                sql: "INSERT INTO \(kind.rawValue) (record, recordedAt) VALUES (?, ?)", arguments: [record, log.time])
            try log.append(kind, of: kind.rawValue, row: database.lastInsertedRowID, record: record)
        }
    }

    private func insert(_ grant: LicenceGrant, _ kind: LogLeaf.Kind, _ log: LogAppender) throws -> LicenceGrant {
        var grant = grant
        grant.recordedAt = log.time
        let record = try encode(grant)
        try log.database.execute(
            sql: "INSERT INTO grantVersion (uid, version, record, recordedAt) VALUES (?, ?, ?, ?)",
            arguments: [grant.uid, grant.version, record, grant.recordedAt])
        try log.append(
            kind, of: "grantVersion", row: log.database.lastInsertedRowID, record: record,
            [("version", JSONText(grant.version))])
        return grant
    }

    private func currentRecord(ofGrant uid: String, _ database: Database) throws -> Data? {
        try Data.fetchOne(
            database, sql: "SELECT record FROM grantVersion WHERE uid = ? ORDER BY version DESC LIMIT 1",
            arguments: [uid])
    }

    private func tariffs(_ database: Database) throws -> [Tariff] {
        let all: [Tariff] = try records(database, "SELECT record FROM tariff ORDER BY id")
        var current: [Tariff] = []
        for tariff in all {
            current.removeAll { $0.holder == tariff.holder && $0.collection == tariff.collection }
            current.append(tariff)
        }
        return current
    }

    private func records<Value: Decodable>(
        _ database: Database, _ sql: String, _ arguments: StatementArguments = []
    ) throws -> [Value] {
        try Data.fetchAll(database, sql: sql, arguments: arguments).map { try decode($0) }
    }

    private func decode<Value: Decodable>(_ record: Data) throws -> Value {
        do {
            return try JSONDecoder().decode(Value.self, from: record)
        } catch {
            throw RegistryError(
                .damaged, path, "a record about licences is damaged; restore the registry from a backup", cause: error)
        }
    }

    private func encode(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(value)
    }

    private static func newIdentifier() -> String { "urn:uuid:" + UUID().uuidString.lowercased() }
}

extension LicenceGrant {
    /// Whether only the status of `old` was changed.
    fileprivate func hasTerms(of old: LicenceGrant) -> Bool {
        var same = old
        same.version = version
        same.supersedes = supersedes
        same.status = status
        same.statusAt = statusAt
        same.statusReason = statusReason
        same.recordedAt = recordedAt
        return same == self
    }
}
