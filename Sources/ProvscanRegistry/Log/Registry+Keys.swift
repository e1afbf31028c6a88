internal import Foundation
internal import GRDB

extension Registry {
    /// Signs the log with a new key from now on; the old one signs the leaf that says so, and stays beside the new one.
    ///
    /// `oldKeyIsLost`: The old key is not at hand; then no signature vouches for the new one, and the leaf says so.
    ///
    /// Returns the new key; throws ``RegistryError`` when the old one is not at hand, or is when it is said to be lost.
    public func rotateLogKey(oldKeyIsLost: Bool = false) throws -> VerifierKey {
        oldKeyIsLost ? try replaceLostKey() : try rotateKey()
    }

    private func rotateKey() throws -> VerifierKey {
        let new = SigningKey()
        let (key, oldID) = try signingTransaction { database in
            let (log, old) = try openLog(database)
            let verifiers = try Self.verifierKeys(in: database)
            guard let last = verifiers.last else { throw LogError(.noKey, "there is no key to rotate yet") }
            let key = try new.verifierKey(named: try logOrigin(in: database))
            try Self.introduce(key, replacing: last, in: log)
            // On the disk before the transaction ends: from then on no other key will do.
            try keys.stage(new, for: .log)
            return (try sign(log, with: [old, new]), (key, Hex.encode(last.id)))
        }
        do {
            try keys.adoptStaged(.log, keepingAs: oldID)
        } catch {
            throw RegistryError(log: error, path)
        }
        return key
    }

    private func replaceLostKey() throws -> VerifierKey {
        try signingTransaction { database in
            guard let last = try Self.verifierKeys(in: database).last else {
                throw LogError(.noKey, "there is no key that could be lost yet")
            }
            let new = try keys.keyMadeOnFirstUse(for: .log)
            guard new.publicKey != last.publicKey else {
                throw LogError(
                    .badKey, "\(keys.path(for: .log)): is the key that is said to be lost; rotate without --lost")
            }
            let log = try openOwnLog(database)
            let key = try new.verifierKey(named: try logOrigin(in: database))
            try Self.introduce(key, replacing: last, in: log, [("oldKeyLost", JSONText(1))])
            return (try sign(log, with: [new]), key)
        }
    }

    /// Goes on under a new origin, where a later state than this file's was signed and is lost.
    ///
    /// A log never signs two states that contradict each other; under another name it is another log, whose first leaf
    /// says which one it continues.
    ///
    /// Returns the new origin.
    public func restartLog() throws -> String {
        try signingTransaction { database in
            let key = try currentKey(try Self.verifierKeys(in: database))
            let log = try openOwnLog(database)
            let old = try logOrigin(in: database)
            let origin = (self.origin ?? old) + "/" + Hex.encode(Commitment.newSalt().prefix(4))
            try database.execute(sql: "UPDATE log SET origin = ?", arguments: [origin])
            try Self.introduce(
                try key.verifierKey(named: origin), replacing: try Self.verifierKeys(in: database).last, in: log,
                [("continues", JSONText(old)), ("continuesAt", JSONText(log.range.size))])
            return (try sign(log, with: [key]), origin)
        }
    }

    /// Runs a transaction that signs, and remembers what it signed.
    private func signingTransaction<Value>(_ body: (Database) throws -> (SignedCheckpoint?, Value)) throws -> Value {
        do {
            let (signed, value) = try write(body)
            if let signed { try keys.remember(signed.note, signed.checkpoint) }
            return value
        } catch let error as LogError {
            throw RegistryError(log: error, path)
        }
    }

    /// The log for a key that is new or for a file that was rolled back: checked against its own checkpoint alone.
    private func openOwnLog(_ database: Database) throws -> LogAppender {
        let log = try LogAppender(database, nodes: LogNodes(database), recordedAt: Self.now())
        try checkLastCheckpoint(of: log)
        return log
    }

    private func logOrigin(in database: Database) throws -> String {
        guard let origin = try String.fetchOne(database, sql: "SELECT origin FROM log") else {
            throw LogError(.noKey, "the registry has no log yet; index, or record a grant or signal")
        }
        return origin
    }
}
