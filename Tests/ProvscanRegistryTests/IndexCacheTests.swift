import Foundation
import ProvscanCore
import ProvscanRegistry
import ProvscanTestSupport
import Testing

/// The compiled index is a cache: whatever happens to it, the next use gives the same index.
@Suite("Compiled index")
struct IndexCacheTests {
    @Test("is built once and then read")
    func builtOnce() throws {
        let bench = try RegistryBench(SampleTexts.works)
        let built = try #require(try bench.registry.compiledIndexes().first)
        #expect(built.coveredWorks == 1...3 && built.workCount == 3)
        #expect(built.tokenCount == (try bench.registry.statistics().tokens))
        #expect(built.fingerprintCount == (try bench.registry.statistics().fingerprints))
        let file = bench.folder.path("texts.sqlite.index/1-3.segment")
        let number = try FileManager.default.attributesOfItem(atPath: file)[.systemFileNumber] as? Int
        _ = try bench.open().compiledIndexes()
        #expect(try FileManager.default.attributesOfItem(atPath: file)[.systemFileNumber] as? Int == number)
    }

    @Test("a registry without works has none")
    func empty() throws {
        let bench = try RegistryBench()
        #expect(try bench.registry.compiledIndexes().isEmpty)
    }

    @Test(
        "is built again, byte for byte",
        arguments: [
            "deleted", "flipped bit", "flipped bit in the header", "cut short", "empty", "of another version", "noise",
        ])
    func rebuilt(damage: String) throws {
        let bench = try RegistryBench(SampleTexts.works)
        _ = try bench.registry.compiledIndexes()
        let sound = try bench.segments()
        let name = try #require(sound.keys.first)
        var bytes = try #require(sound[name])
        switch damage {
        case "deleted": try FileManager.default.removeItem(atPath: bench.folder.path(bench.indexFolder))
        case "flipped bit": bytes[bytes.count / 2] ^= 1
        case "flipped bit in the header": bytes[40] ^= 1
        case "cut short": bytes.removeLast(100)
        case "empty": bytes = []
        case "of another version": bytes[8] = 9
        default: bytes = Array(repeating: 0x55, count: 5000)
        }
        if damage != "deleted" { try bench.folder.write(bytes, to: name) }
        let again = try bench.open().compiledIndexes()
        #expect(again.map(\.coveredWorks) == [1...3])
        #expect(try bench.segments() == sound)
    }

    @Test("another registry's index is not taken for its own")
    func otherRegistry() throws {
        let bench = try RegistryBench(SampleTexts.works)
        let other = try RegistryBench(SampleTexts.works.reversed())
        _ = try bench.registry.compiledIndexes()
        _ = try other.registry.compiledIndexes()
        let sound = try bench.segments()
        for (name, bytes) in try other.segments() { try bench.folder.write(bytes, to: name) }
        #expect(try bench.segments() != sound)
        _ = try bench.open().compiledIndexes()
        #expect(try bench.segments() == sound)
    }

    @Test("one of an earlier edition of the content is replaced")
    func stale() throws {
        let bench = try RegistryBench(SampleTexts.works)
        _ = try bench.registry.compiledIndexes()
        try Program.sqlite(bench.path, "DELETE FROM work WHERE id = 2", "UPDATE registry SET edition = edition + 1")
        let index = try #require(try bench.open().compiledIndexes().first)
        #expect(index.workCount == 2 && index.coveredWorks == 1...3)
    }

    @Test("new works add a segment; too many are joined")
    func segments() throws {
        let bench = try RegistryBench([SampleTexts.harbour])
        var covered: [[ClosedRange<Int64>]] = []
        for count in 1...6 {
            if count > 1 { try bench.register([SampleTexts.orchard], first: count) }
            covered.append(try bench.registry.compiledIndexes().map(\.coveredWorks))
        }
        #expect(covered[3] == [1...1, 2...2, 3...3, 4...4])
        #expect(covered[4] == [1...5])
        #expect(covered[5] == [1...5, 6...6])
        #expect(try bench.segments().count == 2, "those that were joined are gone")
    }

    @Test("a folder that cannot be written costs the cache, not the scan")
    func unwritable() throws {
        let bench = try RegistryBench(SampleTexts.works)
        try bench.folder.write("in the way", to: bench.indexFolder)
        #expect(try bench.registry.compiledIndexes().map(\.workCount) == [3])
        #expect(try bench.folder.lines(of: bench.indexFolder) == ["in the way"])
    }

    @Test("a text that was damaged meanwhile is named, not indexed")
    func damagedText() throws {
        let bench = try RegistryBench(SampleTexts.works)
        try Program.sqlite(bench.path, "UPDATE work SET text = X'00' WHERE id = 2")
        let error = #expect(throws: RegistryError.self) { _ = try bench.open().compiledIndexes() }
        #expect(error?.code == .damaged && error?.message.contains("work 2") == true)
    }

    @Test("a work that a damaged page hides is missed, not left out without a word", arguments: [1, 2])
    func hiddenWork(from first: Int) throws {
        let bench = try RegistryBench(SampleTexts.works)
        let script = """
            import sqlite3, sys
            base = sqlite3.connect(sys.argv[1])
            base.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            print(base.execute("SELECT rootpage FROM sqlite_master WHERE name = 'work'").fetchone()[0])
            """
        let root = try Program.run("/usr/bin/env", ["python3", "-c", script, bench.path]).outputLines
        var bytes = try bench.folder.bytes(of: "texts.sqlite")
        // The table's only page: a leaf, type 13, with a cell for each of the three works.
        let page = (try #require(root.first.flatMap { Int($0) }) - 1) * (Int(bytes[16]) << 8 | Int(bytes[17]))
        try #require(bytes[page] == 13 && bytes[page + 4] == 3)
        bytes[page + 4] = 2
        // The first of the cells, whose places follow the header of eight bytes, is left out, or the last.
        if first == 1 { bytes.replaceSubrange(page + 8..<page + 12, with: bytes[page + 10..<page + 14]) }
        try bench.folder.write(bytes, to: "texts.sqlite")
        let error = #expect(throws: RegistryError.self) { _ = try bench.open().compiledIndexes() }
        #expect(error?.code == .damaged && error?.message.contains("can be read; restore the registry") == true)
    }
}
