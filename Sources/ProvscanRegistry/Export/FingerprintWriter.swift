internal import Foundation
internal import GRDB
internal import ProvscanCore

/// Writes the registry that an export is.
struct FingerprintWriter {
    /// A work that went into the export, by its identifiers here and there.
    struct ExportedWork {
        var id: String
        var exported: String
    }

    /// What the export has of one work.
    private struct Entry {
        var number: Int64
        var uuid: Data
        var exported: [UInt8]
    }

    private static let profile = Profile.articles

    private let registry: Registry
    private let key: FingerprintKey
    private let fingerprinter = Fingerprinter(profile: profile, background: .standard)
    private var outcome: FingerprintExport
    /// The works of the export, in its order.
    private(set) var works: [ExportedWork] = []

    /// `registry`: What is exported, in one state.
    init(_ registry: Registry, key: FingerprintKey) {
        self.registry = registry
        self.key = key
        outcome = FingerprintExport(path: "", sha256: "", key: key.identifier)
    }

    /// Which work has which identifier in the export, as CSV.
    var mapping: String {
        (["exported,work"] + works.map { "\($0.exported),\($0.id)" }).joined(separator: "\r\n") + "\r\n"
    }

    /// Writes the export to `path`, where nothing may be yet.
    mutating func write(to path: String) throws -> FingerprintExport {
        // One connection and no write-ahead log: one file, that can be handed on.
        let target = try DatabaseQueue(path: path, configuration: RegistryFile.configuration())
        try Schema.upgrade(target)
        _ = try target.write { try StateRow.insertIfMissing(Self.profile, in: $0) }
        try registry.read { source in
            let common = try commonHashes(in: source)
            let entries = try entries(in: source)
            try target.write { database in
                try database.execute(
                    sql: "INSERT INTO fingerprintKey (id, identifier) VALUES (1, ?)", arguments: [key.identifier])
                let collections = try copyCollections(from: source, to: database)
                var counts = try ContentCounts(in: database)
                var decompressor = TextDecompressor()
                let select = try source.cachedStatement(
                    sql: "SELECT collectionID, text, textDigest FROM work WHERE id = ?")
                for entry in entries {
                    guard let row = try Row.fetchOne(select, arguments: [entry.number]),
                        let collection = collections[try row.stored("collectionID")]
                    else { continue }
                    let words = try words(of: row, number: entry.number, &decompressor)
                    try add(
                        entry, words, textDigest: key.textDigest(of: Array(row.stored("textDigest") as Data)), common,
                        to: collection, database, &counts)
                }
                try counts.store(in: database)
            }
        }
        try target.close()
        return outcome
    }

    /// The works with a text, in an order that says nothing about that of registration.
    private mutating func entries(in source: Database) throws -> [Entry] {
        outcome.withheldWorks = try Int.fetchOne(source, sql: "SELECT count(*) FROM work WHERE text IS NULL") ?? 0
        let rows = try Row.fetchAll(source, sql: "SELECT id, uuid FROM work WHERE text IS NOT NULL")
        return try rows.map { row in
            let uuid: Data = try row.stored("uuid")
            return try Entry(number: row.stored("id"), uuid: uuid, exported: key.workIdentifier(of: Array(uuid)))
        }.sorted { $0.exported.lexicographicallyPrecedes($1.exported) }
    }

    /// The hashes, not keyed, that more works share than are boilerplate.
    private func commonHashes(in source: Database) throws -> Set<UInt64> {
        var decompressor = TextDecompressor()
        var hashes: [UInt64] = []
        let rows = try Row.fetchCursor(source, sql: "SELECT id, text, textDigest FROM work WHERE text IS NOT NULL")
        while let row = try rows.next() {
            let words = try words(of: row, number: row.stored("id"), &decompressor)
            hashes += Set(fingerprinter.fingerprints(of: words).map(\.hash))
        }
        hashes.sort()
        var common: Set<UInt64> = []
        for place in hashes.indices.dropFirst(Boilerplate.frequency)
        where hashes[place] == hashes[place - Boilerplate.frequency] {
            common.insert(hashes[place])
        }
        return common
    }

    private func words(of row: Row, number: Int64, _ decompressor: inout TextDecompressor) throws -> [UInt64] {
        guard let frame = try row.stored("text") as Data?, let text = decompressor.decompress(Array(frame)),
            try Data(Digest.of(text)) == row.stored("textDigest") as Data
        else {
            throw RegistryError(
                .damaged, registry.path, "the text of work \(number) is damaged; restore the registry from a backup")
        }
        return TokenisedText(text.span).hashes
    }

    /// Holders and collections with their terms; the numbers there by the numbers here.
    private func copyCollections(from source: Database, to database: Database) throws -> [Int64: Int64] {
        var numbers: [Int64: Int64] = [:]
        for row in try Row.fetchAll(source, sql: "SELECT id, name FROM rightsHolder ORDER BY name") {
            try database.execute(
                sql: "INSERT INTO rightsHolder (name) VALUES (?)", arguments: [row.stored("name") as String])
            let holder = database.lastInsertedRowID
            let collections = try Row.fetchAll(
                source, sql: "SELECT * FROM collection WHERE holderID = ? ORDER BY name",
                arguments: [row.stored("id") as Int64])
            for collection in collections {
                try database.execute(
                    sql: """
                        INSERT INTO collection (holderID, name, platform, licence, rightsBasis) VALUES (?, ?, ?, ?, ?)
                        """,
                    arguments: [
                        holder, collection.stored("name") as String, collection.stored("platform") as String?,
                        collection.stored("licence") as String?, collection.stored("rightsBasis") as String,
                    ])
                numbers[try collection.stored("id")] = database.lastInsertedRowID
            }
        }
        return numbers
    }

    private mutating func add(
        _ entry: Entry, _ words: [UInt64], textDigest: [UInt8], _ common: Set<UInt64>, to collection: Int64,
        _ database: Database, _ counts: inout ContentCounts
    ) throws {
        let all = words.count < Self.profile.guarantee ? [] : fingerprinter.fingerprints(of: words)
        let kept = all.filter { !common.contains($0.hash) }
        outcome.commonFingerprints += all.count - kept.count
        guard !kept.isEmpty else {
            outcome.shortWorks += 1
            return
        }
        try database.cachedStatement(
            sql: """
                INSERT INTO work (uuid, collectionID, sameKey, textDigest, tokens, fingerprints) VALUES (?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            Data(entry.exported), collection, textDigest.prefix(8).reduce(0) { $0 << 8 | Int64($1) }, Data(textDigest),
            words.count, kept.count,
        ])
        let number = database.lastInsertedRowID
        let signature = Signature(tokens: words.count, positions: kept.map(\.position))
        try database.cachedStatement(sql: "INSERT INTO signature (workID, packed) VALUES (?, ?)").execute(
            arguments: [number, Data(signature.packed)])
        let hashes = kept.flatMap { fingerprint in
            unsafe withUnsafeBytes(of: key.hash(of: fingerprint.hash).bigEndian) { unsafe Array($0) }
        }
        try database.cachedStatement(sql: "INSERT INTO keyedSignature (workID, hashes) VALUES (?, ?)").execute(
            arguments: [number, Data(hashes)])
        counts.add(textDigest: Data(textDigest), tokens: words.count, fingerprints: kept.count, to: collection)
        outcome.works += 1
        outcome.fingerprints += kept.count
        works.append(
            ExportedWork(id: WorkRow.text(of: entry.uuid), exported: WorkRow.text(of: Data(entry.exported))))
    }
}
