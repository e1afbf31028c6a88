import Foundation
import GRDB
import ProvscanCore
import ProvscanTestSupport
import Testing

@testable import ProvscanRegistry

@Suite("Durability")
struct DurabilityTests {
    @Test("the writing connection waits for the disk: WAL, synchronous FULL", arguments: [true, false])
    func settings(isNew: Bool) throws {
        let bench = try RegistryBench(SampleTexts.works)
        let registry = isNew ? bench.registry : try bench.open(.write(creatingWith: .posts))
        let (mode, level) = try registry.database.writeWithoutTransaction { database in
            (
                try String.fetchOne(database, sql: "PRAGMA journal_mode"),
                try Int.fetchOne(database, sql: "PRAGMA synchronous")
            )
        }
        #expect(mode == "wal")
        #expect(level == 2, "2 is FULL")
    }

    @Test("once it is closed, the file alone is the registry", arguments: 0..<4)
    func settled(attempt: Int) throws {
        let folder = try TestFolder()
        let path = folder.path("texts.sqlite")
        for round in 1...3 {
            let registry = try Registry(at: path, access: .write(creatingWith: .posts))
            _ = try RegistryBench.register(
                (0..<round).map { SampleTexts.works[$0] }, in: registry)
            _ = try registry.compiledIndexes()
        }
        #expect(Registry.fileSize(path + "-wal") == 0)
        try FileManager.default.copyItem(atPath: path, toPath: folder.path("alone.sqlite"))
        #expect(try Registry(at: folder.path("alone.sqlite"), access: .read).statistics().works == 3)
    }

    @Test("what somebody reads is not waited for")
    func settledBeside() throws {
        let bench = try RegistryBench([SampleTexts.harbour])
        let reader = try bench.open().frozen()
        let before = ContinuousClock.now
        try bench.register([SampleTexts.orchard], first: 2, in: bench.open(.write(creatingWith: .posts)))
        #expect(ContinuousClock.now - before < .seconds(5))
        #expect(try reader.statistics().works == 1)
        #expect(try bench.open().statistics().works == 2)
    }

    @Test("a registry is created whole: with its state")
    func created() throws {
        let folder = try TestFolder()
        _ = try Registry(at: folder.path("texts.sqlite"), access: .write(creatingWith: .articles))
        for _ in 0..<2 {
            let registry = try Registry(at: folder.path("texts.sqlite"), access: .read)
            #expect(registry.profile == .articles)
        }
    }

    @Test("a frozen registry stays as it was while others write")
    func frozen() throws {
        let bench = try RegistryBench([SampleTexts.harbour, SampleTexts.orchard])
        let frozen = try bench.open().frozen()
        let digest = try frozen.contentDigest()
        try bench.register([SampleTexts.observatory], first: 3)
        #expect(try bench.registry.statistics().works == 3)
        #expect(try frozen.statistics().works == 2)
        #expect(try frozen.contentDigest() == digest)
        #expect(try frozen.work(3) == nil)
        #expect(try frozen.compiledIndexes().map(\.workCount) == [2])
    }

    @Test("who reads an earlier state leaves the segments of a later one alone")
    func segments() throws {
        let bench = try RegistryBench([SampleTexts.harbour])
        let frozen = try bench.open().frozen()
        try bench.register([SampleTexts.orchard], first: 2)
        _ = try bench.registry.compiledIndexes()
        let later = try bench.segments()
        #expect(try frozen.compiledIndexes().map(\.coveredWorks) == [1...1])
        for (name, bytes) in later { #expect(try bench.segments()[name] == bytes) }
        #expect(try bench.registry.compiledIndexes().last?.coveredWorks.upperBound == 2)
    }

    @Test("opening a registry twice in one process costs neither its locks")
    func locks() throws {
        let bench = try RegistryBench(SampleTexts.works)
        // Closing a descriptor of the file would drop the locks of all connections of this process.
        for _ in 0..<3 { _ = try bench.open() }
        let script =
            "import sqlite3, sys\nbase = sqlite3.connect(sys.argv[1], timeout=0)\nbase.execute('PRAGMA locking_mode = EXCLUSIVE')\n"
            + "try:\n  base.execute('PRAGMA journal_mode = DELETE')\n  print('taken')\nexcept sqlite3.OperationalError: print('locked')"
        let ended = try Program.run("/usr/bin/env", ["python3", "-c", script, bench.path])
        #expect(ended.output == "locked\n", "\(ended)")
        withExtendedLifetime(bench.registry) {}
    }

    @Test("a file is written whole or not at all, and leaves nothing else")
    func files() throws {
        let folder = try TestFolder()
        try DurableFile.write(Data("one".utf8), to: folder.path("file"))
        try DurableFile.write(Data("two".utf8), to: folder.path("file"))
        #expect(try folder.lines(of: "file") == ["two"])
        try folder.write("", to: "target/inside")
        let failure = #expect(throws: SystemFailure.self) {
            try DurableFile.write(Data("three".utf8), to: folder.path("target"))
        }
        #expect(failure?.description == "rename: is a directory")
        #expect(try folder.files() == ["file", "target/inside"])
    }

    @Test("room is asked for where the file will be, even in a folder that is not there yet")
    func room() throws {
        let folder = try TestFolder()
        let free = try #require(DiskSpace.free(at: folder.path("new/file")))
        #expect(free > 0)
        try DiskSpace.require(1, for: "it", at: folder.path("file"))
        let error = #expect(throws: RegistryError.self) {
            try DiskSpace.require(1 << 60, for: "the backup", at: folder.path("file"))
        }
        #expect(error?.message.hasPrefix("the backup needs 1099511627777 MiB and ") == true)
    }
}
