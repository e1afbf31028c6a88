internal import Foundation
internal import GRDB
internal import ProvscanCore

/// How works and records enter the log.
extension Registry {
    /// What the record of a work in `collection` begins with.
    static func recordTemplate(ofCollection number: Int64, in database: Database) throws -> WorkRecord {
        let row = try Row.fetchOne(
            database,
            sql: """
                SELECT rightsHolder.name AS holder, collection.* FROM collection
                JOIN rightsHolder ON rightsHolder.id = collection.holderID WHERE collection.id = ?
                """, arguments: [number])
        guard let row else { throw LogError(.malformed, "collection \(number) is missing; run registry check") }
        return try WorkRecord(
            holder: row.stored("holder"), collection: row.stored("name"), platform: row.stored("platform"),
            rightsBasis: row.stored("rightsBasis"), collectionLicence: row.stored("licence"))
    }

    /// Enters everything that was recorded before there was a log, as of now.
    func logEarlierRecords(_ log: LogAppender) throws {
        try logEarlierWorks(log)
        for (table, kind) in [("attestation", LogLeaf.Kind.attestation), ("tariff", .tariff)] {
            for row in try Row.fetchAll(log.database, sql: "SELECT id, record FROM \(table) ORDER BY id") {
                try log.append(kind, of: table, row: row.stored("id"), record: row.stored("record"))
            }
        }
        for row in try Row.fetchAll(log.database, sql: "SELECT id, version, record FROM grantVersion ORDER BY id") {
            try log.append(
                .grant, of: "grantVersion", row: row.stored("id"), record: row.stored("record"),
                [("version", JSONText(row.stored("version") as Int))])
        }
        for row in try Row.fetchAll(log.database, sql: "SELECT id, record, raw FROM signal ORDER BY id") {
            try log.append(
                .signal, of: "signal", row: row.stored("id"), content: row.stored("raw"), record: row.stored("record"))
        }
    }

    private func logEarlierWorks(_ log: LogAppender) throws {
        let database = log.database
        var writer = try WorkLogger(log)
        // By place and not by name: looking names up takes longer than the rest.
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT id, uuid, textDigest, collectionID, licence, externalID, url, author, title, publishedAt, tokens
                FROM work ORDER BY id
                """)
        while let row = try rows.next() {
            var record = try writer.template(ofCollection: row.stored(3))
            (record.licence, record.externalID, record.url) = try (row.stored(4), row.stored(5), row.stored(6))
            (record.author, record.title, record.publishedAt, record.tokens) = try (
                row.stored(7), row.stored(8), row.stored(9), row.stored(10)
            )
            try writer.append(
                row.stored(0), uuid: Array(row.stored(1) as Data), textDigest: Array(row.stored(2) as Data),
                record: record)
        }
    }
}

extension WorkRecord {
    /// Takes what a row of table `work` says.
    mutating func fill(from row: Row) throws {
        licence = try row.stored("licence")
        externalID = try row.stored("externalID")
        url = try row.stored("url")
        author = try row.stored("author")
        title = try row.stored("title")
        publishedAt = try row.stored("publishedAt")
        tokens = try row.stored("tokens")
    }
}
