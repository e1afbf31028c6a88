internal import GRDB

/// Migration 1: works with their holders, collections and signatures.
enum Schema1 {
    static func create(in database: Database) throws {
        try database.execute(sql: "PRAGMA application_id = \(Schema.applicationID)")
        try database.create(table: "registry", options: .strict) { table in
            table.primaryKey("id", .integer).check { $0 == 1 }
            table.column("identity", .integer).notNull()
            table.column("edition", .integer).notNull()
            table.column("profile", .text).notNull()
            table.column("k", .integer).notNull()
            table.column("window", .integer).notNull()
            table.column("normaliser", .text).notNull()
            table.column("hash", .text).notNull()
            table.column("background", .text).notNull()
            table.column("createdAt", .text).notNull()
        }
        try database.create(table: "rightsHolder", options: .strict) { table in
            table.primaryKey("id", .integer)
            table.column("name", .text).notNull().unique()
        }
        try database.create(table: "collection", options: .strict) { table in
            table.primaryKey("id", .integer)
            table.column("holderID", .integer).notNull().references("rightsHolder")
            table.column("name", .text).notNull()
            table.column("platform", .text)
            table.column("licence", .text)
            table.column("rightsBasis", .text).notNull()
            table.uniqueKey(["holderID", "name"])
        }
        try createWorks(in: database)
        try database.create(table: "sourceFile", options: .strict) { table in
            table.primaryKey("id", .integer)
            table.column("collectionID", .integer).notNull().references("collection")
            table.column("locator", .text).notNull()
            table.column("format", .text).notNull()
            table.column("byteCount", .integer).notNull()
            table.column("sha256", .text)
            table.column("records", .integer).notNull()
            table.column("damagedRecords", .integer).notNull()
            table.column("readAt", .text).notNull()
        }
    }

    private static func createWorks(in database: Database) throws {
        try database.create(table: "work", options: .strict) { table in
            table.primaryKey("id", .integer)
            table.column("uuid", .blob).notNull()
            table.column("collectionID", .integer).notNull().references("collection")
            table.column("externalID", .text)
            table.column("url", .text)
            table.column("author", .text)
            table.column("title", .text)
            table.column("publishedAt", .text)
            table.column("licence", .text)
            /// The first eight bytes of a SHA-256 over collection, external identifier and text.
            table.column("sameKey", .integer).notNull()
            table.column("textDigest", .blob).notNull()
            table.column("tokens", .integer).notNull()
            table.column("fingerprints", .integer).notNull()
            /// The zstd frame of the text; null where it is withheld.
            table.column("text", .blob)
        }
        try database.create(indexOn: "work", columns: ["sameKey"])
        try database.create(table: "signature", options: .strict) { table in
            table.primaryKey("workID", .integer).references("work", onDelete: .cascade)
            table.column("packed", .blob).notNull()
        }
    }
}
