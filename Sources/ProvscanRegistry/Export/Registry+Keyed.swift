internal import Foundation
internal import GRDB
public import ProvscanCore

/// A registry without texts, keyed hashes in their place: an export for another party, or its owner's own.
extension Registry {
    /// - Throws: ``RegistryError`` when `key` is not the one that the registry was made with.
    func checkKey(_ key: FingerprintKey) throws {
        guard let keyIdentifier else {
            throw RegistryError(
                .mismatch, path, "it holds texts and is no export of fingerprints; leave --key out, or name a new file")
        }
        guard key.identifier == keyIdentifier else {
            throw RegistryError(
                .mismatch, path,
                "it was \(isExport ? "exported" : "made") with the key \(keyIdentifier), and the one given is "
                    + "\(key.identifier); give the key that came with it")
        }
    }

    /// - Throws: ``RegistryError`` when this has no texts and its key was not given.
    func refuseWithoutKey() throws {
        guard keyIdentifier != nil, fingerprintKey == nil else { return }
        let kind = isExport ? "it is an export of fingerprints" : "it keeps fingerprints and no texts"
        throw RegistryError(.mismatch, path, "\(kind); give the key that came with it, with --key")
    }

    /// - Throws: ``RegistryError`` when this is an export: it has no log, and nothing is registered or recorded in it.
    func refuseExport() throws {
        guard !isExport else {
            throw RegistryError(
                .mismatch, path, "it is an export of fingerprints and is only read; name the registry that it is of")
        }
    }

    /// The keyed fingerprints of a work without a text, by ascending position; `nil` where the work is gone.
    ///
    /// - Throws: ``RegistryError`` when they are damaged.
    public func keyedFingerprints(of number: Int64) throws -> [Fingerprint]? {
        let row = try read { database in
            let select = try database.cachedStatement(sql: Self.selectKeyedSQL + " WHERE work.id = ?")
            return try Row.fetchOne(select, arguments: [number])
        }
        return try row.map { try keyedWork($0).fingerprints }
    }

    /// Collects works without texts from `first` on until a segment is full, and says which was the last.
    func keyedBuilder(from first: Int64, through last: Int64) throws -> (IndexBuilder, Int64) {
        try read { database in
            var builder = IndexBuilder(profile: profile)
            let rows = try Row.fetchCursor(
                database, sql: Self.selectKeyedSQL + " WHERE work.id BETWEEN ? AND ? ORDER BY work.id",
                arguments: [first, last])
            var seen = 0
            while let row = try rows.next() {
                seen += 1
                let (tokens, fingerprints) = try keyedWork(row)
                let number: Int64 = try row.stored("id")
                if builder.tokenCount > 0, builder.tokenCount + tokens > Self.segmentTokens {
                    try expect(seen - 1, from: first, through: number - 1, database)
                    return (builder, number - 1)
                }
                // There are no words to sketch, so that nothing is extended beyond the fingerprints.
                builder.add(id: number, words: [UInt64](repeating: 0, count: tokens), fingerprints: fingerprints)
            }
            try expect(seen, from: first, through: last, database)
            return (builder, last)
        }
    }

    private static let selectKeyedSQL = """
        SELECT work.id, signature.packed, hashes FROM work JOIN signature ON signature.workID = work.id
        JOIN keyedSignature ON keyedSignature.workID = work.id
        """

    private func keyedWork(_ row: Row) throws -> (tokens: Int, fingerprints: [Fingerprint]) {
        let hashes = try Array(row.stored("hashes") as Data)
        guard let signature = WorkCheck.signature(of: row), hashes.count == signature.positions.count * 8 else {
            let number: Int64 = try row.stored("id")
            throw RegistryError(
                .damaged, path,
                "the fingerprints of work \(number) are damaged; "
                    + (isExport ? "ask for the export once more" : "restore the registry from a backup"))
        }
        let fingerprints = signature.positions.enumerated().map { place, position in
            Fingerprint(
                hash: hashes[(place * 8)..<(place * 8 + 8)].reduce(0) { $0 << 8 | UInt64($1) }, position: position)
        }
        return (signature.tokens, fingerprints)
    }
}
