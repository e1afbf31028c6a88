internal import Foundation
internal import GRDB
public import ProvscanCore

extension Registry {
    /// More segments than this are merged where their tokens allow it: each costs every k-gram of a scan a probe.
    private static let segmentLimit = 4
    /// Tokens per segment, at the most: building one takes 10 bytes for each, so about a quarter of the memory that there is,
    /// and 1.4 GB where there is less than 5.4.
    static let segmentTokens = min(max(MachineMemory.bytes() / 40, leastSegmentTokens), IndexBuilder.tokenLimit)
    /// The same on the smallest machine.
    static let leastSegmentTokens = 1 << 27

    /// The compiled index of all works, one segment or several; built from the registry where it is not current.
    ///
    /// New works make a segment of their own. Once there are too many, it takes in the segments before it that are
    /// not much larger: a registry that grows by small steps has few segments, and compiles a work again a few times.
    ///
    /// `added`: The works that were just registered; they are read from the registry where it does not help.
    ///
    /// Returns segments that together cover every work with a text.
    ///
    /// - Complexity: O(index bytes) when it is current: one pass for the checksums.
    public func compiledIndexes(adding added: NewSegment? = nil) throws -> [CompiledIndex] {
        try refuseWithoutKey()
        let files = IndexFiles(of: path)
        let (stored, last) = try read { try Self.editionAndLastWork(in: $0) }
        let edition = UInt64(bitPattern: stored)
        guard last > 0 else { return [] }
        // What lies beside a registry of another party is not trusted.
        var segments =
            isForeign ? [] : files.load(identity: identity, edition: edition, profile: profile, through: last)
        if (segments.last?.coveredWorks.upperBound ?? 0) < last {
            try dropMerged(&segments)
            let works = ((segments.last?.coveredWorks.upperBound ?? 0) + 1)...last
            if let builder = added?.take(works) {
                segments.append(try store(builder, works: works, edition: edition, into: files))
            } else {
                segments += try compile(works: works, edition: edition, into: files)
            }
        }
        if !isForeign { files.removeReplaced(by: segments) }
        return segments
    }

    /// What an index is of: the content counter, and the last work registered.
    static func editionAndLastWork(in database: Database) throws -> (edition: Int64, lastWork: Int64) {
        (
            try Int64.fetchOne(database, sql: "SELECT edition FROM registry") ?? 0,
            try Int64.fetchOne(database, sql: "SELECT max(id) FROM work") ?? 0
        )
    }

    /// Drops the last segments that are to be compiled together with the works after them.
    private func dropMerged(_ segments: inout [CompiledIndex]) throws {
        guard segments.count >= Self.segmentLimit, let covered = segments.last?.coveredWorks.upperBound else { return }
        let counted = try read { database in
            try Int.fetchOne(
                database, sql: "SELECT coalesce(sum(tokens), 0) FROM work WHERE id > ?", arguments: [covered])
                ?? 0
        }
        // A damaged count may be any number.
        var tokens = min(max(counted, 0), Self.segmentTokens)
        while let last = segments.last, last.tokenCount + tokens <= Self.segmentTokens,
            last.tokenCount <= 2 * tokens || segments.count >= Self.segmentLimit
        {
            tokens += last.tokenCount
            segments.removeLast()
        }
    }

    private func compile(works: ClosedRange<Int64>, edition: UInt64, into files: IndexFiles) throws -> [CompiledIndex] {
        // The last work may be hidden, too.
        try read { try expect(0, from: works.upperBound + 1, through: .max, $0) }
        var segments: [CompiledIndex] = []
        var first = works.lowerBound
        while first <= works.upperBound {
            let (builder, last) = try builder(from: first, through: works.upperBound)
            segments.append(try store(builder, works: first...last, edition: edition, into: files))
            first = last + 1
        }
        return segments
    }

    private func store(
        _ builder: IndexBuilder, works: ClosedRange<Int64>, edition: UInt64, into files: IndexFiles
    ) throws -> CompiledIndex {
        let bytes = builder.finish(covering: works, registryIdentity: identity, edition: edition)
        // A folder that cannot be written costs the cache, not the scan.
        return try (isForeign ? nil : files.store(bytes, works: works)) ?? CompiledIndex(IndexArray(bytes))
    }

    /// What a segment of `works` holds; `nil` where they do not fit one segment.
    func compiledBytes(of works: ClosedRange<Int64>, edition: UInt64) throws -> [UInt8]? {
        let (builder, last) = try builder(from: works.lowerBound, through: works.upperBound)
        guard last == works.upperBound else { return nil }
        return builder.finish(covering: works, registryIdentity: identity, edition: edition)
    }

    /// Collects works from `first` on until a segment is full, and says which was the last.
    func builder(from first: Int64, through last: Int64) throws -> (IndexBuilder, Int64) {
        if keyIdentifier != nil { return try keyedBuilder(from: first, through: last) }
        return try read { database in
            var builder = IndexBuilder(profile: profile)
            var check = WorkCheck(profile: profile, background: background)
            let kGrams = KGramHash(k: profile.k)
            let rows = try Row.fetchCursor(
                database,
                sql: "\(WorkCheck.selectSQL) WHERE work.id BETWEEN ? AND ? ORDER BY work.id", arguments: [first, last])
            var hasher = TokenHasher()
            var seen = 0
            while let row = try rows.next() {
                seen += 1
                let number: Int64 = try row.stored("id")
                guard try (row.stored("text") as Data?) != nil else { continue }
                guard let text = check.text(of: row), let signature = WorkCheck.signature(of: row) else {
                    throw RegistryError(
                        .damaged, path,
                        "work \(number) has a damaged text or signature; restore the registry from a backup, or run "
                            + "provscan registry repair")
                }
                hasher.hash(text.span)
                let words = unsafe hasher.withHashes { unsafe Array($0) }
                // What the index lacks is missed without a word, so the signature is made once more and compared.
                guard words.count == signature.tokens, check.isSignature(signature, of: words) else {
                    throw RegistryError(
                        .damaged, path,
                        "the signature of work \(number) is not of its text; run provscan registry repair")
                }
                if builder.tokenCount > 0, builder.tokenCount + words.count > Self.segmentTokens {
                    try expect(seen - 1, from: first, through: number - 1, database)
                    return (builder, number - 1)
                }
                builder.add(id: number, words: words, fingerprints: signature.fingerprints(of: words, kGrams: kGrams))
            }
            try expect(seen, from: first, through: last, database)
            return (builder, last)
        }
    }

    /// Checks that no work was hidden by a damaged page, which SQLite passes over without a word.
    ///
    /// `seen`: The rows that the table gave; an index of it, on other pages, has as many.
    func expect(_ seen: Int, from first: Int64, through last: Int64, _ database: Database) throws {
        let listed = try Int.fetchOne(
            database, sql: "SELECT count(*) FROM work INDEXED BY index_work_on_sameKey WHERE id BETWEEN ? AND ?",
            arguments: [first, last])
        guard listed == seen else {
            throw RegistryError(
                .damaged, path,
                "\(listed ?? 0) works are listed from \(first) on, and \(seen) can be read; restore the registry from a "
                    + "backup, or run provscan registry repair")
        }
    }
}
