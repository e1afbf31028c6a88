import Foundation
import ProvscanTestSupport
import Testing

@Suite("Registries that cannot be used: one clear line, status 2, nothing written")
struct BadRegistryTests {
    @Test("missing")
    func missing() throws {
        let bench = try Bench(indexed: false)
        let ended = try bench.match("--registry", "no.sqlite", "clean.jsonl")
        expectFailure(ended, "no.sqlite: ", "there is no registry", "provscan index")
        #expect(try bench.folder.files() == ["clean.jsonl", "found.jsonl", "works.jsonl"])
    }

    @Test("a text file", arguments: ["match", "index", "stats", "check"])
    func textFile(command: String) throws {
        let bench = try Bench(indexed: false)
        let content = String(repeating: "Dear diary, today I wrote to nobody. ", count: 20)
        try bench.folder.write(content, to: "notes.txt")
        expectFailure(try run(command, on: "notes.txt", bench), "notes.txt: ", "no provscan registry", "--registry")
        #expect(try bench.folder.lines(of: "notes.txt") == [content], "the file is as it was")
        #expect(try bench.folder.files() == ["clean.jsonl", "found.jsonl", "notes.txt", "works.jsonl"])
    }

    @Test("a database of another program", arguments: ["match", "index", "stats", "check"])
    func foreignDatabase(command: String) throws {
        let bench = try Bench(indexed: false)
        try Program.sqlite(bench.folder.path("other.sqlite"), "CREATE TABLE work (id INTEGER)")
        let before = try bench.folder.bytes(of: "other.sqlite")
        expectFailure(
            try run(command, on: "other.sqlite", bench), "other.sqlite: ", "no provscan registry", "--registry")
        #expect(try bench.folder.bytes(of: "other.sqlite") == before, "the file is as it was")
    }

    @Test("newer than this build", arguments: ["match", "index", "stats", "check"])
    func newer(command: String) throws {
        let bench = try Bench()
        try Program.sqlite(
            bench.folder.path("provscan.sqlite"), "INSERT INTO grdb_migrations VALUES ('99 later')")
        let ended = try run(command, on: "provscan.sqlite", bench)
        expectFailure(ended, "provscan.sqlite: ", "schema 99 is newer than this build (6)", "upgrade provscan")
    }

    @Test("a folder", arguments: ["match", "index"])
    func folder(command: String) throws {
        let bench = try Bench(indexed: false)
        try bench.folder.write("", to: "folder/file")
        expectFailure(try run(command, on: "folder", bench), "folder: ", "", "")
    }

    @Test("cut short: refused or reported, never trusted")
    func cutShort() throws {
        let bench = try Bench()
        let bytes = try bench.folder.bytes(of: "provscan.sqlite")
        try bench.folder.write(Array(bytes.prefix(bytes.count / 2)), to: "half.sqlite")
        let ended = try run("check", on: "half.sqlite", bench)
        #expect(ended.status == 2)
        #expect(ended.messages.contains("half.sqlite: ") && ended.messages.contains("backup"), "\(ended.messages)")
    }

    @Test("an altered text is found by the check")
    func altered() throws {
        let bench = try Bench()
        try Program.sqlite(
            bench.folder.path("provscan.sqlite"),
            "UPDATE work SET text = (SELECT text FROM work WHERE id = 1) WHERE id = 2")
        let ended = try bench.provscan("registry", "check", "--deep")
        #expect(ended.status == 2)
        #expect(
            ended.messageLines == [
                "provscan: provscan.sqlite: work 2: its text is damaged; restore the registry from a backup"
            ])
        #expect(ended.output == "provscan.sqlite: 1 problems found\n")
    }

    private func run(_ command: String, on registry: String, _ bench: Bench) throws -> Program.Ended {
        switch command {
        case "match": try bench.match("--registry", registry, "clean.jsonl")
        case "index": try bench.index("--registry", registry, "works.jsonl")
        default: try bench.provscan("registry", command, "--registry", registry)
        }
    }

    private func expectFailure(_ ended: Program.Ended, _ parts: String...) {
        #expect(ended.status == 2)
        #expect(ended.output.isEmpty)
        #expect(ended.messageLines.count == 1, "\(ended.messages)")
        #expect(ended.messages.hasPrefix("provscan: " + parts[0]))
        for part in parts.dropFirst() where !part.isEmpty {
            #expect(ended.messages.contains(part), "\(ended.messages)")
        }
    }
}
