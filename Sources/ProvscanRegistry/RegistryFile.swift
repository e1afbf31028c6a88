internal import CSQLite
internal import Foundation
internal import GRDB
internal import ProvscanCore

/// Opening of registry files, and what is checked before.
///
/// The file is opened by SQLite alone: closing any other descriptor of it would drop the locks that this
/// process holds on it (sqlite.org/howtocorrupt.html, section 2.2).
enum RegistryFile {
    /// Bytes per page of a new registry.
    private static let pageSize = 16_384
    /// Memory for pages of the connection that writes, in KiB: the digests of some millions of works.
    private static let writeCacheKiB = 65_536
    /// Seconds that a write waits for another's.
    private static let busySeconds = 10.0

    /// `key`: What a new registry hashes its fingerprints with, where it keeps no texts.
    static func open(
        _ path: String, access: Registry.Access, key: FingerprintKey? = nil
    ) throws -> any DatabaseWriter {
        do {
            switch access {
            case .read:
                if try version(of: path) < Schema.version {
                    try Schema.upgrade(DatabaseQueue(path: path, configuration: configuration()))
                }
                return try DatabasePool(path: path, configuration: configuration(readOnly: true))
            case .readForeign:
                return try openForeign(path)
            case .write(let profile):
                // Before it is opened for writing: that alone would change the journal mode of another program's file.
                if FileManager.default.fileExists(atPath: path) { _ = try version(of: path, mayBeEmpty: true) }
                let pool = try DatabasePool(path: path, configuration: configuration())
                // Only now: turning on WAL, GRDB sets NORMAL, with which a power cut takes the last transactions.
                try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
                _ = try pool.read { try refuseForeign($0, path, mayBeEmpty: true) }
                try Schema.upgrade(pool) { database in
                    let isNew = try StateRow.insertIfMissing(profile, in: database)
                    guard isNew, let key else { return }
                    try database.execute(
                        sql: "INSERT INTO fingerprintKey (id, identifier) VALUES (1, ?)", arguments: [key.identifier])
                }
                return pool
            }
        } catch {
            throw Self.failure(from: error, path: path)
        }
    }

    /// Brings what the write-ahead log beside the file holds into the file, so that the file alone is the registry.
    ///
    /// Closing does so by itself only where the connection that writes is closed last. What somebody reads, or writes,
    /// is left to the next.
    static func settle(_ database: any DatabaseWriter) {
        guard !database.configuration.readonly else { return }
        try? database.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA busy_timeout = 0; PRAGMA wal_checkpoint(TRUNCATE)")
            try database.execute(sql: "PRAGMA busy_timeout = \(Int(busySeconds * 1000))")
        }
    }

    /// How every connection is set up: SQL that stands in the file can do nothing but hold data.
    static func configuration(readOnly: Bool = false, isForeign: Bool = false) -> Configuration {
        var configuration = Configuration()
        configuration.readonly = readOnly
        configuration.busyMode = .timeout(busySeconds)
        configuration.maximumReaderCount = 4
        // Without memory not even ROLLBACK succeeds; GRDB would end the process there. The next BEGIN fails instead.
        configuration.allowsUnsafeTransactions = true
        configuration.prepareDatabase { database in
            // Safety: the connection is open, and the call keeps no pointer.
            unsafe _ = provscan_sqlite3_defend(database.sqliteConnection)
            if isForeign { unsafe _ = provscan_sqlite3_disarm(database.sqliteConnection) }
            try database.execute(sql: "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0")
            guard !database.configuration.readonly else { return }
            // Large pages waste less behind compressed texts; the size of a file that exists stays.
            try database.execute(sql: "PRAGMA page_size = \(pageSize); PRAGMA synchronous = FULL")
            // Digests come in no order: SQLite's own two megabytes are read and written over and over again.
            try database.execute(sql: "PRAGMA cache_size = \(-writeCacheKiB)")
            // What is deleted is overwritten.
            try database.execute(sql: "PRAGMA secure_delete = ON")
        }
        return configuration
    }

    /// Opens what another party wrote: the whole file is checked first, and nothing in it is changed.
    private static func openForeign(_ path: String) throws -> any DatabaseWriter {
        let pool = try DatabasePool(path: path, configuration: configuration(readOnly: true, isForeign: true))
        try pool.read { database in
            let version = try refuseForeign(database, path, mayBeEmpty: false)
            guard version == Schema.version else {
                throw RegistryError(
                    .mismatch, path,
                    "schema \(version) is older than this build (\(Schema.version)); ask for it in the present one, or "
                        + "upgrade a copy by opening it as your own")
            }
            var problems = try Schema.differences(in: database)
            problems += try String.fetchAll(database, sql: "PRAGMA quick_check(1)").filter { $0 != "ok" }
            problems +=
                try database.foreignKeyViolations().next().map { ["a row of \($0.originTable) refers to nothing"] }
                ?? []
            if let problem = problems.first {
                throw RegistryError(.damaged, path, "\(problem); do not use it, ask for another copy")
            }
        }
        return pool
    }

    /// The schema version of the registry at `path`; refuses any other file without changing it.
    private static func version(of path: String, mayBeEmpty: Bool = false) throws -> Int {
        var isFolder: ObjCBool = false
        if unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
            throw RegistryError(.notARegistry, path, "it is a folder; name a file with --registry")
        }
        return try DatabaseQueue(path: path, configuration: configuration(readOnly: true)).read {
            try refuseForeign($0, path, mayBeEmpty: mayBeEmpty)
        }
    }

    static func state(of database: any DatabaseWriter, path: String) throws -> StateRow {
        guard let row = try read(database, path, { try StateRow.fetchOne($0, sql: "SELECT * FROM registry") }) else {
            throw RegistryError(.damaged, path, "its state is missing; restore it from a backup")
        }
        return row
    }

    /// The identifier of the key that the fingerprints of an export are hashed with; `nil` where the file is none.
    static func keyIdentifier(of database: any DatabaseWriter, path: String) throws -> String? {
        try read(database, path) { try String.fetchOne($0, sql: "SELECT identifier FROM fingerprintKey") }
    }

    /// Whether the file is what another party may have of a registry: works and no log of their registration.
    static func isExport(_ database: any DatabaseWriter, path: String) throws -> Bool {
        try read(database, path) { database in
            func isEmpty(_ table: String) throws -> Bool {
                try Int.fetchOne(database, sql: "SELECT 1 FROM \(table) LIMIT 1") == nil
            }
            return try !isEmpty("work") && isEmpty("checkpoint")
        }
    }

    /// Reads before there is a ``Registry`` to read with; failures name the file.
    private static func read<Value>(
        _ database: any DatabaseWriter, _ path: String, _ body: (Database) throws -> Value
    ) throws -> Value {
        do {
            return try database.read(body)
        } catch {
            throw failure(from: error, path: path)
        }
    }

    /// Refuses a database of another program, one that a newer build wrote, and one with SQL that could act.
    ///
    /// Returns the schema's version.
    @discardableResult
    private static func refuseForeign(_ database: Database, _ path: String, mayBeEmpty: Bool) throws -> Int {
        let isEmpty = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema") == 0
        if isEmpty, mayBeEmpty { return 0 }
        let mark = try Int32.fetchOne(database, sql: "PRAGMA application_id")
        guard mark == Schema.applicationID else {
            throw RegistryError(.notARegistry, path, "it is no provscan registry; name another file with --registry")
        }
        let version = try Schema.appliedVersion(in: database)
        guard version <= Schema.version else {
            throw RegistryError(
                .newerSchema, path, "schema \(version) is newer than this build (\(Schema.version)); upgrade provscan")
        }
        if let name = try Schema.actingObject(in: database) {
            throw RegistryError(
                .mismatch, path, "it holds \(name), which no provscan wrote; remove that, or restore it from a backup")
        }
        return version
    }

    /// Whether `error` says that a file holds what no registry holds.
    static func isDamage(_ error: any Error) -> Bool {
        error is RowDecodingError || (error as? DatabaseError)?.resultCode == .SQLITE_CORRUPT
    }

    /// What SQLite or GRDB says, as a failure that names the file and the way out; any other failure as it is.
    ///
    /// A value that is not of its column's type is not quoted: it may be text of a work.
    static func failure(from error: any Error, path: String) -> any Error {
        if error is RowDecodingError {
            let damage = DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a column holds what it cannot hold")
            return Self.error(from: damage, path: path)
        }
        return (error as? DatabaseError).map { Self.error(from: $0, path: path) } ?? error
    }

    /// What SQLite says, as a failure that names the file and the way out.
    private static func error(from error: DatabaseError, path: String) -> RegistryError {
        switch error.resultCode {
        case .SQLITE_NOTADB:
            RegistryError(.notARegistry, path, "it is no provscan registry; name another file with --registry")
        case .SQLITE_CORRUPT:
            RegistryError(
                .damaged, path, "it is damaged; restore it from a backup, or run provscan registry repair", cause: error
            )
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            RegistryError(.busy, path, "another provscan writes to it; try again when that has ended")
        case .SQLITE_FULL:
            RegistryError(.unwritable, path, "the disk is full; free space and run the command again")
        case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM:
            RegistryError(.unwritable, path, "it cannot be opened or written; check the folder and its permissions")
        case .SQLITE_IOERR:
            RegistryError(
                .failed, path, "the disk failed while it was read or written; run provscan registry check", cause: error
            )
        case .SQLITE_NOMEM:
            RegistryError(.failed, path, "memory ran out; free some and run the command again")
        default:
            RegistryError(.failed, path, "SQLite failed; run provscan registry check", cause: error)
        }
    }
}
