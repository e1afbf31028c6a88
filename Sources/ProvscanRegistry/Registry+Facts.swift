internal import Foundation
internal import GRDB
public import ProvscanCore

/// A work as a table names it, and what is to be recorded of it.
public struct NamedFacts: Sendable, Equatable {
    /// The external identifier, or the registry's own.
    public var work: String
    /// `nil` where the identifier is enough.
    public var collection: String?
    public var facts: WorkFacts

    public init(work: String, collection: String? = nil, facts: WorkFacts) {
        self.work = work
        self.collection = collection
        self.facts = facts
    }
}

extension Registry {
    /// Records what is known of works beside their text, all or none; what was recorded of them before is replaced.
    ///
    /// - Throws: ``RegistryError`` when an entry names no work, or more than one.
    /// - Complexity: O(works + entries).
    public func record(_ entries: [NamedFacts]) throws {
        try writeLogged { database, log in
            let numbers = try works(named: entries, in: database)
            for (entry, numbers) in zip(entries, numbers) {
                guard let number = numbers.first, numbers.count == 1 else {
                    let problem = numbers.isEmpty ? "no work" : "more than one work; name its collection too"
                    throw RegistryError(.notFound, path, "\(entry.work) names \(problem)")
                }
                let record = try Self.encode(entry.facts)
                try database.execute(
                    sql: """
                        INSERT INTO workFacts (workID, record) VALUES (?, ?)
                        ON CONFLICT DO UPDATE SET record = excluded.record
                        """, arguments: [number, record])
                try Self.forget("workFacts", row: number, in: database)
                try log.append(.facts, of: "workFacts", row: number, record: record)
            }
        }
    }

    /// Removes the salts of what was recorded before: only the present record can be opened.
    static func forget(_ source: String, row: Int64, in database: Database) throws {
        try database.execute(
            sql: "DELETE FROM recordLog WHERE source = ? AND row = ?", arguments: [source, row])
    }

    private static func encode(_ facts: WorkFacts) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(facts)
    }

    /// The numbers of the works that each entry names.
    private func works(named entries: [NamedFacts], in database: Database) throws -> [[Int64]] {
        let places = Dictionary(grouping: entries.indices) { entries[$0].work }
        var numbers = [[Int64]](repeating: [], count: entries.count)
        let works = try Row.fetchCursor(
            database,
            sql: """
                SELECT work.id, uuid, externalID, collection.name AS collection FROM work
                JOIN collection ON collection.id = work.collectionID
                """)
        while let work = try works.next() {
            let collection: String = try work.stored("collection")
            let external: String? = try work.stored("externalID")
            let names = [external, WorkRow.text(of: try work.stored("uuid"))].compactMap { $0 }
            for place in names.flatMap({ places[$0] ?? [] }) {
                if entries[place].collection ?? collection == collection {
                    numbers[place].append(try work.stored("id"))
                }
            }
        }
        return numbers
    }
}
