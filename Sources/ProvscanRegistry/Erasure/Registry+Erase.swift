internal import Foundation
internal import GRDB

/// What an erasure removed, and what it cannot reach.
public struct Erasure: Sendable, Codable, Equatable {
    /// The identifiers of the works that are gone.
    public var works: [String] = []
    /// Evidence bags that cite one of them: copies outside the registry.
    public var bags: [String] = []
}

extension Registry {
    /// Why works may be erased: the grounds of the GDPR's article 17(1), and two others.
    public static let erasureReasons = [
        "gdpr-17-1-a", "gdpr-17-1-b", "gdpr-17-1-c", "gdpr-17-1-d", "gdpr-17-1-e", "gdpr-17-1-f", "request", "error",
    ]

    /// Works of an `erase` leaf, at the most: keeps it below its limit.
    private static let worksPerLeaf = 1000

    /// Erases works: text, signature, metadata, facts and salt are removed from the file, the write-ahead log and the
    /// compiled index, and overwritten; an `erase` leaf says which identifiers are gone, when and why.
    ///
    /// What stays is the leaf that committed to the work. Without its salt it says nothing about the text.
    ///
    /// `reason`: One of ``erasureReasons``.
    ///
    /// - Throws: ``RegistryError`` when no work meets the selection, when a hold is on one of them, or when another
    ///   process reads the file and so keeps the old pages alive.
    /// - Complexity: O(bytes of the registry): the file is written anew.
    public func erase(_ selection: WorkSelection, reason: String) throws -> Erasure {
        precondition(!selection.isEmpty, "a selection of nothing would erase everything")
        let erasure = try writeLogged { database, log in
            let works = try self.works(selection, in: database)
            guard !works.isEmpty else { throw RegistryError(.notFound, path, "no work meets the selection") }
            try refuseHeld(works, in: database)
            let erasure = Erasure(
                works: works.map { "urn:uuid:" + WorkRow.text(of: $0.uuid) },
                bags: try bags(citing: works, in: database))
            for start in stride(from: 0, to: works.count, by: Self.worksPerLeaf) {
                let part = Array(erasure.works[start..<min(start + Self.worksPerLeaf, works.count)])
                try log.append(
                    LogLeaf.make(
                        .erase, recordedAt: log.time, [("reason", JSONText(reason)), ("docs", JSONText(part))]))
            }
            try remove(works, in: database)
            return erasure
        }
        try overwrite()
        return erasure
    }

    private typealias SelectedWork = (number: Int64, uuid: Data)

    private func works(_ selection: WorkSelection, in database: Database) throws -> [SelectedWork] {
        let (condition, arguments) = selection.sql
        return try Row.fetchAll(
            database,
            sql: """
                SELECT work.id, work.uuid FROM work JOIN collection ON collection.id = work.collectionID
                JOIN rightsHolder ON rightsHolder.id = collection.holderID WHERE \(condition) ORDER BY work.id
                """, arguments: StatementArguments(arguments)
        ).map { ($0["id"], $0["uuid"]) }
    }

    private func refuseHeld(_ works: [SelectedWork], in database: Database) throws {
        let numbers = Set(works.map(\.number))
        for hold in try Self.holds(in: database) where hold.isInForce {
            let held = try self.works(hold.works, in: database).filter { numbers.contains($0.number) }
            guard held.isEmpty else {
                throw RegistryError(
                    .held, path,
                    "\(held.count) of \(works.count) works are under hold \(hold.number), placed by \(hold.placedBy) on "
                        + "\(hold.placedAt); nothing was erased; see provscan registry hold list")
            }
        }
    }

    private func bags(citing works: [SelectedWork], in database: Database) throws -> [String] {
        var paths: [String] = []
        for work in works {
            paths += try String.fetchAll(
                database, sql: "SELECT path FROM bag JOIN bagWork ON bagID = bag.id WHERE work = ?",
                arguments: [work.uuid])
        }
        return Set(paths).sorted()
    }

    private func remove(_ works: [SelectedWork], in database: Database) throws {
        for work in works {
            try Self.forget("workFacts", row: work.number, in: database)
            try database.execute(sql: "DELETE FROM bagWork WHERE work = ?", arguments: [work.uuid])
            try database.execute(sql: "DELETE FROM signature WHERE workID = ?", arguments: [work.number])
            try database.execute(sql: "DELETE FROM workFacts WHERE workID = ?", arguments: [work.number])
            try database.execute(sql: "DELETE FROM workLog WHERE workID = ?", arguments: [work.number])
            try database.execute(sql: "DELETE FROM work WHERE id = ?", arguments: [work.number])
        }
        try ContentCounts.recompute(in: database)
        // The compiled index is of another edition now and built again.
        try database.execute(sql: "UPDATE registry SET edition = edition + 1")
    }

    /// Takes what was removed out of the file and everything beside it.
    private func overwrite() throws {
        let files = IndexFiles(of: path)
        files.removeAll()
        do {
            try database.writeWithoutTransaction { database in
                try database.execute(sql: "VACUUM")
                let result = try Row.fetchOne(database, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
                guard result?["busy"] == 0 else {
                    throw RegistryError(
                        .busy, path,
                        "the works are erased, but another program reads the file, so that old pages stay in its "
                            + "write-ahead log; end it and run provscan registry erase --finish")
                }
            }
        } catch let error as DatabaseError {
            throw RegistryFile.error(from: error, path: path)
        }
    }

    /// Does what an erasure could not do while another program read the file.
    public func finishErasure() throws { try overwrite() }
}
