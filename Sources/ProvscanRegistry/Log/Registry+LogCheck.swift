internal import Foundation
internal import GRDB
internal import ProvscanCore

extension Registry {
    /// Checks the log against itself, its checkpoints and the works: every leaf hashed again, every commitment to a work
    /// or a record opened.
    ///
    /// Returns what is wrong, in words.
    ///
    /// - Complexity: O(leaves + works).
    func logProblems(limit: Int) throws -> [String] {
        try read { database in
            do {
                let size = try LogNodes.size(in: database)
                guard size > 0 else { return [] }
                let keys = try Self.verifierKeys(in: database)
                var problems = try checkpointProblems(in: database, size: size, keys: keys)
                problems += try workProblems(in: database, limit: limit - problems.count)
                problems += try recordProblems(in: database, limit: limit - problems.count)
                return problems
            } catch let error as LogError {
                return [error.message]
            }
        }
    }

    private func checkpointProblems(in database: Database, size: Int, keys: [VerifierKey]) throws -> [String] {
        var problems: [String] = []
        let checkpoints = try Row.fetchAll(database, sql: "SELECT note, createdAt FROM checkpoint ORDER BY size")
        var signed = try checkpoints.map {
            try SignedCheckpoint(note: Array($0.stored("note") as Data), createdAt: $0.stored("createdAt"))
        }[...]
        if signed.last?.checkpoint.size != size {
            problems.append("the log's last leaves are not signed; restore it from a backup")
        }
        let nodes = LogNodes(database)
        var range = CompactRange()
        for index in 0..<size {
            range.append(try nodes.leafHash(index)) { _, _, _ in }
            while let next = signed.first, next.checkpoint.size == index + 1 {
                signed.removeFirst()
                if (try? next.note.verified(by: keys)) == nil || next.checkpoint.root != range.root {
                    problems.append("the checkpoint of size \(index + 1) is not of this log; restore it from a backup")
                }
            }
        }
        if try nodes.root(size: size) != range.root {
            problems.append("the log's nodes are not of its leaves; restore it from a backup")
        }
        return problems
    }

    private func workProblems(in database: Database, limit: Int) throws -> [String] {
        var problems: [String] = []
        var templates: [Int64: WorkRecord] = [:]
        let nodes = LogNodes(database)
        let rows = try Row.fetchCursor(
            database,
            sql:
                "SELECT work.*, workLog.leaf, workLog.salt FROM work LEFT JOIN workLog ON workID = work.id ORDER BY work.id"
        )
        while let row = try rows.next(), problems.count < limit {
            let number: Int64 = try row.stored("id")
            guard let leaf = try row.stored("leaf") as Int?, let salt = try row.stored("salt") as Data? else {
                problems.append("work \(number) has no leaf in the log; restore the registry from a backup")
                continue
            }
            let collection: Int64 = try row.stored("collectionID")
            var record = try templates[collection] ?? Self.recordTemplate(ofCollection: collection, in: database)
            templates[collection] = record
            try record.fill(from: row)
            let commitment = try Commitment(
                salt: Array(salt), content: row.stored("textDigest") as Data, record: Digest.of(record.bytes))
            if try !LogLeaf.isWork(Array(row.stored("uuid") as Data), committedTo: commitment.value, nodes.leaf(leaf)) {
                problems.append("work \(number) is not what its leaf in the log committed to; restore it from a backup")
            }
        }
        return problems
    }

    /// Grants, signals, attestations, tariffs and facts that are not what their leaves committed to.
    private func recordProblems(in database: Database, limit: Int) throws -> [String] {
        let leaves = try Int.fetchAll(database, sql: "SELECT leaf FROM recordLog ORDER BY leaf")
        return try leaves.compactMap { leaf in
            do {
                _ = try recordOpening(leaf, in: database)
                return nil
            } catch let error as LogError where error.code == .notBound {
                return error.message
            }
        }.prefix(max(0, limit)).map { $0 }
    }
}
