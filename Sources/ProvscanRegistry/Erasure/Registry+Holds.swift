internal import Foundation
internal import GRDB

/// A litigation hold: works that may not be erased, who said so, and why.
public struct Hold: Sendable, Codable, Equatable {
    public let number: Int
    public let works: WorkSelection
    public let placedBy: String
    public let reason: String
    public let placedAt: String
    public let releasedBy: String?
    public let releasedAt: String?

    /// Whether it forbids erasure.
    public var isInForce: Bool { releasedAt == nil }
}

extension Registry {
    /// Forbids that `works` are erased, those included that come later; a selection of nothing holds everything.
    public func addHold(on works: WorkSelection, by person: String, reason: String) throws -> Hold {
        try write { database in
            let now = Self.now()
            try database.execute(
                sql: "INSERT INTO hold (record, placedBy, reason, placedAt) VALUES (?, ?, ?, ?)",
                arguments: [try JSONEncoder().encode(works), person, reason, now])
            return Hold(
                number: Int(database.lastInsertedRowID), works: works, placedBy: person, reason: reason, placedAt: now,
                releasedBy: nil, releasedAt: nil)
        }
    }

    /// Ends a hold; that it was there stays on file.
    ///
    /// - Throws: ``RegistryError`` when there is no such hold in force.
    public func releaseHold(_ number: Int, by person: String) throws {
        try write { database in
            try database.execute(
                sql: "UPDATE hold SET releasedBy = ?, releasedAt = ? WHERE id = ? AND releasedAt IS NULL",
                arguments: [person, Self.now(), number])
            guard database.changesCount == 1 else {
                throw RegistryError(
                    .notFound, path, "there is no hold \(number) in force; see provscan registry hold list")
            }
        }
    }

    /// All holds, released ones included, oldest first.
    public func holds() throws -> [Hold] {
        try read { try Self.holds(in: $0) }
    }

    static func holds(in database: Database) throws -> [Hold] {
        try Row.fetchAll(database, sql: "SELECT * FROM hold ORDER BY id").map { row in
            try Hold(
                number: row.stored("id"), works: row.record("record"),
                placedBy: row.stored("placedBy"), reason: row.stored("reason"), placedAt: row.stored("placedAt"),
                releasedBy: row.stored("releasedBy"), releasedAt: row.stored("releasedAt"))
        }
    }
}
