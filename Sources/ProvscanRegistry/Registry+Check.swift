internal import Foundation
internal import GRDB
internal import ProvscanCore

extension Registry {
    /// Problems named one by one.
    private static let namedProblems = 100

    /// Checks the registry: its pages, schema, references, counts and log, and that every work has its signature.
    ///
    /// `isDeep`: Whether to check besides each text against its digest, each signature against its text, each
    /// key of SQLite's indexes against its row, and the compiled index against the signatures.
    ///
    /// - Returns: What is wrong, in words; empty when nothing is.
    /// - Complexity: O(bytes of the registry); a deep check takes about as long as indexing.
    public func check(isDeep: Bool = false) throws -> [String] {
        var problems = try read { database in
            do {
                var problems = try problemsOfTables(in: database, isDeep: isDeep)
                problems += try isDeep ? problemsOfTexts(in: database) : problemsOfSignatures(in: database)
                return problems
            } catch let failure where RegistryFile.isDamage(failure) {
                return ["a page of it is damaged; restore it from a backup, or run provscan registry repair"]
            }
        }
        if problems.isEmpty { problems += try logProblems(limit: Self.namedProblems) }
        if isDeep, problems.isEmpty { problems += try problemsOfCompiledIndex() }
        return problems.prefix(Self.namedProblems).map { "\(path): \($0)" }
    }

    private func problemsOfTables(in database: Database, isDeep: Bool) throws -> [String] {
        let check = isDeep ? "integrity_check" : "quick_check"
        var problems = try String.fetchAll(database, sql: "PRAGMA \(check)(\(Self.namedProblems))").filter {
            $0 != "ok"
        }
        .map { "\($0); restore it from a backup, or run provscan registry repair" }
        let orphans = try Row.fetchAll(database, sql: "PRAGMA foreign_key_check").count
        if orphans > 0 {
            problems.append(
                "\(orphans) rows refer to nothing; restore it from a backup, or run provscan registry repair")
        }
        problems += try Schema.differences(in: database).map { "\($0); restore it from a backup" }
        if try !ContentCounts.areRight(in: database) {
            problems.append("its counts are not those of its works; run provscan registry repair")
        }
        return problems
    }

    /// Works without a signature that could be one.
    private func problemsOfSignatures(in database: Database) throws -> [String] {
        let rows = try Int64.fetchAll(
            database,
            sql: """
                SELECT work.id FROM work LEFT JOIN signature ON signature.workID = work.id
                WHERE packed IS NULL OR length(packed) = 0 ORDER BY work.id LIMIT \(Self.namedProblems)
                """)
        return rows.map { "work \($0): \(WorkCheck.missingSignature)" }
    }

    private func problemsOfTexts(in database: Database) throws -> [String] {
        var problems: [String] = []
        var check = WorkCheck(profile: profile, background: background)
        let rows = try Row.fetchCursor(database, sql: WorkCheck.selectSQL + " ORDER BY work.id")
        while let row = try rows.next(), problems.count < Self.namedProblems {
            if let problem = check.problem(of: row) {
                problems.append("work \(try row.stored("id") as Int64): \(problem)")
            }
        }
        return problems
    }

    /// Segments that are damaged, or that are not what their works compile to.
    private func problemsOfCompiledIndex() throws -> [String] {
        let files = IndexFiles(of: path)
        let edition = try read { try Int64.fetchOne($0, sql: "SELECT edition FROM registry") ?? 0 }
        let last = try read { try Int64.fetchOne($0, sql: "SELECT max(id) FROM work") ?? 0 }
        return try files.list().sorted().compactMap { path in
            let name = URL(fileURLWithPath: path).lastPathComponent
            let wayOut = "remove it, it will be built again"
            guard let index = try? IndexFiles.map(path) else { return "segment \(name) is damaged; \(wayOut)" }
            guard index.registryIdentity == identity, index.edition == UInt64(bitPattern: edition),
                index.coveredWorks.upperBound <= last
            else { return nil }
            let bytes = try compiledBytes(of: index.coveredWorks, edition: UInt64(bitPattern: edition))
            guard let bytes, try Data(contentsOf: URL(fileURLWithPath: path)) == Data(bytes) else {
                return "segment \(name) is not that of its works; \(wayOut)"
            }
            return nil
        }
    }
}
