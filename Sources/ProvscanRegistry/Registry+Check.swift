internal import Crypto
internal import Foundation
internal import GRDB
internal import ProvscanCore

extension Registry {
    /// Problems named one by one; the rest are counted.
    private static let namedProblems = 100

    /// Checks the file, its references, its log, and every text against its digest and signature.
    ///
    /// - Returns: What is wrong, in words; empty when nothing is.
    /// - Complexity: O(bytes of the registry).
    public func check() throws -> [String] {
        let background = Background.standard
        let fingerprinter = Fingerprinter(profile: profile, background: background)
        let comparesFingerprints = background.name == self.background
        let logProblems = try logProblems(limit: Self.namedProblems).map { "\(path): \($0)" }
        return try read { database in
            var problems = try String.fetchAll(database, sql: "PRAGMA quick_check(100)").filter { $0 != "ok" }
                .map { "\(path): \($0); restore it from a backup" }
            let orphans = try Row.fetchAll(database, sql: "PRAGMA foreign_key_check").count
            if orphans > 0 { problems.append("\(path): \(orphans) rows refer to nothing; restore it from a backup") }
            var decompressor = TextDecompressor()
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    SELECT work.id, work.text, work.textDigest, work.tokens, signature.packed
                    FROM work LEFT JOIN signature ON signature.workID = work.id ORDER BY work.id
                    """)
            while let row = try rows.next(), problems.count < Self.namedProblems {
                if let problem = Self.problem(
                    of: row, fingerprinter: comparesFingerprints ? fingerprinter : nil, &decompressor)
                {
                    problems.append("\(path): work \(row["id"] as Int64): \(problem)")
                }
            }
            return problems + logProblems
        }
    }

    private static func problem(
        of row: Row, fingerprinter: Fingerprinter?, _ decompressor: inout TextDecompressor
    ) -> String? {
        guard let packed = row["packed"] as Data?, let signature = Signature(packed: Array(packed)) else {
            return "its signature is missing or damaged; restore the registry from a backup"
        }
        guard let frame = row["text"] as Data? else { return nil }
        guard let text = decompressor.decompress(Array(frame)),
            Data(SHA256.hash(data: text)) == row["textDigest"] as Data
        else { return "its text is damaged; restore the registry from a backup" }
        let words = TokenisedText(text.span).hashes
        guard words.count == signature.tokens, words.count == row["tokens"] as Int else {
            return "its signature is not of its text; index the archive again into a new registry"
        }
        guard let fingerprinter else { return nil }
        let expected = fingerprinter.fingerprints(of: words).map(\.position)
        return expected == signature.positions
            ? nil : "its fingerprints are not those of its text; index the archive again into a new registry"
    }
}
