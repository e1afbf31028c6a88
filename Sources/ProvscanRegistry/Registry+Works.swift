internal import Crypto
internal import Foundation
internal import GRDB
public import ProvscanCore

/// What registering a batch did.
public struct Registration: Sendable, Equatable {
    /// Works added.
    public var added = 0
    /// Works that were registered already, with the same collection, identifier and text.
    public var known = 0

    public init() {}
}

/// One source file as it was read for the registry.
public struct SourceFile: Sendable {
    public var locator: Locator
    public var format: String
    public var byteCount: Int
    public var digest: ContentDigest?
    public var records: Int
    public var damagedRecords: Int

    public init(
        locator: Locator, format: String, byteCount: Int, digest: ContentDigest?, records: Int, damagedRecords: Int
    ) {
        self.locator = locator
        self.format = format
        self.byteCount = byteCount
        self.digest = digest
        self.records = records
        self.damagedRecords = damagedRecords
    }
}

extension SourceFile {
    /// The file as its leaf commits to it.
    fileprivate func record(readAt: String) -> Data {
        let fields: [(String, JSONText)] = [
            ("locator", JSONText(locator.description)), ("format", JSONText(format)),
            ("byteCount", JSONText(byteCount)),
            ("sha256", JSONText(digest?.description ?? "")), ("readAt", JSONText(readAt)),
        ]
        return Data(("{" + fields.map { "\"\($0)\":\($1.text)" }.joined(separator: ",") + "}").utf8)
    }
}

extension Registry {
    /// The number of the collection described, created where there is none.
    ///
    /// - Throws: ``RegistryError`` when the collection exists under other terms: terms change by a grant,
    ///   not by indexing.
    public func collection(_ description: CollectionDescription) throws -> Int64 {
        try write { database in
            try database.execute(
                sql: "INSERT INTO rightsHolder (name) VALUES (?) ON CONFLICT DO NOTHING",
                arguments: [description.holder])
            let holder = try Int64.fetchOne(
                database, sql: "SELECT id FROM rightsHolder WHERE name = ?", arguments: [description.holder])
            let known = try Row.fetchOne(
                database, sql: "SELECT * FROM collection WHERE holderID = ? AND name = ?",
                arguments: [holder, description.name])
            if let known {
                let licence: String? = try known.stored("licence")
                let basis: String = try known.stored("rightsBasis")
                guard licence == description.licence, basis == description.rightsBasis.rawValue else {
                    throw RegistryError(
                        .mismatch, path,
                        "collection \(description.name) is registered with licence \(licence ?? "none") and rights basis "
                            + "\(basis); index with the same terms, or into another collection")
                }
                return try known.stored("id")
            }
            try database.execute(
                sql: "INSERT INTO collection (holderID, name, platform, licence, rightsBasis) VALUES (?, ?, ?, ?, ?)",
                arguments: [
                    holder, description.name, description.platform, description.licence,
                    description.rightsBasis.rawValue,
                ])
            return database.lastInsertedRowID
        }
    }

    /// Registers `drafts` in order, in one transaction that the log's next checkpoint covers; works that are there already stay as they are.
    ///
    /// - Complexity: O(drafts · log works).
    ///
    /// `segment`: Takes the works added, so that the compiled index need not read them again.
    public func register(
        _ drafts: [WorkDraft], in collection: Int64, compilingInto segment: NewSegment? = nil
    ) throws -> Registration {
        try refuseExport()
        try refuseWithoutKey()
        let drafts = fingerprintKey.map { key in drafts.map { $0.sealed(with: key, profile) } } ?? drafts
        let (result, added) = try writeLogged { database, log in
            var result = Registration()
            var logger = try WorkLogger(log)
            var random = RandomBytes()
            var record = try logger.template(ofCollection: collection)
            var added: [(number: Int64, draft: WorkDraft)] = []
            var counts = try ContentCounts(in: database)
            let insertWork = try database.cachedStatement(sql: Self.insertWorkSQL)
            let insertSignature = try database.cachedStatement(
                sql: "INSERT INTO signature (workID, packed) VALUES (?, ?)")
            for draft in drafts {
                let key = draft.sameKey(in: collection)
                guard try !isRegistered(draft, key: key, in: collection, database) else {
                    result.known += 1
                    continue
                }
                let uuid = Self.newUUID(&random)
                try insertWork.execute(arguments: draft.arguments(Data(uuid), collection: collection, sameKey: key))
                let number = database.lastInsertedRowID
                try insertSignature.execute(arguments: [number, Data(draft.signature)])
                if let hashes = draft.keyedHashes {
                    try database.cachedStatement(sql: "INSERT INTO keyedSignature (workID, hashes) VALUES (?, ?)")
                        .execute(arguments: [number, Data(hashes)])
                }
                record.fill(from: draft)
                try logger.append(number, uuid: uuid, textDigest: draft.textDigest, record: record)
                counts.add(
                    textDigest: Data(draft.textDigest), tokens: draft.words.count,
                    fingerprints: draft.fingerprints.count, to: collection)
                // A segment of keyed fingerprints is compiled from the registry.
                if segment != nil, draft.keyedHashes == nil { added.append((number, draft)) }
                result.added += 1
            }
            if result.added > 0 { try counts.store(in: database) }
            return (result, added)
        }
        for work in added { segment?.add(work.draft, number: work.number) }
        return result
    }

    /// A random UUID (RFC 9562 section 5.4): Foundation's opens the random device each time.
    private static func newUUID(_ random: inout RandomBytes) -> [UInt8] {
        var uuid = random.next(16)
        uuid[6] = uuid[6] & 0x0F | 0x40
        uuid[8] = uuid[8] & 0x3F | 0x80
        return uuid
    }

    private static let insertWorkSQL = """
        INSERT INTO work (uuid, collectionID, externalID, url, author, title, publishedAt, licence, sameKey, textDigest,
            tokens, fingerprints, text)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """

    private func isRegistered(_ draft: WorkDraft, key: Int64, in collection: Int64, _ database: Database) throws -> Bool
    {
        let candidates = try database.cachedStatement(
            sql: "SELECT collectionID, externalID, textDigest FROM work WHERE sameKey = ?")
        return try Row.fetchAll(candidates, arguments: [key]).contains { row in
            try row.stored("collectionID") == collection && row.stored("externalID") == draft.metadata.externalID
                && row.stored("textDigest") == Data(draft.textDigest)
        }
    }

    /// Records that a source file was read for `collection`.
    public func record(_ file: SourceFile, in collection: Int64, readAt: String) throws {
        try writeLogged { database, log in
            try database.execute(
                sql: """
                    INSERT INTO sourceFile
                        (collectionID, locator, format, byteCount, sha256, records, damagedRecords, readAt)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    collection, file.locator.description, file.format, file.byteCount, file.digest?.description,
                    file.records, file.damagedRecords, readAt,
                ])
            try log.append(
                .run, of: "sourceFile", row: database.lastInsertedRowID, record: file.record(readAt: readAt),
                [("records", JSONText(file.records)), ("damagedRecords", JSONText(file.damagedRecords))])
        }
    }

    /// The work registered under `number`, or `nil` if there is none.
    public func work(_ number: Int64) throws -> Work? {
        try read { database in
            let select = try database.cachedStatement(sql: WorkRow.selectSQL + " WHERE work.id = ?")
            return try WorkRow.fetchOne(select, arguments: [number])?.work
        }
    }

    /// The text of the work registered under `number`; `nil` where it is withheld or the work is gone.
    ///
    /// - Throws: ``RegistryError`` when the stored text is damaged.
    public func text(of number: Int64, using decompressor: inout TextDecompressor) throws -> [UInt8]? {
        let row = try read { database in
            let select = try database.cachedStatement(sql: "SELECT text, textDigest FROM work WHERE id = ?")
            return try Row.fetchOne(select, arguments: [number])
        }
        guard let row else {
            // The index names it, so it was there: a damaged page hides rows without a word.
            guard isFrozen else { return nil }
            throw RegistryError(
                .damaged, path,
                "work \(number) is in the compiled index and not in the registry; restore it from a backup, or run "
                    + "provscan registry repair")
        }
        guard let frame = try row.stored("text") as Data? else { return nil }
        // A flipped bit may leave a sound frame with another text in it.
        guard let text = decompressor.decompress(Array(frame)),
            try Data(SHA256.hash(data: text)) == row.stored("textDigest") as Data
        else {
            throw RegistryError(
                .damaged, path, "the text of work \(number) is damaged; restore the registry from a backup")
        }
        return text
    }
}

extension WorkDraft {
    fileprivate func arguments(_ uuid: Data, collection: Int64, sameKey: Int64) -> StatementArguments {
        [
            uuid, collection, metadata.externalID, metadata.url,
            metadata.author, metadata.title, metadata.publishedAt, metadata.licence, sameKey, Data(textDigest),
            words.count, fingerprints.count, compressedText.map { Data($0) },
        ]
    }
}

extension WorkRecord {
    fileprivate mutating func fill(from draft: WorkDraft) {
        licence = draft.metadata.licence
        externalID = draft.metadata.externalID
        url = draft.metadata.url
        author = draft.metadata.author
        title = draft.metadata.title
        publishedAt = draft.metadata.publishedAt
        tokens = draft.words.count
    }
}
