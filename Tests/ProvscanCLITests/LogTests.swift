import Foundation
import ProvscanTestSupport
import Testing

@Suite("The log, checked by programs that are not ours")
struct LogTests {
    /// Runs the verifier in plain Python.
    private func verify(_ bench: Bench, _ arguments: String...) throws -> Program.Ended {
        let script = Repository.path("Tests/Verification/verify_log.py")
        return try Program.run("/usr/bin/env", ["python3", script] + arguments, in: bench.folder.path)
    }

    private func vkey(_ bench: Bench) throws -> String {
        let line = try #require(try bench.provscan("registry", "key", "show").outputLines.last)
        return String(line.prefix { $0 != " " })
    }

    @Test("index prints a checkpoint, prove writes proofs that verify, and a changed byte is noticed")
    func proofs() throws {
        let bench = try Bench(indexed: false)
        let indexed = try bench.index("works.jsonl", "--origin", "example.org/archive")
        #expect(indexed.output.contains("\n\u{2014} example.org/archive "), "\(indexed.output)")
        try bench.folder.write(try bench.provscan("registry", "log", "show").output, to: "earlier")
        let grant = try bench.provscan(
            "grant", "add", "--holder", "Ada Example", "--assignee", "ModelCo", "--all", "--from", "2024-01-01")
        #expect(grant.output.contains("\u{2014} example.org/archive "), "\(grant.messages)")
        let key = try vkey(bench)
        let size = try #require(Int(try bench.provscan("registry", "log", "show").outputLines[1]))
        for index in 0..<size {
            let leaf = try bench.provscan("registry", "log", "show", "--leaf", "\(index)").output.dropLast()
            try bench.folder.write(String(leaf), to: "leaf")
            #expect(!leaf.contains("Ada") && !leaf.contains("ModelCo"))
            try #require(
                bench.provscan("registry", "log", "prove", "--leaf", "\(index)", "--out", "p.tlog-proof").status == 0)
            let ended = try verify(bench, "inclusion", key, "p.tlog-proof", "leaf")
            #expect(ended.status == 0, "\(ended.messages)")
            try bench.folder.write(String(leaf).replacing("\"v\":1", with: "\"v\":2"), to: "leaf")
            #expect(try verify(bench, "inclusion", key, "p.tlog-proof", "leaf").status == 1)
        }
        let earlier = try #require(Int(try bench.folder.lines(of: "earlier")[1]))
        let proof = try bench.provscan("registry", "log", "prove", "--from", "\(earlier)")
        try bench.folder.write(proof.output, to: "c.tlog-consistency")
        let ended = try verify(bench, "consistency", key, "c.tlog-consistency", "earlier")
        #expect(ended.status == 0, "\(ended.messages)")
        try bench.folder.write(proof.output.replacing("\n\(size)\n", with: "\n\(size + 1)\n"), to: "c.tlog-consistency")
        #expect(try verify(bench, "consistency", key, "c.tlog-consistency", "earlier").status == 1)
    }

    @Test("the exported tiles are those of the checkpoint, for one, a full and several bundles")
    func export() throws {
        let bench = try Bench(indexed: false)
        for (round, count) in [1, 253, 300].enumerated() {
            let texts = (0..<count).map { "text \($0) of round \(round) about a harbour that nobody sees" }
            try bench.folder.write(SampleTexts.jsonLines(texts, name: "round\(round)"), to: "more\(round).jsonl")
            try #require(bench.index("more\(round).jsonl").status == 0)
            let ended = try bench.provscan("registry", "log", "export", "tiles\(round)")
            try #require(ended.status == 0, "\(ended.messages)")
            let verified = try verify(bench, "tiles", "tiles\(round)")
            #expect(verified.status == 0, "\(verified.messages)")
        }
        #expect(try bench.provscan("registry", "log", "export", "tiles0").status == 2, "not over what is there")
        var bundle = try bench.folder.bytes(of: "tiles2/tile/entries/000")
        bundle[100] ^= 1
        try bench.folder.write(bundle, to: "tiles2/tile/entries/000")
        #expect(try verify(bench, "tiles", "tiles2").status == 1)
        try bench.expectSoundRegistry()
    }

    @Test("check notices a work that is not what the log committed to")
    func check() throws {
        let bench = try Bench()
        try Program.sqlite(
            bench.folder.path("provscan.sqlite"), "UPDATE work SET author = 'Somebody Else' WHERE id = 1")
        let ended = try bench.provscan("registry", "check")
        #expect(ended.status == 2 && ended.messages.contains("work 1 is not what its leaf"), "\(ended.messages)")
    }

    @Test("a summary names the checkpoint that was scanned")
    func summary() throws {
        let bench = try Bench()
        let lines = try bench.provscan("registry", "log", "show").outputLines
        let summary = try object(bench.match("clean.jsonl", "--json").output)
        let registry = try #require(summary["registry"] as? [String: Any])
        let checkpoint = try #require(registry["checkpoint"] as? [String: Any])
        #expect(checkpoint["origin"] as? String == lines[0] && checkpoint["size"] as? Int == Int(lines[1]))
        let root = try #require(Data(base64Encoded: lines[2]))
        #expect(checkpoint["root"] as? String == root.map { String(format: "%02x", $0) }.joined())
    }

    @Test("a rolled back registry is not scanned either")
    func rollback() throws {
        let bench = try Bench()
        try Program.sqlite(
            bench.folder.path("provscan.sqlite"), "VACUUM INTO '\(bench.folder.path("old.sqlite"))'")
        try #require(
            bench.provscan("grant", "attest", "--complete-as-of", "2026-01-01", "--by", "Ada").status == 0)
        let ended = try bench.provscan("match", "--registry", "old.sqlite", "--out", "results", "clean.jsonl")
        #expect(ended.status == 2 && ended.messages.contains("was rolled back"), "\(ended.messages)")
    }
}
