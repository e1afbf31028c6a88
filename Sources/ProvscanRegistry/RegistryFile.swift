internal import Foundation
internal import GRDB
internal import ProvscanCore

/// Opening of registry files, and what is checked before.
enum RegistryFile {
    /// Refuses what is no registry, without changing it.
    static func check(_ path: String) throws {
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw RegistryError(.notFound, path, "it cannot be read; check its permissions")
        }
        defer { try? handle.close() }
        guard let head = try? handle.read(upToCount: 100) ?? Data() else {
            throw RegistryError(.notARegistry, path, "it cannot be read as a file; name a file with --registry")
        }
        if head.isEmpty { return }
        guard head.starts(with: Data("SQLite format 3\u{0}".utf8)), head.count == 100 else {
            throw RegistryError(.notARegistry, path, "it is no provscan registry; name another file with --registry")
        }
    }

    /// Bytes per page of a new registry.
    private static let pageSize = 16_384

    static func open(_ path: String, access: Registry.Access) throws -> any DatabaseWriter {
        var configuration = Configuration()
        configuration.busyMode = .timeout(10)
        configuration.maximumReaderCount = 4
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA trusted_schema = OFF")
            guard !database.configuration.readonly else { return }
            // Large pages waste less behind compressed texts; the size of a file that exists stays.
            try database.execute(sql: "PRAGMA page_size = \(pageSize)")
            try database.execute(sql: "PRAGMA synchronous = FULL")
            // What is deleted is overwritten.
            try database.execute(sql: "PRAGMA secure_delete = ON")
        }
        do {
            switch access {
            case .read:
                try upgradeIfOlder(path, configuration)
                configuration.readonly = true
                let pool = try DatabasePool(path: path, configuration: configuration)
                try pool.read { try refuseForeign($0, path, mayBeEmpty: false) }
                return pool
            case .write(let profile):
                try refuseForeignFile(path, configuration)
                let pool = try DatabasePool(path: path, configuration: configuration)
                try pool.read { try refuseForeign($0, path, mayBeEmpty: true) }
                try Schema.migrator.migrate(pool)
                try pool.write { try StateRow.insertIfMissing(profile, in: $0) }
                return pool
            }
        } catch let error as DatabaseError {
            throw Self.error(from: error, path: path)
        }
    }

    /// Brings a registry that an older build wrote to the present schema.
    private static func upgradeIfOlder(_ path: String, _ configuration: Configuration) throws {
        var readOnly = configuration
        readOnly.readonly = true
        let version = try DatabaseQueue(path: path, configuration: readOnly).read { database in
            try refuseForeign(database, path, mayBeEmpty: false)
            return try Schema.appliedVersion(in: database)
        }
        guard version < Schema.version else { return }
        try Schema.migrator.migrate(DatabaseQueue(path: path, configuration: configuration))
    }

    static func state(of database: any DatabaseWriter, path: String) throws -> StateRow {
        do {
            guard let row = try database.read({ try StateRow.fetchOne($0, sql: "SELECT * FROM registry") }) else {
                throw RegistryError(.damaged, path, "its state is missing; restore it from a backup")
            }
            return row
        } catch let error as DatabaseError {
            throw Self.error(from: error, path: path)
        }
    }

    /// Looks into a file that is there before it is opened for writing: that alone would change its journal mode.
    private static func refuseForeignFile(_ path: String, _ configuration: Configuration) throws {
        guard FileManager.default.fileExists(atPath: path) else { return }
        var configuration = configuration
        configuration.readonly = true
        try DatabaseQueue(path: path, configuration: configuration).read {
            try refuseForeign($0, path, mayBeEmpty: true)
        }
    }

    /// Refuses a database of another program, and one that a newer build wrote.
    private static func refuseForeign(_ database: Database, _ path: String, mayBeEmpty: Bool) throws {
        let isEmpty = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema") == 0
        if isEmpty, mayBeEmpty { return }
        let mark = try Int32.fetchOne(database, sql: "PRAGMA application_id")
        guard mark == Schema.applicationID else {
            throw RegistryError(.notARegistry, path, "it is no provscan registry; name another file with --registry")
        }
        let version = try Schema.appliedVersion(in: database)
        guard version <= Schema.version else {
            throw RegistryError(
                .newerSchema, path, "schema \(version) is newer than this build (\(Schema.version)); upgrade provscan")
        }
    }

    /// What SQLite says, as a failure that names the file and the way out.
    static func error(from error: DatabaseError, path: String) -> RegistryError {
        switch error.resultCode {
        case .SQLITE_NOTADB:
            RegistryError(.notARegistry, path, "it is no provscan registry; name another file with --registry")
        case .SQLITE_CORRUPT:
            RegistryError(.damaged, path, "it is damaged; restore it from a backup", cause: error)
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            RegistryError(.busy, path, "another provscan writes to it; try again when that has ended")
        case .SQLITE_FULL:
            RegistryError(.unwritable, path, "the disk is full; free space and run the command again")
        case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM:
            RegistryError(.unwritable, path, "it cannot be opened or written; check the folder and its permissions")
        default:
            RegistryError(.failed, path, "SQLite failed; run provscan registry check", cause: error)
        }
    }
}
