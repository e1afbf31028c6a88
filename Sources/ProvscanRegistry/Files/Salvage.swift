internal import Foundation
internal import GRDB

/// Copies what can be read of a registry with damaged pages into a new file, which takes its place.
///
/// A damaged page hides a run of rows. Each table is read upwards until a row cannot be; then the next row
/// that can be is looked for in growing steps, and found to the row by halving.
struct Salvage {
    private let path: String
    private let source: DatabaseQueue

    init(_ path: String) throws {
        self.path = path
        source = try DatabaseQueue(path: path, configuration: RegistryFile.configuration(readOnly: true))
    }

    /// Whether SQLite finds all pages of the file in order; refuses what is no registry.
    static func isReadable(_ path: String) throws -> Bool {
        do {
            let registry = try Registry(at: path, access: .read)
            return try registry.read { try String.fetchAll($0, sql: "PRAGMA quick_check(1)") == ["ok"] }
        } catch let error as RegistryError where error.code == .damaged {
            return false
        }
    }

    func run(_ outcome: inout RepairOutcome) throws {
        try DiskSpace.require(Registry.fileSize(path), for: "the new file", at: path)
        let temporary = path + ".\(ProcessInfo.processInfo.processIdentifier).new"
        defer { RegistryFile.remove(temporary) }
        let target = try DatabaseQueue(path: temporary, configuration: RegistryFile.configuration())
        try Schema.upgrade(target)
        for table in try Self.tables(of: target) {
            let copied = try copy(table, to: target)
            let gaps = copied.gaps.map { "\($0.lowerBound) to \($0.upperBound)" }.joined(separator: ", ")
            if !gaps.isEmpty { outcome.lost.append("rows of \(table) on damaged pages, between \(gaps)") }
            if copied.isUnreadable { outcome.lost.append("all rows of \(table)") }
        }
        guard try target.read({ try Int.fetchOne($0, sql: "SELECT count(*) FROM registry") }) == 1 else {
            throw RegistryError(.damaged, path, "its state cannot be read; restore it from a backup")
        }
        try target.close()
        try source.close()
        try replace(with: temporary, &outcome)
    }

    private func replace(with temporary: String, _ outcome: inout RepairOutcome) throws {
        var kept = path + ".damaged"
        var number = 1
        while FileManager.default.fileExists(atPath: kept) {
            number += 1
            kept = path + ".damaged-\(number)"
        }
        do throws(SystemFailure) {
            try DurableFile.synchronise(temporary)
            for suffix in ["-wal", "-shm"] where FileManager.default.fileExists(atPath: path + suffix) {
                try DurableFile.rename(path + suffix, to: kept + suffix)
            }
            try DurableFile.rename(path, to: kept)
            try DurableFile.rename(temporary, to: path)
        } catch {
            throw RegistryError(.unwritable, path, "it cannot be replaced; check the folder", cause: error)
        }
        outcome.original = kept
        outcome.rebuilt.append("the file, from the rows that could be read")
    }

    /// The tables of a registry, those that others refer to first, the bookkeeping of migrations left out.
    private static func tables(of database: DatabaseQueue) throws -> [String] {
        try database.read { database in
            try String.fetchAll(
                database,
                sql: """
                    SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
                        AND name NOT LIKE 'grdb\\_%' ESCAPE '\\' ORDER BY rootpage
                    """)
        }
    }

    /// Copies the rows of `table` that can be read.
    private func copy(_ table: String, to target: DatabaseQueue) throws -> (
        gaps: [ClosedRange<Int64>], isUnreadable: Bool
    ) {
        try target.writeWithoutTransaction { target in
            try target.execute(sql: "PRAGMA foreign_keys = OFF")
            return try target.inTransactionValue {
                let places = try target.columns(in: table).map { _ in "?" }.joined(separator: ", ")
                let columns = try target.columns(in: table).map { $0.name.quotedDatabaseIdentifier }.joined(
                    separator: ", ")
                let insert = try target.makeStatement(
                    sql: "INSERT OR IGNORE INTO \(table.quotedDatabaseIdentifier) (\(columns)) VALUES (\(places))")
                return try source.read { source in
                    try copyRows(of: table, columns, from: source) { try insert.execute(arguments: $0) }
                }
            }
        }
    }

    private func copyRows(
        of table: String, _ columns: String, from source: Database, insert: (StatementArguments) throws -> Void
    ) throws -> (gaps: [ClosedRange<Int64>], isUnreadable: Bool) {
        let name = table.quotedDatabaseIdentifier
        var gaps: [ClosedRange<Int64>] = []
        var next: Int64 = 0
        var last: Int64?
        while true {
            do {
                let rows = try Row.fetchCursor(
                    source, sql: "SELECT rowid, \(columns) FROM \(name) WHERE rowid >= ? ORDER BY rowid",
                    arguments: [next])
                while let row = try rows.next() {
                    let number: Int64 = try row.stored(0)
                    (last, next) = (number, number + 1)
                    try insert(StatementArguments(row.databaseValues.dropFirst()))
                }
                return (gaps, false)
            } catch let failure where RegistryFile.isDamage(failure) {
                let from = last ?? 0
                guard let found = readableRow(of: name, after: max(from, next - 1), in: source) else {
                    return (gaps + (last.map { [$0...Int64.max] } ?? []), last == nil)
                }
                gaps.append(from...found)
                next = found
                last = found
            }
        }
    }

    /// The least row after `row` that can be read, to the precision that growing steps and halving give.
    private func readableRow(of name: String, after row: Int64, in source: Database) -> Int64? {
        func first(from start: Int64) -> Int64? {
            try? Int64.fetchOne(
                source, sql: "SELECT rowid FROM \(name) WHERE rowid >= ? ORDER BY rowid LIMIT 1", arguments: [start])
        }
        var step: Int64 = 1
        var hidden = row
        while step < 1 << 60 {
            if var found = first(from: row + step) {
                var reach = row + step
                while reach - hidden > 1 {
                    let middle = hidden + (reach - hidden) / 2
                    if let earlier = first(from: middle) {
                        reach = middle
                        found = earlier
                    } else {
                        hidden = middle
                    }
                }
                return found
            }
            hidden = row + step
            step *= 2
        }
        return nil
    }
}

extension Database {
    /// The value of `body`, run in one transaction.
    fileprivate func inTransactionValue<Value>(_ body: () throws -> Value) throws -> Value {
        var value: Value?
        try inTransaction {
            value = try body()
            return .commit
        }
        guard let value else { throw DatabaseError(message: "a transaction gave nothing") }
        return value
    }
}
