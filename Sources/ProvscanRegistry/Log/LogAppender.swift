internal import Foundation
internal import GRDB
internal import ProvscanCore

/// Appends leaves to a registry's log, within one transaction.
final class LogAppender {
    let database: Database
    /// When the leaves are recorded.
    let time: String
    private(set) var range: CompactRange
    private var bundle: [UInt8] = []
    private var bundleLeaves = 0
    private var nodes: [(row: Int64, hash: ContentDigest)] = []
    private var compressor = TextCompressor()
    /// The size that is stored.
    private var storedSize: Int

    /// Continues the log of `database` where it ends.
    init(_ database: Database, nodes: LogNodes, recordedAt time: String) throws {
        self.database = database
        self.time = time
        storedSize = try LogNodes.size(in: database)
        range = try CompactRange(size: storedSize, of: nodes)
        guard storedSize % EntryBundle.width > 0 else { return }
        for leaf in try nodes.leaves(ofBundle: storedSize / EntryBundle.width) {
            EntryBundle.append(leaf, to: &bundle)
            bundleLeaves += 1
        }
    }

    var hasAppended: Bool { range.size > storedSize }

    /// Appends a leaf and returns its index.
    @discardableResult
    func append(_ leaf: [UInt8]) throws -> Int {
        guard leaf.count <= LogLeaf.byteLimit else {
            throw LogError(.tooLarge, "a leaf has at most \(LogLeaf.byteLimit) bytes, this one \(leaf.count)")
        }
        let index = range.size
        EntryBundle.append(leaf, to: &bundle)
        bundleLeaves += 1
        range.append(MerkleTree.leafHash(leaf)) { level, index, hash in
            if level >= LogNodes.storedLevel { nodes.append((LogNodes.row(level: level, index: index), hash)) }
        }
        if bundleLeaves == EntryBundle.width { try storeBundle(index / EntryBundle.width) }
        return index
    }

    /// Appends the leaf of a record and keeps its salt.
    @discardableResult
    func append(
        _ kind: LogLeaf.Kind, of source: String, row: Int64, content: Data = Data(), record: Data,
        _ fields: [(String, JSONText)] = []
    ) throws -> Int {
        let salt = Commitment.newSalt()
        let commitment = Commitment(salt: salt, content: Digest.of(content), record: Digest.of(record))
        let value = JSONText("sha256:" + Hex.encode(commitment.value))
        let index = try append(LogLeaf.make(kind, recordedAt: time, fields + [("commitment", value)]))
        try database.execute(
            sql: "INSERT INTO recordLog (leaf, source, row, salt) VALUES (?, ?, ?, ?)",
            arguments: [index, source, row, Data(salt)])
        return index
    }

    /// Stores what is not stored yet.
    func flush() throws {
        if bundleLeaves > 0 { try storeBundle(range.size / EntryBundle.width) }
        let insert = try database.cachedStatement(sql: "INSERT INTO logNode (id, hash) VALUES (?, ?)")
        for node in nodes { try insert.execute(arguments: [node.row, Data(node.hash.bytes)]) }
        nodes.removeAll()
        storedSize = range.size
    }

    private func storeBundle(_ number: Int) throws {
        try database.cachedStatement(
            sql: """
                INSERT INTO logBundle (id, leaves, bundle) VALUES (?, ?, ?)
                ON CONFLICT DO UPDATE SET leaves = excluded.leaves, bundle = excluded.bundle
                """
        ).execute(arguments: [number, bundleLeaves, Data(compressor.compress(bundle.span))])
        if bundleLeaves == EntryBundle.width {
            bundle.removeAll(keepingCapacity: true)
            bundleLeaves = 0
        }
    }
}
