internal import GRDB

/// The registry's schema: its mark, its version, and the migrations that lead there.
enum Schema {
    /// `application_id` of every registry: "PSRG".
    static let applicationID: Int32 = 0x5053_5247
    /// The version this build writes: the number of migrations.
    static let version = 5

    /// Released migrations are frozen: add "2 …", never edit.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 works") { try Schema1.create(in: $0) }
        migrator.registerMigration("3 rights") { try Schema3.create(in: $0) }
        migrator.registerMigration("4 log") { try Schema4.create(in: $0) }
        migrator.registerMigration("5 common text") { try Schema5.create(in: $0) }
        return migrator
    }

    /// The number of migrations that `database` has gone through, from their names; 0 for a database without any.
    static func appliedVersion(in database: Database) throws -> Int {
        guard try database.tableExists("grdb_migrations") else { return 0 }
        let names = try String.fetchAll(database, sql: "SELECT identifier FROM grdb_migrations")
        return names.compactMap { $0.split(separator: " ").first.flatMap { Int($0) } }.max() ?? 0
    }
}
