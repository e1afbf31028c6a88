internal import Foundation
internal import GRDB
internal import ProvscanCore

/// What a repair did.
public struct RepairOutcome: Sendable, Equatable, Codable {
    /// What was made again from what is there, one line each.
    public var rebuilt: [String] = []
    /// What is gone and cannot be made from what is there, one line each.
    public var lost: [String] = []
    /// Where the file lies as it was found; `nil` where it was not replaced.
    public var original: String?
}

extension Registry {
    /// Rebuilds everything in the registry at `path` that follows from the rest of it, and lists what does not.
    ///
    /// Where pages are damaged, the rows that can be read are copied to a new file, and the old one is kept beside it.
    /// Signatures, counts, SQLite's indexes and the compiled index follow from the texts. A text that is not the one
    /// registered any more is withheld from then on: no match rests on it.
    ///
    /// - Throws: ``RegistryError`` when the file is no registry, its state is gone, or others use it.
    /// - Complexity: As long as indexing, about.
    public static func repair(at path: String) throws -> RepairOutcome {
        var outcome = RepairOutcome()
        do {
            if try !Salvage.isReadable(path) { try Salvage(path).run(&outcome) }
            let profile = try Registry(at: path, access: .read).profile
            let registry = try Registry(at: path, access: .write(creatingWith: profile))
            try registry.rebuild(&outcome)
            outcome.lost += try registry.check(isDeep: true).map { String($0.dropFirst(path.count + 2)) }
        } catch let error as RegistryError {
            throw error
        } catch {
            guard let known = RegistryFile.failure(from: error, path: path) as? RegistryError else { throw error }
            guard known.message.contains("backup") || known.code == .busy || known.code == .unwritable else {
                throw RegistryError(
                    .damaged, path, "it is too damaged to be repaired; restore it from a backup", cause: error)
            }
            throw known
        }
        return outcome
    }

    private func rebuild(_ outcome: inout RepairOutcome) throws {
        var found = outcome
        try write { database in
            try removeOrphans(in: database, &found)
            try rebuildSignatures(in: database, &found)
            if try !ContentCounts.areRight(in: database) {
                try ContentCounts.recompute(in: database)
                found.rebuilt.append("the counts of works, tokens and fingerprints, and the digest of all texts")
            }
            try database.execute(sql: "REINDEX")
            // The compiled index of this edition may be of what was wrong.
            try database.execute(sql: "UPDATE registry SET edition = edition + 1")
        }
        outcome = found
        _ = try compiledIndexes()
        outcome.rebuilt.append("the compiled index")
    }

    /// Signatures and facts of works that are gone.
    private func removeOrphans(in database: Database, _ outcome: inout RepairOutcome) throws {
        let tables = [("signature", "signatures"), ("keyedSignature", "keyed fingerprints"), ("workFacts", "facts")]
        for (table, kind) in tables {
            try database.execute(sql: "DELETE FROM \(table) WHERE workID NOT IN (SELECT id FROM work)")
            if database.changesCount > 0 { outcome.lost.append("the works of \(database.changesCount) \(kind)") }
        }
    }

    private func rebuildSignatures(in database: Database, _ outcome: inout RepairOutcome) throws {
        var check = WorkCheck(profile: profile, background: background)
        var rebuilt = 0
        let rows = try Row.fetchCursor(database, sql: WorkCheck.selectSQL + " ORDER BY work.id")
        while let row = try rows.next() {
            let isCounted = (try? row.stored("fingerprints")) == WorkCheck.signature(of: row)?.positions.count
            guard check.problem(of: row) != nil || !isCounted else { continue }
            let number: Int64 = try row.stored("id")
            if let text = check.text(of: row), let made = check.signature(of: text) {
                try database.execute(
                    sql: "INSERT OR REPLACE INTO signature (workID, packed) VALUES (?, ?)",
                    arguments: [number, Data(made.signature.packed)])
                try database.execute(
                    sql: "UPDATE work SET tokens = ?, fingerprints = ? WHERE id = ?",
                    arguments: [made.signature.tokens, made.fingerprints, number])
                rebuilt += 1
            } else {
                try withhold(number, row, in: database, &outcome)
            }
        }
        if rebuilt > 0 { outcome.rebuilt.append("\(rebuilt) signatures") }
    }

    /// Leaves a work whose text or signature is gone registered, without a text.
    private func withhold(_ number: Int64, _ row: Row, in database: Database, _ outcome: inout RepairOutcome) throws {
        if !row.hasNull(atIndex: 1) {
            try database.execute(sql: "UPDATE work SET text = NULL WHERE id = ?", arguments: [number])
            outcome.lost.append("the text of work \(number), which is withheld now; restore it from a backup")
        }
        guard WorkCheck.signature(of: row) == nil else { return }
        try database.execute(
            sql: "INSERT OR REPLACE INTO signature (workID, packed) VALUES (?, ?)",
            arguments: [number, Data(Signature(tokens: (try? row.stored("tokens")) ?? 0, positions: []).packed)])
        outcome.lost.append("the signature of work \(number), which has no text to make it from")
    }
}
