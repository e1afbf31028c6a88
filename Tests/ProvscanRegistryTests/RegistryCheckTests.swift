import ProvscanRegistry
import ProvscanTestSupport
import Testing

@Suite("Registry check")
struct RegistryCheckTests {
    @Test("finds nothing in a sound registry")
    func sound() throws {
        #expect(try RegistryBench(SampleTexts.works).open().check(isDeep: true).isEmpty)
        #expect(try RegistryBench().open().check(isDeep: true).isEmpty)
        #expect(try RegistryBench(SampleTexts.works).open().check().isEmpty)
    }

    @Test(
        "finds what somebody altered",
        arguments: [
            ("UPDATE work SET text = (SELECT text FROM work WHERE id = 1) WHERE id = 2", "work 2: its text is damaged"),
            ("UPDATE work SET text = X'00' WHERE id = 3", "work 3: its text is damaged"),
            ("UPDATE work SET textDigest = zeroblob(32) WHERE id = 1", "work 1: its text is damaged"),
            ("DELETE FROM signature WHERE workID = 2", "work 2: its signature is missing or damaged"),
            ("UPDATE signature SET packed = X'05' WHERE workID = 2", "work 2: its signature is missing or damaged"),
            (
                "UPDATE signature SET packed = (SELECT packed FROM signature WHERE workID = 1) WHERE workID = 2",
                "work 2: its "
            ),
            ("UPDATE work SET tokens = tokens + 1 WHERE id = 1", "its counts are not those of its works"),
            ("UPDATE content SET digest = zeroblob(32)", "its counts are not those of its works"),
            ("DROP INDEX index_work_on_sameKey", "its schema lacks index_work_on_sameKey"),
            ("CREATE TABLE more (id INTEGER)", "its schema holds more"),
            ("UPDATE work SET collectionID = 77 WHERE id = 1", "1 rows refer to nothing"),
            ("UPDATE work SET uuid = zeroblob(16) WHERE id = 2", "work 2 is not what its leaf in the log committed to"),
            ("UPDATE work SET title = 'Mine' WHERE id = 2", "work 2 is not what its leaf in the log committed to"),
            ("UPDATE rightsHolder SET name = 'Somebody'", "work 1 is not what its leaf in the log committed to"),
        ])
    func altered(statement: String, problem: String) throws {
        let bench = try RegistryBench(SampleTexts.works)
        try Program.sqlite(bench.path, statement)
        let problems = try bench.open().check(isDeep: true)
        #expect(problems.contains { $0.hasPrefix("\(bench.path): \(problem)") }, "\(problems)")
        #expect(problems.allSatisfy { $0.contains("; ") }, "a way out is named")
    }

    /// No statement can do it where the schema forbids it, so the schema is changed and put back.
    @Test(
        "a value that its column cannot hold is found, and ends nothing",
        arguments: [
            "work SET uuid = NULL", "work SET tokens = NULL", "work SET tokens = 'words'",
            "work SET collectionID = NULL", "collection SET name = NULL", "collection SET rightsBasis = X'FF'",
            "rightsHolder SET name = NULL",
            "signature SET packed = NULL", "content SET digest = X'00'", "collectionCount SET tokens = NULL",
            "logBundle SET leaves = -7", "checkpoint SET note = NULL", "workLog SET salt = NULL",
        ])
    func impossible(assignment: String) throws {
        let bench = try RegistryBench(SampleTexts.works)
        let sql = "replace(replace(sql, ' NOT NULL', ''), ' STRICT', '')"
        try Program.sqlite(
            bench.path, "CREATE TABLE kept AS SELECT name AS known, sql FROM sqlite_schema WHERE type = 'table'",
            "PRAGMA writable_schema = ON", "UPDATE sqlite_schema SET sql = \(sql) WHERE type = 'table'")
        try Program.sqlite(bench.path, "UPDATE \(assignment)")
        try Program.sqlite(
            bench.path, "PRAGMA writable_schema = ON",
            "UPDATE sqlite_schema SET sql = (SELECT kept.sql FROM kept WHERE known = name) "
                + "WHERE type = 'table' AND name <> 'kept'")
        try Program.sqlite(bench.path, "DROP TABLE kept")
        let registry = try bench.open()
        #expect(try !registry.check(isDeep: true).isEmpty)
        for number in 1...Int64(SampleTexts.works.count) { _ = try? registry.work(number) }
        _ = try? registry.statistics()
        _ = try? registry.state()
    }

    @Test("a withheld text is no problem")
    func withheld() throws {
        let bench = try RegistryBench(SampleTexts.works)
        try Program.sqlite(bench.path, "UPDATE work SET text = NULL WHERE id = 2")
        #expect(try bench.open().check(isDeep: true).isEmpty)
    }
}
