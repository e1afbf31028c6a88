import Foundation
import ProvscanTestSupport
import Testing

@Suite("registry check, repair, backup, vacuum")
struct RegistryMaintenanceTests {
    @Test("check finds what is cheap to find, check --deep the rest")
    func check() throws {
        let bench = try Bench()
        let registry = bench.folder.path("provscan.sqlite")
        #expect(try bench.provscan("registry", "check", "--deep").output == "provscan.sqlite: no problem found\n")
        try Program.sqlite(registry, "UPDATE work SET text = X'00' WHERE id = 2")
        #expect(try bench.provscan("registry", "check").status == 0)
        let deep = try bench.provscan("registry", "check", "--deep")
        #expect(deep.status == 2)
        #expect(deep.messages.contains("work 2: its text is damaged"))
    }

    @Test("check --deep compares the compiled index with the works")
    func index() throws {
        let bench = try Bench()
        let name = try #require(try bench.folder.files().first { $0.hasSuffix(".segment") })
        var bytes = try bench.folder.bytes(of: name)
        bytes[bytes.count / 2] ^= 1
        try bench.folder.write(bytes, to: name)
        let ended = try bench.provscan("registry", "check", "--deep")
        #expect(ended.status == 2)
        #expect(
            ended.messages
                == "provscan: provscan.sqlite: segment 1-3.segment is damaged; remove it, it will be built again\n")
        #expect(try bench.provscan("registry", "repair").status == 0)
        try bench.expectSoundRegistry()
    }

    @Test("repair: 0 when nothing is lost, 3 and a list when something is")
    func repair() throws {
        let bench = try Bench()
        let registry = bench.folder.path("provscan.sqlite")
        try Program.sqlite(registry, "DELETE FROM signature WHERE workID = 2", "DELETE FROM collectionCount")
        let whole = try bench.provscan("registry", "repair")
        #expect(whole.status == 0 && whole.messages.isEmpty)
        #expect(whole.outputLines.contains("rebuilt: 1 signatures"))
        try bench.expectSoundRegistry()
        try Program.sqlite(registry, "UPDATE work SET text = X'00' WHERE id = 2")
        let partial = try bench.provscan("registry", "repair")
        #expect(partial.status == 3)
        #expect(
            partial.messages
                == "provscan: provscan.sqlite: lost: the text of work 2, which is withheld now; restore it from a backup\n"
        )
        #expect(try bench.match("found.jsonl").status == 0, "the work that was copied is the one that is lost")
    }

    @Test("a backup can be used in place of the registry")
    func backup() throws {
        let bench = try Bench()
        let ended = try bench.provscan("registry", "backup", "copy.sqlite")
        #expect(ended.status == 0 && ended.output.hasSuffix(", checked\n"))
        #expect(try bench.provscan("registry", "backup", "copy.sqlite").status == 2)
        #expect(try bench.provscan("registry", "backup", "--force", "copy.sqlite").status == 0)
        try bench.expectSoundRegistry("copy.sqlite")
        #expect(try bench.match("--registry", "copy.sqlite", "found.jsonl").status == 1)
    }

    @Test("vacuum leaves a sound registry")
    func vacuum() throws {
        let bench = try Bench()
        #expect(try bench.provscan("registry", "vacuum").status == 0)
        try bench.expectSoundRegistry()
        #expect(try bench.provscan("registry", "vacuum", "--foreign").status == 2)
    }

    @Test("another party's registry finds the same, and nothing is written beside it")
    func foreign() throws {
        let bench = try Bench()
        try #require(bench.provscan("registry", "backup", "theirs.sqlite").status == 0)
        #expect(try bench.match("--registry", "theirs.sqlite", "--foreign", "found.jsonl").status == 1)
        #expect(try bench.match("found.jsonl", out: "own").status == 1)
        #expect(try bench.folder.lines(of: "own/matches.jsonl") == bench.folder.lines(of: "results/matches.jsonl"))
        #expect(try bench.folder.files().filter { $0.hasPrefix("theirs") } == ["theirs.sqlite"])
        try Program.sqlite(
            bench.folder.path("theirs.sqlite"), "CREATE TRIGGER t AFTER DELETE ON work BEGIN DELETE FROM work; END")
        let ended = try bench.match("--registry", "theirs.sqlite", "--foreign", "found.jsonl", out: "none")
        #expect(ended.status == 2 && ended.messages.contains("the trigger t, which no provscan wrote"))
    }

    @Test("an index run that waits in vain for another writer says so, and harms nothing")
    func busy() throws {
        let bench = try Bench()
        let script =
            "import sqlite3, sys\nbase = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
            + "base.execute('BEGIN IMMEDIATE')\nprint('held', flush=True)\nsys.stdin.read()"
        let holder = try Program.Running(
            "/usr/bin/env", ["python3", "-c", script, bench.folder.path("provscan.sqlite")])
        try holder.wait { holder.outputSoFar == "held\n" }
        let ended = try bench.index("found.jsonl")
        #expect(ended.status == 2 && ended.output.isEmpty)
        #expect(
            ended.messages
                == "provscan: provscan.sqlite: another provscan writes to it; try again when that has ended\n")
        #expect(try bench.match("found.jsonl").status == 1, "reading goes on beside it")
        try holder.closeInput()
        #expect(try holder.wait().status == 0)
        #expect(try bench.index("found.jsonl").status == 0)
        try bench.expectSoundRegistry()
    }

    @Test("two index runs and several scans at once: one after the other or side by side, never a damaged file")
    func sideBySide() throws {
        let bench = try Bench()
        for name in ["a", "b"] {
            let lines = (0..<3000).map {
                "{\"id\":\"\(name)\($0)\",\"text\":\"note \(name) \($0) on \(SampleTexts.works[$0 % 3].prefix(60))\"}\n"
            }
            try bench.folder.write(lines.joined(), to: "\(name).jsonl")
        }
        let writers = try ["a", "b"].map { name in
            try Program.Running(
                Program.provscan, ["index", "--holder", "Holder \(name)", "\(name).jsonl"], in: bench.folder.path)
        }
        let readers = try (0..<4).map { number in
            try Program.Running(
                Program.provscan, ["match", "--json", "--out", "r\(number)", "found.jsonl"], in: bench.folder.path)
        }
        for writer in writers {
            let ended = try writer.wait()
            #expect(ended.status == 0, "\(ended)")
        }
        for reader in readers {
            let ended = try reader.wait()
            #expect(ended.status == 1, "\(ended)")
            let registry = try #require(try object(ended.output)["registry"] as? [String: Any])
            let tokens = try #require(registry["tokens"] as? Int)
            let works = try #require(registry["works"] as? Int)
            #expect(works == 3 || tokens > 75, "\(registry)")
        }
        #expect(try bench.works() == 6003)
        try bench.expectSoundRegistry()
    }
}
