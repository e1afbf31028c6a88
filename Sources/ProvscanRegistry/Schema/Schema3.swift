internal import GRDB

/// Migration 3: grants, signals, attestations and tariffs, and counts that are kept as works come.
///
/// Rows of the first four are added and never changed.
enum Schema3 {
    static func create(in database: Database) throws {
        try database.create(table: "grantVersion", options: .strict) { table in
            table.primaryKey("id", .integer)
            table.column("uid", .text).notNull()
            table.column("version", .integer).notNull()
            /// The grant as JSON, byte for byte as its digest covers it.
            table.column("record", .blob).notNull()
            table.column("recordedAt", .text).notNull()
            table.uniqueKey(["uid", "version"])
        }
        try database.create(table: "signal", options: .strict) { table in
            table.primaryKey("id", .integer)
            table.column("uid", .text).notNull().unique()
            /// What was read from the statement, as JSON.
            table.column("record", .blob).notNull()
            /// The statement itself.
            table.column("raw", .blob).notNull()
            table.column("recordedAt", .text).notNull()
        }
        for name in ["attestation", "tariff"] {
            try database.create(table: name, options: .strict) { table in
                table.primaryKey("id", .integer)
                table.column("record", .blob).notNull()
                table.column("recordedAt", .text).notNull()
            }
        }
        try createCounts(in: database)
    }

    private static func createCounts(in database: Database) throws {
        try database.create(table: "collectionCount", options: .strict) { table in
            table.primaryKey("collectionID", .integer).references("collection")
            table.column("works", .integer).notNull()
            table.column("tokens", .integer).notNull()
            table.column("fingerprints", .integer).notNull()
        }
        try database.create(table: "content", options: .strict) { table in
            table.primaryKey("id", .integer).check { $0 == 1 }
            /// See ``ContentCounts``.
            table.column("digest", .blob).notNull()
        }
        try ContentCounts.recompute(in: database)
    }
}
