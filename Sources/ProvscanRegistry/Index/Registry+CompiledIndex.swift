internal import Foundation
internal import GRDB
public import ProvscanCore

extension Registry {
    /// More segments than this are compiled into one: each costs every k-gram of a scan a probe.
    private static let segmentLimit = 4
    /// Tokens per segment, at the most: bounds the memory of a build.
    private static let segmentTokens = 1 << 30

    /// The compiled index of all works, one segment or several; built from the registry where it is not current.
    ///
    /// - Returns: Segments that together cover every work with a text.
    /// - Complexity: O(index bytes) when it is current: one pass for the checksums.
    public func compiledIndexes() throws -> [CompiledIndex] {
        let files = IndexFiles(of: path)
        let (edition, last) = try read { database in
            let edition = try Int64.fetchOne(database, sql: "SELECT edition FROM registry") ?? 0
            return (UInt64(bitPattern: edition), try Int64.fetchOne(database, sql: "SELECT max(id) FROM work") ?? 0)
        }
        guard last > 0 else { return [] }
        var segments = files.load(identity: identity, edition: edition, profile: profile)
            .filter { $0.coveredWorks.upperBound <= last }
        let covered = segments.last?.coveredWorks.upperBound ?? 0
        if covered < last {
            if segments.count >= Self.segmentLimit { segments = [] }
            let first = (segments.last?.coveredWorks.upperBound ?? 0) + 1
            segments += try compile(works: first...last, edition: edition, into: files)
        }
        files.removeAll(except: segments.map(\.coveredWorks))
        return segments
    }

    private func compile(works: ClosedRange<Int64>, edition: UInt64, into files: IndexFiles) throws -> [CompiledIndex] {
        var segments: [CompiledIndex] = []
        var first = works.lowerBound
        while first <= works.upperBound {
            let (builder, last) = try builder(from: first, through: works.upperBound)
            let bytes = builder.finish(covering: first...last, registryIdentity: identity, edition: edition)
            // A folder that cannot be written costs the cache, not the scan.
            segments.append(try files.store(bytes, works: first...last) ?? CompiledIndex(IndexArray(bytes)))
            first = last + 1
        }
        return segments
    }

    /// Collects works from `first` on until a segment is full, and says which was the last.
    private func builder(from first: Int64, through last: Int64) throws -> (IndexBuilder, Int64) {
        try read { database in
            var builder = IndexBuilder(profile: profile)
            var decompressor = TextDecompressor()
            let kGrams = KGramHash(k: profile.k)
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    SELECT work.id, work.text, signature.packed FROM work JOIN signature ON signature.workID = work.id
                    WHERE work.id BETWEEN ? AND ? AND work.text IS NOT NULL ORDER BY work.id
                    """,
                arguments: [first, last])
            var hasher = TokenHasher()
            while let row = try rows.next() {
                let number: Int64 = row["id"]
                let text = decompressor.decompress(Array(row["text"] as Data))
                guard let text, let signature = Signature(packed: Array(row["packed"] as Data)) else {
                    throw RegistryError(
                        .damaged, path, "work \(number) has a damaged text or signature; restore the registry from a backup")
                }
                hasher.hash(text.span)
                let words = unsafe hasher.withHashes { unsafe Array($0) }
                guard words.count == signature.tokens else {
                    throw RegistryError(.damaged, path, "the signature of work \(number) is not of its text; run registry check")
                }
                if builder.tokenCount > 0, builder.tokenCount + words.count > Self.segmentTokens {
                    return (builder, number - 1)
                }
                builder.add(id: number, words: words, fingerprints: signature.fingerprints(of: words, kGrams: kGrams))
            }
            return (builder, last)
        }
    }
}
