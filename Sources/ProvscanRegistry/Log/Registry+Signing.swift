internal import Foundation
internal import GRDB
public import ProvscanCore

/// A checkpoint with the note that signs it.
public struct SignedCheckpoint: Sendable, Equatable {
    public let checkpoint: Checkpoint
    public let note: SignedNote
    public let createdAt: String

    init(note bytes: [UInt8], createdAt: String) throws(LogError) {
        note = try SignedNote(parsing: bytes)
        checkpoint = try Checkpoint(parsing: note.text)
        self.createdAt = createdAt
    }

    /// SHA-256 of the note's bytes: what is time-stamped.
    public var digest: ContentDigest { ContentDigest(bytes: Digest.of(note.bytes)) }
}

extension Registry {
    /// Writes in one transaction that ends with a signed checkpoint, where it appended leaves.
    ///
    /// - Throws: ``RegistryError`` when the log is not the one that was signed last, or when the registry is an export of
    ///   fingerprints: nothing is written then.
    func writeLogged<Value>(_ body: (Database, LogAppender) throws -> Value) throws -> Value {
        try refuseExport()
        do {
            var signed: SignedCheckpoint?
            let value = try write { database in
                let (log, key) = try openLog(database)
                let value = try body(database, log)
                signed = try sign(log, with: [key])
                return value
            }
            if let signed { try keys.remember(signed.note, signed.checkpoint) }
            return value
        } catch let error as LogError {
            throw RegistryError(log: error, path)
        }
    }

    /// Checks the log against what was signed last, and begins it where there is none.
    func openLog(_ database: Database) throws -> (LogAppender, SigningKey) {
        let nodes = LogNodes(database)
        let log = try LogAppender(database, nodes: nodes, recordedAt: Self.now())
        if log.range.size == 0, try Self.lastCheckpoint(in: database) == nil {
            let key = try keys.keyMadeOnFirstUse(for: .log)
            try beginLog(log, key)
            return (log, key)
        }
        try refuseRollback(try checkLastCheckpoint(of: log), nodes)
        return (log, try currentKey(try Self.verifierKeys(in: database)))
    }

    /// Checks that the log is the one that its last checkpoint signs, and returns that.
    @discardableResult
    func checkLastCheckpoint(of log: LogAppender) throws -> Checkpoint {
        guard let last = try Self.lastCheckpoint(in: log.database) else {
            throw LogError(.rolledBack, "the log has leaves but no checkpoint; \(wayOut)")
        }
        _ = try last.note.verified(by: try Self.verifierKeys(in: log.database))
        guard last.checkpoint.size == log.range.size, last.checkpoint.root == log.range.root else {
            throw LogError(.rolledBack, "the log is not the one that its last checkpoint signs; \(wayOut)")
        }
        return last.checkpoint
    }

    /// Refuses a log that is behind what was signed here, or beside it.
    func refuseRollback(_ last: Checkpoint, _ nodes: LogNodes) throws {
        guard let head = try keys.head(), head.origin == last.origin else { return }
        guard head.size <= last.size, try nodes.root(size: head.size) == head.root else {
            throw LogError(
                .rolledBack,
                "it was rolled back: its log has \(last.size) leaves, but a log of \(head.size) leaves that this one does "
                    + "not contain was signed; \(wayOut)")
        }
    }

    private var wayOut: String {
        "put the newest file back, or, where that is lost, run provscan registry log restart"
    }

    /// The key that signs now.
    func currentKey(_ vkeys: [VerifierKey]) throws -> SigningKey {
        let path = keys.path(for: .log)
        let wanted = vkeys.last?.publicKey
        if let staged = try keys.stagedKey(for: .log), staged.publicKey == wanted {
            // A rotation that was ended between its two steps.
            try keys.adoptStaged(.log, keepingAs: vkeys.dropLast().last.map { Hex.encode($0.id) } ?? "old")
        }
        guard keys.hasKey(for: .log) else {
            throw LogError(
                .noKey,
                "\(path): the key that signs this registry's log is not there; copy it there, name it with "
                    + "PROVSCAN_KEY_FILE, or, where it is lost, run provscan registry key rotate --lost")
        }
        let key = try keys.key(for: .log)
        guard key.publicKey == wanted else {
            throw LogError(
                .badKey, "\(path): is not the key that signs this registry's log; name that with PROVSCAN_KEY_FILE")
        }
        return key
    }

    /// Writes the first leaf, the key, and enters what was recorded before there was a log.
    private func beginLog(_ log: LogAppender, _ key: SigningKey) throws {
        let origin = origin ?? defaultOrigin
        try log.database.execute(sql: "INSERT INTO log (id, origin) VALUES (1, ?)", arguments: [origin])
        try Self.introduce(try key.verifierKey(named: origin), replacing: nil, in: log)
        try logEarlierRecords(log)
    }

    /// Appends the leaf that introduces a key.
    static func introduce(
        _ key: VerifierKey, replacing old: VerifierKey?, in log: LogAppender, _ fields: [(String, JSONText)] = []
    ) throws {
        var fields: [(String, JSONText)] = [("vkey", JSONText(key.description))] + fields
        if let old { fields.append(("replaces", JSONText(old.description))) }
        let index = try log.append(LogLeaf.make(.key, recordedAt: log.time, fields))
        try log.database.execute(
            sql: "INSERT INTO logKey (leaf, vkey) VALUES (?, ?)", arguments: [index, key.description])
    }

    /// Signs the log as it is after `log` was written to; `nil` where nothing was appended.
    func sign(_ log: LogAppender, with keys: [SigningKey]) throws -> SignedCheckpoint? {
        guard log.hasAppended else { return nil }
        try log.flush()
        guard let origin = try String.fetchOne(log.database, sql: "SELECT origin FROM log") else {
            throw LogError(.malformed, "the log has no origin; restore the registry from a backup")
        }
        let checkpoint = Checkpoint(origin: origin, size: log.range.size, root: log.range.root)
        let note = try SignedNote(checkpoint.text, signedBy: keys.map { ($0, origin) })
        try log.database.execute(
            sql: "INSERT INTO checkpoint (size, note, createdAt) VALUES (?, ?, ?)",
            arguments: [checkpoint.size, Data(note.bytes), log.time])
        return try SignedCheckpoint(note: note.bytes, createdAt: log.time)
    }

    /// Under which name the log of a new registry signs, where none was given.
    private var defaultOrigin: String {
        "provscan/" + Hex.encode(unsafe withUnsafeBytes(of: identity.bigEndian) { unsafe Array($0) })
    }

    static func lastCheckpoint(in database: Database) throws -> SignedCheckpoint? {
        let row = try Row.fetchOne(database, sql: "SELECT note, createdAt FROM checkpoint ORDER BY size DESC LIMIT 1")
        return try row.map {
            try SignedCheckpoint(note: Array($0.stored("note") as Data), createdAt: $0.stored("createdAt"))
        }
    }

    /// The keys that signed, oldest first.
    static func verifierKeys(in database: Database) throws -> [VerifierKey] {
        try String.fetchAll(database, sql: "SELECT vkey FROM logKey ORDER BY leaf").map { try VerifierKey(parsing: $0) }
    }

    static func now() -> String { Date().formatted(.iso8601) }
}

extension RegistryError {
    init(log error: LogError, _ path: String) {
        let code: Code =
            switch error.code {
            case .rolledBack: .rolledBack
            case .noKey, .badKey, .notSigned: .unsigned
            default: .damaged
            }
        self.init(code, path, error.message)
    }
}
