import ProvscanCore
import ProvscanReaders
import Testing

@Suite("Inspection")
struct InspectionTests {
    @Test("says what a file is, how much is in it and what would be passed over")
    func parts() throws {
        let scratch = try Scratch()
        _ = try scratch.file("in/a.jsonl", threeRecords + "{\"text\":\"\"}\n{\"text\":oops}\n")
        _ = try scratch.file("in/b.bin", [0, 1, 2, 3])
        try scratch.run("tar", "-cf", "a.tar", "-C", "in", "a.jsonl", "b.bin")
        let path = scratch.path + "/a.tar"
        let inspection = SourceInspection(paths: [path], options: ReaderOptions(role: .suspect))
        #expect(inspection.parts.map(\.format) == ["jsonl", "unrecognised", "tar"])
        let first = inspection.parts[0]
        #expect(first.schema == "C4")
        #expect(first.records == 5)
        #expect(first.texts == 3)
        #expect(first.skipped == [.emptyText: 1])
        #expect(first.damagedRecords == 1)
        #expect(first.problems.map(\.locator.description) == [path + "!a.jsonl!line-5"])
        #expect(first.sample?.locator.description == path + "!a.jsonl!line-1")
        #expect(first.sample?.metadata.url == "https://example.org/1")
        #expect(first.sample?.textBytes == 3)
        #expect(inspection.parts[1].problems.count == 1)
    }

    @Test("stops after the records that were asked for")
    func partial() throws {
        let scratch = try Scratch()
        let path = try scratch.file("a.jsonl", String(repeating: threeRecords, count: 10))
        var options = ReaderOptions(role: .suspect)
        options.batchBytes = 300
        let inspection = SourceInspection(paths: [path], options: options, recordLimit: 2)
        #expect(inspection.parts.count == 1)
        #expect(inspection.parts[0].isPartial)
        #expect(inspection.parts[0].records < 30)
    }
}
