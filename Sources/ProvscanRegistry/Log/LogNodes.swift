internal import Foundation
internal import GRDB
internal import ProvscanCore

/// The tree of a registry's log as the database holds it.
///
/// Stored are the leaves, 256 in a bundle, and the nodes over whole bundles; the levels between are hashed again
/// when they are asked for.
final class LogNodes: TreeNodes {
    /// The level of a node over one bundle.
    static let storedLevel = EntryBundle.width.trailingZeroBitCount

    private let database: Database
    private var decompressor = TextDecompressor()
    /// The bundle read last: most questions in a row are about the same one.
    private var cached: (number: Int, leaves: [[UInt8]], hashes: [ContentDigest])?

    init(_ database: Database) {
        self.database = database
    }

    /// The row of a stored node.
    static func row(level: Int, index: Int) -> Int64 {
        Int64(level) << 48 | Int64(index)
    }

    /// Leaves of the log, those of a transaction that is under way included.
    static func size(in database: Database) throws -> Int {
        let row = try Row.fetchOne(database, sql: "SELECT id, leaves FROM logBundle ORDER BY id DESC LIMIT 1")
        guard let row else { return 0 }
        let (bundle, leaves): (Int, Int) = try (row.stored("id"), row.stored("leaves"))
        guard 0..<1 << 40 ~= bundle, 0...EntryBundle.width ~= leaves else { throw damaged }
        return bundle * EntryBundle.width + leaves
    }

    func node(level: Int, index: Int) throws -> ContentDigest {
        guard level < Self.storedLevel else {
            let hash = try Data.fetchOne(
                database.cachedStatement(sql: "SELECT hash FROM logNode WHERE id = ?"),
                arguments: [Self.row(level: level, index: index)])
            guard let hash, hash.count == 32 else { throw Self.damaged }
            return ContentDigest(bytes: Array(hash))
        }
        let first = index << level
        let bundle = try bundle(first / EntryBundle.width)
        return try fold(bundle.hashes, from: first % EntryBundle.width, count: 1 << level)
    }

    /// The leaf at `index`, byte for byte.
    func leaf(_ index: Int) throws -> [UInt8] {
        guard index >= 0 else { throw Self.damaged }
        let leaves = try bundle(index / EntryBundle.width).leaves
        guard index % EntryBundle.width < leaves.count else { throw Self.damaged }
        return leaves[index % EntryBundle.width]
    }

    /// The hash of the leaf at `index`.
    func leafHash(_ index: Int) throws -> ContentDigest {
        try node(level: 0, index: index)
    }

    /// The leaves of bundle `number`.
    func leaves(ofBundle number: Int) throws -> [[UInt8]] {
        try bundle(number).leaves
    }

    private func fold(_ hashes: [ContentDigest], from first: Int, count: Int) throws -> ContentDigest {
        guard first + count <= hashes.count else { throw Self.damaged }
        if count == 1 { return hashes[first] }
        return MerkleTree.nodeHash(
            try fold(hashes, from: first, count: count / 2), try fold(hashes, from: first + count / 2, count: count / 2)
        )
    }

    private func bundle(_ number: Int) throws -> (number: Int, leaves: [[UInt8]], hashes: [ContentDigest]) {
        if let cached, cached.number == number { return cached }
        let frame = try Data.fetchOne(
            database.cachedStatement(sql: "SELECT bundle FROM logBundle WHERE id = ?"), arguments: [number])
        guard let frame, let bytes = decompressor.decompress(Array(frame)), let leaves = EntryBundle.leaves(of: bytes)
        else { throw Self.damaged }
        let read = (number: number, leaves: leaves, hashes: leaves.map { MerkleTree.leafHash($0) })
        cached = read
        return read
    }

    private static var damaged: LogError {
        LogError(.malformed, "the log is damaged; restore the registry from a backup")
    }
}
