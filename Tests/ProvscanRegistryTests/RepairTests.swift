import Foundation
import GRDB
import ProvscanCore
import ProvscanTestSupport
import Testing

@testable import ProvscanRegistry

@Suite("Repair: what follows from the rest is rebuilt, what does not is named")
struct RepairTests {
    @Test("a sound registry keeps its content")
    func sound() throws {
        let bench = try RegistryBench(SampleTexts.works)
        let before = try dump(bench)
        let outcome = try Registry.repair(at: bench.path)
        #expect(outcome.lost.isEmpty && outcome.original == nil)
        #expect(try dump(bench) == before)
    }

    @Test(
        "what follows from the texts is made again",
        arguments: [
            "DELETE FROM signature WHERE workID = 2", "UPDATE signature SET packed = X'05' WHERE workID = 2",
            "UPDATE signature SET packed = (SELECT packed FROM signature WHERE workID = 1) WHERE workID = 2",
            "UPDATE work SET tokens = tokens + 1 WHERE id = 1", "UPDATE work SET fingerprints = 0 WHERE id = 1",
            "DELETE FROM collectionCount", "UPDATE collectionCount SET works = 7",
            "UPDATE content SET digest = zeroblob(32)",
        ])
    func derived(statement: String) throws {
        let bench = try RegistryBench(SampleTexts.works)
        let before = try dump(bench)
        try Program.sqlite(bench.path, statement)
        #expect(try dump(bench) != before)
        let outcome = try Registry.repair(at: bench.path)
        #expect(outcome.lost.isEmpty, "\(outcome)")
        #expect(try dump(bench) == before)
        #expect(try bench.open().check(isDeep: true).isEmpty)
    }

    @Test("a damaged text is withheld and named, and the rest can be matched")
    func text() throws {
        let bench = try RegistryBench(SampleTexts.works)
        try Program.sqlite(bench.path, "UPDATE work SET text = X'00' WHERE id = 2")
        let outcome = try Registry.repair(at: bench.path)
        #expect(outcome.lost == ["the text of work 2, which is withheld now; restore it from a backup"])
        let registry = try bench.open()
        #expect(try registry.check(isDeep: true).isEmpty)
        #expect(try registry.compiledIndexes().first?.workCount == 2)
        #expect(try registry.work(2)?.externalID == "2")
    }

    @Test("rows on sound pages outlive a damaged one, whichever it is", arguments: 1...20)
    func pages(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let texts = (0..<600).map { "\(SampleTexts.works[$0 % 3]) \($0) \(random.next())" }
        let bench = try RegistryBench(texts)
        _ = try bench.registry.vacuum()
        var bytes = try bench.folder.bytes(of: "texts.sqlite")
        let page = Int.random(in: 1..<bytes.count / 16_384, using: &random)
        for offset in 0..<16_384 { bytes[page * 16_384 + offset] = UInt8.random(in: 0...255, using: &random) }
        let copy = bench.folder.path("damaged.sqlite")
        try bench.folder.write(bytes, to: "damaged.sqlite")
        #expect(try !problems(of: copy).isEmpty)
        do {
            let outcome = try Registry.repair(at: copy)
            #expect(outcome.original == copy + ".damaged")
            #expect(try bench.folder.bytes(of: "damaged.sqlite.damaged") == bytes, "the file as it was is kept")
            let repaired = try Registry(at: copy, access: .read)
            let works = try repaired.workNumbers()
            // One page of texts holds at most about 120 of these works.
            #expect(works.count >= 400 || outcome.lost.contains { $0.contains("collection") }, "\(outcome)")
            for number in works { #expect(try repaired.work(number) == bench.registry.work(number)) }
            #expect(works.count == 600 || outcome.lost.contains { $0.contains("work") }, "\(outcome)")
        } catch let error as RegistryError {
            #expect(error.message.contains("backup"), "seed \(seed): \(error)")
        }
    }

    private func problems(of path: String) throws -> [String] {
        do { return try Registry(at: path, access: .read).check() } catch { return ["\(error)"] }
    }

    /// Every table but the one with the edition.
    private func dump(_ bench: RegistryBench) throws -> [String] {
        try bench.open().read { database in
            try ["work", "signature", "collection", "collectionCount", "content", "rightsHolder"].flatMap { table in
                try Row.fetchAll(database, sql: "SELECT * FROM \(table) ORDER BY 1").map { row in
                    "\(table) "
                        + row.databaseValues.map { Data.fromDatabaseValue($0)?.base64EncodedString() ?? "\($0)" }
                        .joined(separator: " ")
                }
            }
        }
    }
}
