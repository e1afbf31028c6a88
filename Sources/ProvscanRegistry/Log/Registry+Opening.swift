internal import Foundation
internal import GRDB
internal import ProvscanCore

/// What it takes to show that a leaf is about certain bytes.
///
/// Handing out `contentKey` with the content, or `recordKey` with the record, opens that part alone; the other part's
/// value is needed all the same to come to the commitment in the leaf.
public struct Opening: Sendable, Equatable {
    public let leafIndex: Int
    public let leaf: [UInt8]
    /// 32 bytes; gives away both keys.
    public let salt: [UInt8]
    /// The text of a work or the statement of a signal; `nil` where it is withheld.
    public let content: [UInt8]?
    /// The JSON that describes it.
    public let record: [UInt8]
    public let commitment: Commitment
}

extension Registry {
    /// The opening of the leaf that registered work `number`; `nil` where the work is gone.
    ///
    /// - Throws: ``RegistryError`` when the leaf is not about the work as it is.
    public func opening(ofWork number: Int64) throws -> Opening? {
        try readLog { database in
            let row = try Row.fetchOne(
                database,
                sql: """
                    SELECT work.*, workLog.leaf, workLog.salt FROM work JOIN workLog ON workID = work.id
                    WHERE work.id = ?
                    """, arguments: [number])
            guard let row else { return nil }
            var record = try Self.recordTemplate(ofCollection: row.stored("collectionID"), in: database)
            try record.fill(from: row)
            var decompressor = TextDecompressor()
            let text = try (row.stored("text") as Data?).flatMap { decompressor.decompress(Array($0)) }
            return try opening(
                leaf: row.stored("leaf"), salt: row.stored("salt"), content: text,
                contentDigest: Array(row.stored("textDigest") as Data),
                record: record.bytes, in: database)
        }
    }

    /// The opening of the leaf at `index` of a grant, signal, tariff, attestation or of the facts of a work;
    /// `nil` where the leaf is of another kind or was erased.
    public func opening(ofRecord index: Int) throws -> Opening? {
        try readLog { try recordOpening(index, in: $0) }
    }

    /// See ``opening(ofRecord:)``.
    func recordOpening(_ index: Int, in database: Database) throws -> Opening? {
        let row = try Row.fetchOne(database, sql: "SELECT * FROM recordLog WHERE leaf = ?", arguments: [index])
        guard let row, let source = try row.stored("source") as String?, Self.recordTables.contains(source) else {
            return nil
        }
        let key = source == "workFacts" ? "workID" : "id"
        let content = source == "signal" ? "raw" : "x''"
        let record = try Row.fetchOne(
            database, sql: "SELECT record, \(content) AS content FROM \(source) WHERE \(key) = ?",
            arguments: [row.stored("row") as Int64])
        guard let record else { return nil }
        let bytes = try record.stored("content") as Data
        return try opening(
            leaf: index, salt: row.stored("salt"), content: Array(bytes), contentDigest: Digest.of(bytes),
            record: Array(record.stored("record") as Data), in: database)
    }

    private func opening(
        leaf index: Int, salt: Data, content: [UInt8]?, contentDigest: [UInt8], record: [UInt8], in database: Database
    ) throws -> Opening {
        let leaf = try LogNodes(database).leaf(index)
        let commitment = Commitment(salt: Array(salt), content: contentDigest, record: Digest.of(record))
        guard LogLeaf.hasCommitment(commitment.value, leaf) else {
            throw LogError(
                .notBound,
                "leaf \(index) is not about what is on file: it was changed; restore the registry from a backup")
        }
        return Opening(
            leafIndex: index, leaf: leaf, salt: Array(salt), content: content, record: record, commitment: commitment)
    }

    /// The tables whose rows have leaves of their own, besides works.
    static let recordTables: Set = [
        "grantVersion", "signal", "attestation", "tariff", "workFacts",
    ]
}
