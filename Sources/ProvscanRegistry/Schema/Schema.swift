internal import GRDB

/// The registry's schema: its mark, its version, and the migrations that lead there.
enum Schema {
    /// `application_id` of every registry: "PSRG".
    static let applicationID: Int32 = 0x5053_5247
    /// The version this build writes: the number of migrations.
    static let version = 6

    /// Released migrations are frozen: add "7 …", never edit.
    private static let migrations: [(name: String, create: @Sendable (Database) throws -> Void)] = [
        ("1 works", Schema1.create), ("3 rights", Schema3.create), ("4 log", Schema4.create),
        ("5 common text", Schema5.create), ("6 fingerprint exports", Schema6.create),
    ]

    /// Brings an empty or older registry to the present schema.
    ///
    /// All that is missing is added in one transaction: of two processes that do it at once the second finds nothing
    /// left to do, and one that fails leaves the file as it was.
    ///
    /// `complete`: Adds what a new registry holds besides its tables, in the same transaction.
    static func upgrade(_ writer: any DatabaseWriter, complete: (Database) throws -> Void = { _ in }) throws {
        try writer.barrierWriteWithoutTransaction { database in
            try database.inTransaction(.immediate) {
                try database.execute(
                    sql: "CREATE TABLE IF NOT EXISTS grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)")
                let applied = try Set(String.fetchAll(database, sql: "SELECT identifier FROM grdb_migrations"))
                for migration in migrations where !applied.contains(migration.name) {
                    try migration.create(database)
                    try database.execute(
                        sql: "INSERT INTO grdb_migrations (identifier) VALUES (?)", arguments: [migration.name])
                }
                try complete(database)
                return .commit
            }
        }
    }

    /// The number of migrations that `database` has gone through, from their names; 0 for a database without any.
    static func appliedVersion(in database: Database) throws -> Int {
        guard try database.tableExists("grdb_migrations") else { return 0 }
        let names = try String.fetchAll(database, sql: "SELECT identifier FROM grdb_migrations")
        return names.compactMap { $0.split(separator: " ").first.flatMap { Int($0) } }.max() ?? 0
    }
}
