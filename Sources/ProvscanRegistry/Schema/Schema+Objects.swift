internal import GRDB

extension Schema {
    /// What a registry of this build holds, by name: the SQL of each table and index, as SQLite keeps it.
    private static func objects() throws -> [String: String] {
        let model = try DatabaseQueue()
        try upgrade(model)
        return try model.read { try objects(of: $0) }
    }

    /// Statistics of the query planner and the like, which SQLite writes itself, are left out.
    private static func objects(of database: Database) throws -> [String: String] {
        let rows = try Row.fetchAll(
            database,
            sql: "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'")
        return try Dictionary(
            rows.map { try ($0.stored("name"), $0.stored("sql")) }, uniquingKeysWith: { first, _ in first })
    }

    /// What differs from the schema of this build, in words.
    static func differences(in database: Database) throws -> [String] {
        let expected = try objects()
        let present = try objects(of: database)
        return Set(expected.keys).union(present.keys).sorted().compactMap { name in
            guard let sql = present[name] else { return "its schema lacks \(name)" }
            guard let right = expected[name] else { return "its schema holds \(name), which no provscan wrote" }
            return sql == right ? nil : "its schema has another \(name)"
        }
    }

    /// The name of a trigger, view or virtual table that this build does not have; `nil` where there is none.
    static func actingObject(in database: Database) throws -> String? {
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT type, name, sql FROM sqlite_schema
                WHERE type NOT IN ('table', 'index') OR sql LIKE 'CREATE VIRTUAL%' OR type = 'table' AND rootpage = 0
                """)
        guard !rows.isEmpty else { return nil }
        let expected = try objects()
        return try rows.first { try expected[$0.stored("name")] != $0.stored("sql") }.map {
            try "the \($0.stored("type") as String) \($0.stored("name") as String)"
        }
    }
}
