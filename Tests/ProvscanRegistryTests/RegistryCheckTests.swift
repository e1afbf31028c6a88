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

    @Test("a withheld text is no problem")
    func withheld() throws {
        let bench = try RegistryBench(SampleTexts.works)
        try Program.sqlite(bench.path, "UPDATE work SET text = NULL WHERE id = 2")
        #expect(try bench.open().check(isDeep: true).isEmpty)
    }
}
