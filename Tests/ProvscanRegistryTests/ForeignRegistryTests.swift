import Foundation
import ProvscanCore
import ProvscanRegistry
import ProvscanTestSupport
import Testing

@Suite("Registries of another party")
struct ForeignRegistryTests {
    @Test("a sound one is read, and neither it nor anything beside it is written")
    func sound() throws {
        let bench = try RegistryBench(SampleTexts.works)
        _ = try bench.registry.backUp(to: bench.folder.path("theirs.sqlite"))
        let bytes = try bench.folder.bytes(of: "theirs.sqlite")
        let registry = try Registry(at: bench.folder.path("theirs.sqlite"), access: .readForeign)
        #expect(registry.isForeign)
        #expect(try registry.compiledIndexes().map(\.workCount) == [3])
        #expect(try bench.folder.bytes(of: "theirs.sqlite") == bytes)
        #expect(try bench.folder.files().filter { $0.hasPrefix("theirs.sqlite.index") }.isEmpty)
    }

    @Test("an index beside it is not used")
    func index() throws {
        let bench = try RegistryBench(SampleTexts.works)
        _ = try bench.registry.compiledIndexes()
        let planted = try bench.segments()
        let foreign = try bench.open(.readForeign)
        let index = try #require(try foreign.compiledIndexes().first)
        #expect(index.workCount == 3)
        #expect(try bench.segments() == planted, "nor is it removed")
    }

    @Test(
        "SQL that could act is refused, for one's own registry too",
        arguments: [
            ("CREATE TRIGGER t AFTER INSERT ON work BEGIN DELETE FROM work; END", "the trigger t"),
            ("CREATE VIEW v AS SELECT * FROM work", "the view v"),
            ("CREATE VIRTUAL TABLE f USING fts5(text)", "the table f"),
        ])
    func acting(statement: String, name: String) throws {
        let bench = try RegistryBench(SampleTexts.works)
        try Program.sqlite(bench.path, statement)
        for access in [Registry.Access.read, .readForeign, .write(creatingWith: .posts)] {
            let error = #expect(throws: RegistryError.self) { _ = try bench.open(access) }
            #expect(error?.code == .mismatch && error?.message.contains(name) == true, "\(String(describing: error))")
        }
    }

    @Test(
        "anything that is not as a registry's is refused",
        arguments: [
            ("CREATE TABLE more (id INTEGER)", "its schema holds more"),
            ("DROP INDEX index_work_on_sameKey", "its schema lacks"),
            ("ALTER TABLE work ADD COLUMN extra TEXT", "its schema has another work"),
            ("UPDATE work SET collectionID = 77 WHERE id = 1", "a row of work refers to nothing"),
        ])
    func altered(statement: String, problem: String) throws {
        let bench = try RegistryBench(SampleTexts.works)
        try Program.sqlite(bench.path, statement)
        let error = #expect(throws: RegistryError.self) { _ = try bench.open(.readForeign) }
        #expect(error?.code == .damaged && error?.message.hasPrefix(problem) == true, "\(String(describing: error))")
    }

    @Test("damaged pages are found before anything is read")
    func damaged() throws {
        let bench = try RegistryBench((0..<300).map { "\(SampleTexts.harbour) \($0)" })
        _ = try bench.registry.vacuum()
        var bytes = try bench.folder.bytes(of: "texts.sqlite")
        let last = bytes.count - 16_384
        for offset in 0..<64 { bytes[last + offset] = 0xFF }
        let copy = try bench.folder.write(bytes, to: "theirs.sqlite")
        let error = #expect(throws: RegistryError.self) { _ = try Registry(at: copy, access: .readForeign) }
        #expect(error?.code == .damaged)
    }
}
