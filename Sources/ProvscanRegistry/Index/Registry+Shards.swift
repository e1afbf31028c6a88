internal import Crypto
internal import Foundation
internal import GRDB
public import ProvscanCore

extension Registry {
    /// Shards that a registry is split into, at the most.
    public static let shardLimit = 10_000

    /// The state of the compiled index that consists of `segments`.
    public func indexState(of segments: [CompiledIndex]) throws -> IndexState {
        let (edition, last) = try read { try Self.editionAndLastWork(in: $0) }
        let commonness = SHA256.hash(data: Data(CompiledIndex.wordCommonness(of: segments)))
        return IndexState(
            identity: String(identity, radix: 16), edition: edition, lastWork: last, profile: profile.name,
            wordCommonness: ContentDigest(bytes: Array(commonness)).description)
    }

    /// Splits the compiled index by works into `count` shards of about the same number of tokens, `1` … `count` in
    /// `directory`.
    ///
    /// A shard answers for its works on any machine: it needs neither the registry nor the other shards.
    ///
    /// - Throws: ``RegistryError`` where there are fewer works, where the registry holds keyed hashes, and where the folder
    ///   cannot be written, or holds shards already unless `replacing`.
    /// - Complexity: O(tokens). Memory is that of one segment.
    public func split(into count: Int, at directory: String, replacing: Bool) throws -> [IndexShard] {
        precondition(
            (1...Self.shardLimit).contains(count), "a registry has 1 to \(Self.shardLimit) shards, got \(count)")
        guard keyIdentifier == nil else {
            throw RegistryError(
                .mismatch, path, "holds keyed hashes in place of texts and is not split; match with the whole")
        }
        let registry = try frozen()
        let segments = try registry.compiledIndexes()
        let state = try registry.indexState(of: segments)
        let ranges = try registry.works(inShards: count)
        guard ranges.count == count else {
            throw RegistryError(
                .mismatch, path, "has works for \(ranges.count) shards, not for \(count); ask for that many at the most"
            )
        }
        try Self.clear(directory, replacing: replacing)
        let commonness = CompiledIndex.wordCommonness(of: segments)
        return try ranges.enumerated().map { place, works in
            let folder = "\(directory)/\(place + 1)"
            let written = try registry.writeSegments(of: works, commonness, edition: state.edition, into: folder)
            let terms = IndexShard.Terms(number: place + 1, count: count, index: state, works: written)
            try Self.writing(folder) { try IndexShard.write(terms, to: folder) }
            return try IndexShard(folder)
        }
    }

    /// The works of each shard: consecutive numbers, from the first work of the registry to the last.
    ///
    /// Gives fewer ranges than `count` where there are fewer works.
    private func works(inShards count: Int) throws -> [ClosedRange<Int64>] {
        // A damaged count may be any number.
        let weight = "min(max(tokens, 1), \(Self.leastSegmentTokens))"
        return try read { database in
            let total = try Int.fetchOne(database, sql: "SELECT coalesce(sum(\(weight)), 0) FROM work") ?? 0
            var left = try Int.fetchOne(database, sql: "SELECT count(*) FROM work") ?? 0
            var ranges: [ClosedRange<Int64>] = []
            var (first, last, tokens) = (Int64(1), Int64(0), 0)
            let rows = try Row.fetchCursor(database, sql: "SELECT id, \(weight) AS tokens FROM work ORDER BY id")
            while let row = try rows.next() {
                let share = Double(total) * Double(ranges.count + 1) / Double(count)
                if last >= first, Double(tokens) >= share || left < count - ranges.count {
                    ranges.append(first...last)
                    first = last + 1
                }
                last = try row.stored("id")
                tokens += try row.stored("tokens")
                left -= 1
            }
            if last >= first { ranges.append(first...last) }
            return ranges
        }
    }

    private func writeSegments(
        of works: ClosedRange<Int64>, _ commonness: [UInt8], edition: Int64, into folder: String
    ) throws -> [ClosedRange<Int64>] {
        try Self.writing(folder) {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }
        var written: [ClosedRange<Int64>] = []
        var first = works.lowerBound
        while first <= works.upperBound {
            let (builder, last) = try builder(from: first, through: works.upperBound)
            let bytes = builder.finish(
                covering: first...last, registryIdentity: identity, edition: UInt64(bitPattern: edition),
                commonness: commonness)
            try Self.writing(folder) {
                try DiskSpace.require(bytes.count, for: "the shard", at: folder)
                try DurableFile.write(bytes, to: IndexFiles(folder: folder).name(of: first...last))
            }
            written.append(first...last)
            first = last + 1
        }
        return written
    }

    /// Removes the shards in `directory`, so that others may be written there.
    private static func clear(_ directory: String, replacing: Bool) throws {
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []).sorted()
        guard !names.isEmpty else { return }
        let shards = names.filter {
            FileManager.default.fileExists(atPath: "\(directory)/\($0)/\(IndexShard.fileName)")
        }
        guard replacing, shards == names else {
            throw RegistryError(
                .unwritable, directory,
                "is not empty; name another folder" + (shards == names ? ", or replace the shards with --force" : ""))
        }
        try writing(directory) {
            for name in names { try FileManager.default.removeItem(atPath: "\(directory)/\(name)") }
        }
    }

    private static func writing(_ folder: String, _ body: () throws -> Void) throws {
        do {
            try body()
        } catch let error as RegistryError {
            throw error
        } catch {
            throw RegistryError(
                .unwritable, folder, "the shard cannot be written; check the permissions and the free space",
                cause: error)
        }
    }
}
