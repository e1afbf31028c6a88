import Foundation
import ProvscanTestSupport
import Testing

@Suite("Shards: results by the shards of a registry are those of the registry", .serialized)
struct ShardTests {
    private static let time = "2026-05-01T12:00:00Z"
    private static let corpora = ["corpus", "found.jsonl"]

    @Test("match asks all shards first", arguments: [(1, 1), (2, 2), (3, 3)] as [(UInt64, Int)])
    func match(seed: UInt64, count: Int) throws {
        var random = SplitMix64(seed: seed)
        let bench = try Bench()
        try bench.writeMixedCorpus(using: &random)
        #expect(try match(bench, "whole").status == 3, "one file is damaged")
        let split = try bench.provscan("registry", "split", "\(count)", "--out", "shards", "--json")
        #expect(split.status == 0, "\(split.messages)")
        let shards = try #require(try JSONSerialization.jsonObject(with: Data(split.output.utf8)) as? [[String: Any]])
        #expect(shards.compactMap { $0["works"] as? Int }.reduce(0, +) == SampleTexts.works.count)
        #expect(shards.count == count)
        let sharded = try match(bench, "sharded", ["--shards", "shards"])
        #expect(sharded.status == 3, "\(sharded.messages)")
        try bench.expectSameResults("whole", "sharded")
        #expect(try bench.folder.lines(of: "sharded/matches.jsonl").count > 20)
    }

    @Test("shards asked about parts, by processes that have no registry")
    func parts() throws {
        var random = SplitMix64(seed: 4)
        let bench = try Bench()
        try bench.writeMixedCorpus(using: &random)
        #expect(try match(bench, "whole").status == 3)
        #expect(try bench.provscan("registry", "split", "2", "--out", "shards").status == 0)
        try FileManager.default.moveItem(
            atPath: bench.folder.path("provscan.sqlite"), toPath: bench.folder.path("away.sqlite"))
        for part in 1...3 {
            for shard in 1...2 {
                let asked = try query(bench, shard, "answers/\(part)-\(shard)", ["--part", "\(part)/3"])
                #expect([0, 3].contains(asked.status), "\(asked.messages)")
                #expect(asked.output.hasPrefix("shard \(shard) of 2: "))
            }
        }
        try FileManager.default.moveItem(
            atPath: bench.folder.path("away.sqlite"), toPath: bench.folder.path("provscan.sqlite"))
        for part in 1...3 {
            let ended = try match(bench, "parts/\(part)", ["--part", "\(part)/3", "--answers", "answers"])
            #expect([0, 1, 3].contains(ended.status), "\(ended.messages)")
        }
        #expect(try bench.provscan("merge", "--out", "merged", "parts").status == 3)
        try bench.expectSameResults("whole", "merged")
    }

    @Test("texts that no shard names are not matched")
    func named() throws {
        let bench = try Bench()
        #expect(try bench.provscan("registry", "split", "3", "--out", "shards").status == 0)
        for shard in 1...3 {
            #expect(try query(bench, shard, "answers/\(shard)", corpora: ["clean.jsonl"]).status == 0)
        }
        let answers = try (1...3).map { try bench.folder.bytes(of: "answers/\($0)/texts.bin").count }
        #expect(answers == [0, 0, 0])
        for shard in 1...3 { #expect(try query(bench, shard, "found/\(shard)", corpora: ["found.jsonl"]).status == 0) }
        let found = try (1...3).map { try bench.folder.bytes(of: "found/\($0)/texts.bin").count }
        #expect(found.reduce(0, +) == 8, "one text holds a copy, of one work")
        let first = try query(bench, 1, "found/1", corpora: ["found.jsonl"])
        #expect(first.status == 2 && first.messages.contains("found/1: holds an answer already"))
    }

    @Test(
        "what does not belong together is refused, and what differs is said",
        arguments: [
            ("a missing shard", "and there is none of shard 2; ask it, too"),
            ("a changed file", "corpus/a.jsonl: shard 1 was not asked about it, or it has changed since"),
            ("another file", "corpus/b.jsonl: shard 1 was not asked about it"),
            ("a changed registry", "--answers: the answers were given of another state of the registry"),
            ("an erased work", "--answers: the answers were given of another state of the registry"),
            ("other fields", "--answers: the answers were given with other options of reading"),
            ("another division", "is an answer of one of 3 shards, not of 2"),
            ("a damaged answer", "answers/2/texts.bin: is not as the query left it"),
            ("damaged terms", "answers/2: is not as the query left it"),
            ("no answer", "clean: holds no answer of a shard"),
        ])
    func refused(change: String, message: String) throws {
        let bench = try Bench()
        try bench.folder.write(SampleTexts.jsonLines([SampleTexts.copy(of: SampleTexts.orchard)]), to: "corpus/a.jsonl")
        try bench.folder.write("", to: "clean/empty")
        #expect(try bench.provscan("registry", "split", "2", "--out", "shards").status == 0)
        for shard in 1...2 where change != "a missing shard" || shard == 1 {
            #expect(try query(bench, shard, "answers/\(shard)", corpora: ["corpus"]).status == 0)
        }
        var options = ["--answers", "answers"]
        switch change {
        case "a changed file":
            try bench.folder.write(SampleTexts.jsonLines([SampleTexts.foreign]), to: "corpus/a.jsonl")
        case "another file":
            try bench.folder.write(SampleTexts.jsonLines([SampleTexts.foreign]), to: "corpus/b.jsonl")
        case "a changed registry":
            try bench.folder.write(SampleTexts.jsonLines([SampleTexts.foreign]), to: "more.jsonl")
            try #require(bench.index("more.jsonl").status == 0)
        case "an erased work":
            let erased = try bench.provscan("registry", "erase", "--reason", "request", "--work", "work-1")
            try #require(erased.status == 0, "\(erased.messages)")
        case "other fields": options += ["--id-field", "url"]
        case "another division":
            #expect(try bench.provscan("registry", "split", "3", "--out", "shards", "--force").status == 0)
            #expect(try query(bench, 3, "answers/3", corpora: ["corpus"]).status == 0)
        case "a damaged answer": try bench.folder.write([1, 2, 3, 4, 5, 6, 7, 8], to: "answers/2/texts.bin")
        case "damaged terms": try bench.folder.write("{}", to: "answers/2/answer.json")
        case "no answer": options = ["--answers", "clean"]
        default: break
        }
        let ended = try Program.provscan(["match", "--out", "results"] + options + ["corpus"], in: bench.folder.path)
        #expect(ended.status == 2 && ended.messages.contains(message), "\(ended.messages)")
        #expect(!FileManager.default.fileExists(atPath: bench.folder.path("results/summary.json")))
    }

    @Test("a scan that was begun by other answers is not continued")
    func resumed() throws {
        var random = SplitMix64(seed: 5)
        let bench = try Bench()
        try bench.writeMixedCorpus(using: &random)
        #expect(try bench.provscan("registry", "split", "2", "--out", "shards").status == 0)
        let arguments = [
            "match", "--out", "killed", "--assessed-at", Self.time, "--journal-interval", "0", "--jobs", "1",
        ]
        let running = try Program.Running(
            Program.provscan, arguments + ["--shards", "shards"] + Self.corpora, in: bench.folder.path)
        try? running.wait { FileManager.default.fileExists(atPath: bench.folder.path("killed/progress.json")) }
        running.send(9)
        _ = try running.wait()
        if FileManager.default.fileExists(atPath: bench.folder.path("killed/progress.json")) {
            let other = try match(bench, "killed", ["--resume"])
            #expect(other.status == 2)
            #expect(other.messages.contains("holds an unfinished scan by other answers of shards"))
        }
        #expect(try match(bench, "killed", ["--resume", "--shards", "shards"]).status == 3)
        #expect(try match(bench, "whole").status == 3)
        try bench.expectSameResults("whole", "killed")
    }

    @Test("shards that cannot be had")
    func impossible() throws {
        let bench = try Bench()
        let many = try bench.provscan("registry", "split", "4", "--out", "shards")
        #expect(many.status == 2 && many.messages.contains("has works for 3 shards, not for 4"))
        #expect(try bench.provscan("registry", "split", "2", "--out", "shards").status == 0)
        let again = try bench.provscan("registry", "split", "2", "--out", "shards")
        #expect(again.status == 2 && again.messages.contains("shards: is not empty; name another folder, or replace"))
        try bench.folder.write("kept", to: "shards/notes")
        let foreign = try bench.provscan("registry", "split", "2", "--out", "shards", "--force")
        #expect(foreign.status == 2 && foreign.messages.contains("shards: is not empty; name another folder\n"))
        let none = try query(bench, 3, "answers/3")
        #expect(none.status == 2 && none.messages.contains("shards/3: holds no shard"))
        let segment = try #require(
            try FileManager.default.contentsOfDirectory(atPath: bench.folder.path("shards/2")).first {
                $0.hasSuffix(".segment")
            })
        var bytes = try bench.folder.bytes(of: "shards/2/\(segment)")
        bytes[bytes.count / 2] ^= 1
        try bench.folder.write(bytes, to: "shards/2/\(segment)")
        let damaged = try query(bench, 2, "answers/2")
        #expect(damaged.status == 2 && damaged.messages.contains("\(segment): is damaged, or of another split"))
    }

    @Test(
        "options that do not go together",
        arguments: [
            ["match", "--out", "out", "--shards", "shards", "-"], ["match", "--out", "out", "--answers", "a", "-"],
            ["match", "--out", "out", "--shards", "shards", "--answers", "a", "corpus"],
            ["match", "--out", "out", "--shards", "shards", "--part", "1/2", "--assessed-at", time, "corpus"],
            ["match", "--out", "out", "--shards", "shards", "--sample", "5%", "corpus"],
            ["match", "--out", "out", "--answers", "a", "--key", "key", "corpus"],
            ["query", "--shard", "shards/1", "--out", "out"], ["query", "--shard", "shards/1", "--out", "out", "-"],
            ["query", "--shard", "shards/1", "--out", "out", "--sources", "list"],
            ["registry", "split", "0", "--out", "out"], ["registry", "split", "--out", "out"],
        ])
    func options(arguments: [String]) throws {
        let bench = try Bench(indexed: false)
        #expect(try Program.provscan(arguments, in: bench.folder.path).status == 64)
    }

    // MARK: - Support

    private func match(_ bench: Bench, _ out: String, _ options: [String] = []) throws -> Program.Ended {
        try Program.provscan(
            ["match", "--out", out, "--assessed-at", Self.time] + options + Self.corpora, in: bench.folder.path)
    }

    private func query(
        _ bench: Bench, _ shard: Int, _ out: String, _ options: [String] = [], corpora: [String] = Self.corpora
    ) throws -> Program.Ended {
        try Program.provscan(
            ["query", "--shard", "shards/\(shard)", "--out", out] + options + corpora, in: bench.folder.path)
    }
}
