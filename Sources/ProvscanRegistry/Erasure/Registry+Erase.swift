internal import Foundation
internal import GRDB
internal import ProvscanCore

/// What an erasure removed, and what it cannot reach.
public struct Erasure: Sendable, Codable, Equatable {
    /// The identifiers of the works that are gone.
    public var works: [String] = []
    /// Evidence bags that cite one of them: copies outside the registry.
    public var bags: [String] = []
    /// Observations of their pages that are gone with them.
    public var signals = 0
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
    /// Observations of a page at which none but these works were published go with them, and holds that ended name them
    /// by their identifiers from then on.
    ///
    /// What stays are the leaves that committed to the works. Without their salts they say nothing about the texts.
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
            var erasure = Erasure(
                works: works.map { "urn:uuid:" + WorkRow.text(of: $0.uuid) },
                bags: try bags(citing: works, in: database))
            for start in stride(from: 0, to: works.count, by: Self.worksPerLeaf) {
                let part = Array(erasure.works[start..<min(start + Self.worksPerLeaf, works.count)])
                try log.append(
                    LogLeaf.make(
                        .erase, recordedAt: log.time, [("reason", JSONText(reason)), ("docs", JSONText(part))]))
            }
            let pages = Set(works.compactMap(\.url))
            let holds = try endedHolds(naming: works, in: database)
            try remove(works, in: database)
            erasure.signals = try removeObservations(of: pages, in: database)
            try forgetNames(in: holds, database)
            return erasure
        }
        try overwrite()
        return erasure
    }

    private typealias SelectedWork = (number: Int64, uuid: Data, url: String?)

    private func works(_ selection: WorkSelection, in database: Database) throws -> [SelectedWork] {
        let (condition, arguments) = selection.sql
        return try Row.fetchAll(
            database,
            sql: """
                SELECT work.id, work.uuid, work.url FROM work JOIN collection ON collection.id = work.collectionID
                JOIN rightsHolder ON rightsHolder.id = collection.holderID WHERE \(condition) ORDER BY work.id
                """, arguments: StatementArguments(arguments)
        ).map { try ($0.stored("id"), $0.stored("uuid"), $0.stored("url")) }
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
            try database.execute(sql: "DELETE FROM keyedSignature WHERE workID = ?", arguments: [work.number])
            try database.execute(sql: "DELETE FROM workFacts WHERE workID = ?", arguments: [work.number])
            try database.execute(sql: "DELETE FROM workLog WHERE workID = ?", arguments: [work.number])
            try database.execute(sql: "DELETE FROM work WHERE id = ?", arguments: [work.number])
        }
        try ContentCounts.recompute(in: database)
        // The compiled index is of another edition now and built again.
        try database.execute(sql: "UPDATE registry SET edition = edition + 1")
    }

    /// Removes what was observed at `pages` where no work is published any more, and returns how much that was.
    ///
    /// Headers and `meta` elements are about their page alone, and a page on file holds the text.
    private func removeObservations(of pages: Set<String>, in database: Database) throws -> Int {
        var removed = 0
        for row in try Row.fetchAll(database, sql: "SELECT id, record FROM signal ORDER BY id") {
            let signal: Signal = try row.record("record")
            guard signal.kind == .httpHeader || signal.kind == .htmlMeta, let page = signal.url, pages.contains(page),
                try Int.fetchOne(database, sql: "SELECT count(*) FROM work WHERE url = ?", arguments: [page]) == 0
            else { continue }
            try Self.forget("signal", row: row.stored("id"), in: database)
            try database.execute(sql: "DELETE FROM signal WHERE id = ?", arguments: [row.stored("id") as Int64])
            removed += 1
        }
        return removed
    }

    /// The ended holds that were on some of `works`, each with these works by their identifiers.
    private func endedHolds(naming works: [SelectedWork], in database: Database) throws -> [(Hold, WorkSelection)] {
        let numbers = Set(works.map(\.number))
        return try Self.holds(in: database).filter { !$0.isInForce }.compactMap { hold in
            let held = try self.works(hold.works, in: database).filter { numbers.contains($0.number) }
            guard !held.isEmpty else { return nil }
            let uuids = held.map { WorkRow.text(of: $0.uuid) }
            return (
                hold, WorkSelection(works: uuids, holder: hold.works.holder, collection: hold.works.collection)
            )
        }
    }

    /// Takes authors, addresses and external identifiers out of holds that name no work any more.
    private func forgetNames(in holds: [(hold: Hold, named: WorkSelection)], _ database: Database) throws {
        for (hold, named) in holds where try works(hold.works, in: database).isEmpty {
            let isPersonal = hold.works.author != nil || hold.works.url != nil || !hold.works.works.isEmpty
            guard isPersonal else { continue }
            try database.execute(
                sql: "UPDATE hold SET record = ? WHERE id = ?",
                arguments: [try JSONEncoder().encode(named), hold.number])
        }
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
        } catch {
            throw RegistryFile.failure(from: error, path: path)
        }
    }

    /// Does what an erasure could not do while another program read the file.
    public func finishErasure() throws { try overwrite() }
}
