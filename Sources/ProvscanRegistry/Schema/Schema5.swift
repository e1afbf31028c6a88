internal import GRDB

/// Migration 5: common text that users add: what stands in it is nobody's in particular.
enum Schema5 {
    static func create(in database: Database) throws {
        try database.create(table: "commonText", options: .strict) { table in
            table.primaryKey("id", .integer)
            table.column("name", .text).notNull().unique()
            table.column("tokens", .integer).notNull()
            table.column("textDigest", .blob).notNull()
            /// The zstd frame of the text.
            table.column("text", .blob).notNull()
            table.column("addedAt", .text).notNull()
        }
    }
}
