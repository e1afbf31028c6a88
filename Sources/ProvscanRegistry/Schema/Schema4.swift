internal import GRDB

/// Migration 4: the log of commitments with its checkpoints, time-stamps and keys; facts, holds and bags of works.
enum Schema4 {
    static func create(in database: Database) throws {
        try database.create(table: "workFacts", options: [.ifNotExists, .strict]) { table in
            table.primaryKey("workID", .integer).references("work", onDelete: .cascade)
            /// A ``WorkFacts`` as JSON.
            table.column("record", .blob).notNull()
        }
        try createLog(in: database)
        try createOpenings(in: database)
        try createErasure(in: database)
    }

    private static func createLog(in database: Database) throws {
        try database.create(table: "log", options: .strict) { table in
            table.primaryKey("id", .integer).check { $0 == 1 }
            /// No row before the first leaf.
            table.column("origin", .text).notNull()
        }
        try database.create(table: "logBundle", options: .strict) { table in
            table.primaryKey("id", .integer)
            table.column("leaves", .integer).notNull()
            /// The zstd frame of the tlog-tiles entry bundle: leaves `id` · 256 and following.
            table.column("bundle", .blob).notNull()
        }
        try database.create(table: "logNode", options: .strict) { table in
            /// See ``LogNodes``.
            table.primaryKey("id", .integer)
            table.column("hash", .blob).notNull()
        }
        try database.create(table: "logKey", options: .strict) { table in
            /// The leaf that introduced the key.
            table.primaryKey("leaf", .integer)
            table.column("vkey", .text).notNull()
        }
        try database.create(table: "checkpoint", options: .strict) { table in
            table.primaryKey("size", .integer)
            /// The signed note, byte for byte.
            table.column("note", .blob).notNull()
            table.column("createdAt", .text).notNull()
        }
        try database.create(table: "timestampQuery", options: .strict) { table in
            table.primaryKey("id", .integer)
            table.column("size", .integer).notNull().references("checkpoint")
            table.column("nonce", .blob).notNull()
            table.column("createdAt", .text).notNull()
        }
        try database.create(table: "timestamp", options: .strict) { table in
            table.primaryKey("id", .integer)
            table.column("size", .integer).notNull().references("checkpoint")
            /// The TimeStampResp (RFC 3161), byte for byte.
            table.column("response", .blob).notNull()
            table.column("time", .text).notNull()
            table.column("attachedAt", .text).notNull()
        }
    }

    private static func createOpenings(in database: Database) throws {
        try database.create(table: "workLog", options: .strict) { table in
            table.primaryKey("workID", .integer).references("work", onDelete: .cascade)
            table.column("leaf", .integer).notNull()
            table.column("salt", .blob).notNull()
        }
        try database.create(table: "recordLog", options: .strict) { table in
            table.primaryKey("leaf", .integer)
            /// The table that holds the record, and its row there.
            table.column("source", .text).notNull()
            table.column("row", .integer).notNull()
            table.column("salt", .blob).notNull()
        }
        try database.create(indexOn: "recordLog", columns: ["source", "row"])
    }

    private static func createErasure(in database: Database) throws {
        try database.create(table: "hold", options: .strict) { table in
            table.primaryKey("id", .integer)
            /// What is held, as JSON.
            table.column("record", .blob).notNull()
            table.column("placedBy", .text).notNull()
            table.column("reason", .text).notNull()
            table.column("placedAt", .text).notNull()
            table.column("releasedBy", .text)
            table.column("releasedAt", .text)
        }
        try database.create(table: "bag", options: .strict) { table in
            table.primaryKey("id", .integer)
            table.column("path", .text).notNull()
            table.column("digest", .text).notNull()
            table.column("recordedAt", .text).notNull()
        }
        try database.create(table: "bagWork", options: [.strict, .withoutRowID]) { table in
            table.column("work", .blob).notNull()
            table.column("bagID", .integer).notNull().references("bag")
            table.primaryKey(["work", "bagID"])
        }
    }
}
