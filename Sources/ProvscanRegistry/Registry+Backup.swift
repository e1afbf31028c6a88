internal import Foundation
internal import GRDB

extension Registry {
    /// Copies the registry, in its present state, to a file of its own; others may write meanwhile.
    ///
    /// The copy is checked before it gets its name: its pages, references and counts, and that it
    /// holds the same texts in the same order.
    ///
    /// - Parameters:
    ///   - target: The file to write.
    ///   - replacing: Whether a file that is there may be replaced.
    /// - Returns: Bytes of the copy.
    /// - Throws: ``RegistryError`` when `target` exists, has no room, cannot be written, or fails its check.
    public func backUp(to target: String, replacing: Bool = false) throws -> Int {
        guard replacing || !FileManager.default.fileExists(atPath: target) else {
            throw RegistryError(.unwritable, target, "it exists; name another file, or replace it with --force")
        }
        let state = try frozen()
        try DiskSpace.require(storedBytes, for: "the backup", at: target)
        let temporary = target + ".\(ProcessInfo.processInfo.processIdentifier).new"
        defer { RegistryFile.remove(temporary) }
        do {
            try state.copy(to: temporary)
            try Self.verify(temporary, against: state)
            try DurableFile.synchronise(temporary)
            // What a database that was here before left beside it is not of this one.
            for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: target + suffix) }
            try DurableFile.rename(temporary, to: target)
        } catch let error as SystemFailure {
            throw RegistryError(.unwritable, target, "it cannot be written; check the free space", cause: error)
        } catch {
            throw RegistryFile.failure(from: error, path: target)
        }
        return Self.fileSize(target)
    }

    private func copy(to temporary: String) throws {
        let copy = try DatabaseQueue(path: temporary, configuration: RegistryFile.configuration())
        try read { source in
            try copy.writeWithoutTransaction { target in
                try source.backup(to: target)
                // One file without a log beside it, so that it can be carried and read from anywhere.
                try target.execute(sql: "PRAGMA journal_mode = DELETE")
            }
        }
        try copy.close()
    }

    private static func verify(_ temporary: String, against state: Registry) throws {
        let copy = try Registry(at: temporary, access: .read)
        let problems = try copy.check()
        guard problems.isEmpty, try copy.contentDigest() == state.contentDigest() else {
            throw RegistryError(
                .damaged, state.path, "the copy fails its check; run provscan registry check --deep on the registry")
        }
    }

    /// Bytes of the file and of the log beside it.
    private var storedBytes: Int { Self.fileSize(path) + Self.fileSize(path + "-wal") }

    static func fileSize(_ path: String) -> Int {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return (attributes?[.size] as? NSNumber)?.intValue ?? 0
    }
}

extension Registry {
    /// Writes the file anew without what deleted rows left behind.
    ///
    /// - Returns: Bytes of the file before and after.
    /// - Throws: ``RegistryError`` when others use the registry, or the disk has no room for a second copy.
    public func vacuum() throws -> (before: Int, after: Int) {
        let before = storedBytes
        try DiskSpace.require(2 * before, for: "the copy and its log", at: path)
        do {
            try database.writeWithoutTransaction { database in
                try database.execute(sql: "VACUUM")
                // Empties the log, so that the file is as small as it gets.
                try database.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
            }
        } catch {
            throw RegistryFile.failure(from: error, path: path)
        }
        return (before, Self.fileSize(path))
    }
}

extension RegistryFile {
    /// Removes a database with what SQLite keeps beside it.
    static func remove(_ path: String) {
        for suffix in ["", "-wal", "-shm", "-journal"] { try? FileManager.default.removeItem(atPath: path + suffix) }
    }
}
