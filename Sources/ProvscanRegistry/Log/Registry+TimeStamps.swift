internal import Foundation
internal import GRDB

/// A time-stamp attached to a checkpoint: bound to it by the digest it is about; the authority's signature is for
/// `openssl ts -verify` to check.
public struct AttachedTimeStamp: Sendable, Equatable {
    /// The size of the checkpoint.
    public let size: Int
    public let response: TimeStampResponse
    public let attachedAt: String
}

extension Registry {
    /// A query for a time-stamp over the signed note of the checkpoint at `size`, by default the last one.
    ///
    /// Its nonce is remembered, so that an old answer cannot be passed off as the answer to it.
    public func timeStampQuery(at size: Int? = nil) throws -> (checkpoint: SignedCheckpoint, query: TimeStampQuery) {
        do {
            return try write { database in
                let signed = try checkpoint(size: size, in: database)
                let nonce = Array(Commitment.newSalt().prefix(8))
                let query = TimeStampQuery(for: signed.note.bytes, nonce: nonce)
                try database.execute(
                    sql: "INSERT INTO timestampQuery (size, nonce, createdAt) VALUES (?, ?, ?)",
                    arguments: [signed.checkpoint.size, Data(query.nonce), Self.now()])
                return (signed, query)
            }
        } catch let error as LogError {
            throw RegistryError(log: error, path)
        }
    }

    /// Attaches an authority's answer to the checkpoint that it is about.
    ///
    /// - Throws: ``RegistryError`` when it is about none of the registry's checkpoints, or repeats the nonce of
    ///   another query.
    public func attach(_ response: TimeStampResponse) throws -> AttachedTimeStamp {
        do {
            return try write { database in
                let size = try checkpointSize(boundBy: response, in: database)
                if let nonce = response.nonce {
                    let asked = try Data.fetchAll(
                        database, sql: "SELECT nonce FROM timestampQuery WHERE size = ?", arguments: [size])
                    guard asked.isEmpty || asked.contains(Data(nonce)) else {
                        throw LogError(
                            .notBound, "the response answers another query for this checkpoint: its nonce is another")
                    }
                }
                let now = Self.now()
                try database.execute(
                    sql: "INSERT INTO timestamp (size, response, time, attachedAt) VALUES (?, ?, ?, ?)",
                    arguments: [size, Data(response.bytes), response.time, now])
                return AttachedTimeStamp(size: size, response: response, attachedAt: now)
            }
        } catch let error as LogError {
            throw RegistryError(log: error, path)
        }
    }

    /// The time-stamps attached to the checkpoint at `size`, by default to all checkpoints, oldest first.
    public func timeStamps(at size: Int? = nil) throws -> [AttachedTimeStamp] {
        try readLog { database in
            try Row.fetchAll(
                database, sql: "SELECT * FROM timestamp WHERE size = coalesce(?, size) ORDER BY id", arguments: [size]
            ).map { row in
                try AttachedTimeStamp(
                    size: row.stored("size"),
                    response: TimeStampResponse(parsing: Array(row.stored("response") as Data)),
                    attachedAt: row.stored("attachedAt"))
            }
        }
    }

    private func checkpointSize(boundBy response: TimeStampResponse, in database: Database) throws -> Int {
        let notes = try Row.fetchCursor(database, sql: "SELECT size, note FROM checkpoint ORDER BY size DESC")
        while let row = try notes.next() {
            if try response.isBound(to: Array(row.stored("note") as Data)) { return try row.stored("size") }
        }
        throw LogError(
            .notBound,
            "the response is about none of this registry's checkpoints; ask for one with registry timestamp query")
    }
}
