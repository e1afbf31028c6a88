internal import Foundation
internal import GRDB
internal import ProvscanCore

/// A key of a registry's log, and the leaf that introduced it.
public struct LogKey: Sendable, Equatable {
    public let leaf: Int
    public let key: VerifierKey
}

/// A registry's log as others see it: checkpoints, leaves, proofs.
///
/// What these calls return about a size stays the same for ever, so a caller that keeps to one checkpoint sees one state.
extension Registry {
    /// The checkpoint that was signed last; `nil` for a registry without a log, as older builds wrote them.
    ///
    /// - Throws: ``RegistryError`` when it is not properly signed, or when the file was rolled back.
    public func currentCheckpoint() throws -> SignedCheckpoint? {
        try readLog { database in
            guard let last = try Self.lastCheckpoint(in: database) else { return nil }
            _ = try last.note.verified(by: try Self.verifierKeys(in: database))
            try refuseRollback(last.checkpoint, LogNodes(database))
            return last
        }
    }

    /// All checkpoints that were ever signed, by ascending size.
    public func checkpoints() throws -> [SignedCheckpoint] {
        try readLog { database in
            try Row.fetchAll(database, sql: "SELECT note, createdAt FROM checkpoint ORDER BY size")
                .map { try SignedCheckpoint(note: Array($0.stored("note") as Data), createdAt: $0.stored("createdAt")) }
        }
    }

    /// The checkpoint that was signed at `size`.
    ///
    /// - Throws: ``RegistryError`` when none was.
    public func checkpoint(size: Int) throws -> SignedCheckpoint {
        try readLog { try checkpoint(size: size, in: $0) }
    }

    /// The keys that signed the log, oldest first.
    public func logKeys() throws -> [LogKey] {
        try readLog { database in
            try Row.fetchAll(database, sql: "SELECT leaf, vkey FROM logKey ORDER BY leaf")
                .map { try LogKey(leaf: $0.stored("leaf"), key: VerifierKey(parsing: $0.stored("vkey"))) }
        }
    }

    /// The leaf at `index`, byte for byte.
    ///
    /// - Throws: ``RegistryError`` when the log has none there.
    public func leaf(_ index: Int) throws -> [UInt8] {
        try readLog { database in
            try checkIndex(index, below: try LogNodes.size(in: database))
            return try LogNodes(database).leaf(index)
        }
    }

    /// The leaf that registered work `number`; `nil` where the work is gone.
    public func leafIndex(ofWork number: Int64) throws -> Int? {
        try readLog {
            try Int.fetchOne($0, sql: "SELECT leaf FROM workLog WHERE workID = ?", arguments: [number])
        }
    }

    /// The leaves of all versions of a grant, oldest first.
    public func leafIndexes(ofGrant uid: String) throws -> [Int] {
        try leafIndexes(of: "grantVersion", uid: uid)
    }

    /// The leaf of an observed statement; empty where there is none.
    public func leafIndexes(ofSignal uid: String) throws -> [Int] {
        try leafIndexes(of: "signal", uid: uid)
    }

    /// The proof that the leaf at `index` stands under the checkpoint signed at `size`; by default the one signed last.
    ///
    /// - Complexity: O(log² *size*) reads.
    public func proof(ofLeaf index: Int, at size: Int? = nil) throws -> LogProof {
        try readLog { database in
            let signed = try checkpoint(size: size, in: database)
            try checkIndex(index, below: signed.checkpoint.size)
            let proof = try LogNodes(database).inclusionProof(of: index, size: signed.checkpoint.size)
            return LogProof(index: index, hashes: proof.hashes, note: signed.note)
        }
    }

    /// The proof that the log at size `old` is the beginning of the log at the checkpoint signed at `size`; by default
    /// the one signed last.
    public func consistency(from old: Int, to size: Int? = nil) throws -> LogConsistency {
        try readLog { database in
            let signed = try checkpoint(size: size, in: database)
            guard (0...signed.checkpoint.size).contains(old) else {
                throw RegistryError(
                    .notFound, path, "the log has \(signed.checkpoint.size) leaves there; it has no beginning of \(old)"
                )
            }
            let proof = try LogNodes(database).consistencyProof(from: old, to: signed.checkpoint.size)
            return LogConsistency(old: old, hashes: proof.hashes, note: signed.note)
        }
    }

    /// The number of the work with the identifier `id`, a UUID as reports have it; `nil` where there is none.
    public func workNumber(id: String) throws -> Int64? {
        guard let uuid = UUID(uuidString: id) else { return nil }
        let bytes = unsafe withUnsafeBytes(of: uuid.uuid) { unsafe Data($0) }
        return try read { try Int64.fetchOne($0, sql: "SELECT id FROM work WHERE uuid = ?", arguments: [bytes]) }
    }

    /// Reads in one consistent state; failures of the log name the file.
    func readLog<Value>(_ body: (Database) throws -> Value) throws -> Value {
        do {
            return try read(body)
        } catch let error as LogError {
            throw RegistryError(log: error, path)
        }
    }

    func checkpoint(size: Int?, in database: Database) throws -> SignedCheckpoint {
        guard let size else {
            guard let last = try Self.lastCheckpoint(in: database) else {
                throw RegistryError(.notFound, path, "nothing was signed yet; index, or record a grant or signal")
            }
            return last
        }
        let row = try Row.fetchOne(
            database, sql: "SELECT note, createdAt FROM checkpoint WHERE size = ?", arguments: [size])
        guard let row else {
            throw RegistryError(
                .notFound, path, "no checkpoint was signed at size \(size); see provscan registry log show")
        }
        return try SignedCheckpoint(note: Array(row.stored("note") as Data), createdAt: row.stored("createdAt"))
    }

    private func checkIndex(_ index: Int, below size: Int) throws {
        guard (0..<size).contains(index) else {
            throw RegistryError(.notFound, path, "the log has \(size) leaves there; it has none at index \(index)")
        }
    }

    private func leafIndexes(of source: String, uid: String) throws -> [Int] {
        try readLog {
            try Int.fetchAll(
                $0,
                sql: """
                    SELECT leaf FROM recordLog JOIN \(source) ON \(source).id = recordLog.row
                    WHERE source = ? AND uid = ? ORDER BY leaf
                    """, arguments: [source, uid])
        }
    }
}
