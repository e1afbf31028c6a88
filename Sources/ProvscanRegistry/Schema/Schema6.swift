internal import GRDB

/// Migration 6: what an export of fingerprints holds in place of texts; empty in every other registry.
enum Schema6 {
    static func create(in database: Database) throws {
        try database.create(table: "fingerprintKey", options: .strict) { table in
            table.primaryKey("id", .integer).check { $0 == 1 }
            /// See ``FingerprintKey/identifier``.
            table.column("identifier", .text).notNull()
        }
        try database.create(table: "keyedSignature", options: .strict) { table in
            table.primaryKey("workID", .integer).references("work", onDelete: .cascade)
            /// The keyed hashes at the signature's positions, eight bytes each, big-endian.
            table.column("hashes", .blob).notNull()
        }
    }
}
