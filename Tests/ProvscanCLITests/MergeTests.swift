import Foundation
import ProvscanTestSupport
import Testing

@Suite("Merging: the parts of a scan give the results of the whole", .serialized)
struct MergeTests {
    private static let time = "2026-05-01T12:00:00Z"

    @Test(
        "a corpus cut at random into parts", arguments: [(1, 1), (2, 2), (3, 5), (4, 12)] as [(UInt64, Int)])
    func random(seed: UInt64, count: Int) throws {
        var random = SplitMix64(seed: seed)
        let bench = try Bench()
        try bench.writeMixedCorpus(using: &random)
        #expect(try whole(bench).status == 3, "one file is damaged")
        var parts: [String] = []
        for number in 1...count {
            let status = try part(number, of: count, bench).status
            #expect([0, 1, 3].contains(status))
            parts.append("part-\(number)")
        }
        let merged = try merge(bench, parts.shuffled(using: &random))
        #expect(merged.status == 3, "\(merged.messages)")
        try bench.expectSameResults("whole", "merged")
        #expect(try bench.folder.lines(of: "merged/matches.jsonl").count > 20)
        let run = try object(bench.text(of: "merged/run.json"))
        #expect(run["parts"] as? Int == count && run["startedAt"] as? String == Self.time)
        #expect(run["subject"] as? String == (try object(bench.text(of: "whole/run.json")))["subject"] as? String)
        let messages = merged.messages.replacing("merged/", with: "whole/")
        #expect(try whole(bench, "--force").messages == messages, "the same problems are named")
    }

    @Test("parts by a list of the sources, archives of posts among them")
    func list() throws {
        var random = SplitMix64(seed: 6)
        let bench = try Bench()
        try bench.writeMixedCorpus(using: &random)
        #expect(try whole(bench).status == 3)
        let listed = try bench.provscan("sources", "corpus", "found.jsonl")
        #expect(listed.status == 0)
        try bench.folder.write(listed.output, to: "sources.jsonl")
        var seen: [String] = []
        for number in 1...3 {
            let arguments = ["--sources", "sources.jsonl", "--part", "\(number)/3"]
            #expect(
                [0, 1, 3].contains(
                    try match(bench, out: "parts/\(number)", arguments + ["--assessed-at", Self.time]).status))
            seen += try Program.provscan(["sources"] + arguments, in: bench.folder.path).outputLines.dropFirst()
        }
        #expect(seen == Array(listed.outputLines.dropFirst()), "each source is in one part")
        #expect(try merge(bench, ["parts"]).status == 3)
        try bench.expectSameResults("whole", "merged")

        try bench.folder.write("{}\n", to: "none.jsonl")
        let refused = try match(
            bench, out: "none", ["--sources", "none.jsonl", "--part", "1/3", "--assessed-at", Self.time])
        #expect(refused.status == 2 && refused.messages.contains("none.jsonl: is no provscan.sources/1 list"))
        try bench.folder.write(SampleTexts.jsonLines([SampleTexts.foreign]), to: "found.jsonl")
        let changed = try match(
            bench, out: "changed", ["--sources", "sources.jsonl", "--part", "3/3", "--assessed-at", Self.time])
        #expect(changed.status == 2)
        #expect(changed.messages.contains("found.jsonl: is not as it was when the corpus was listed"))
    }

    @Test("a part that was killed is continued, a part that is there is not scanned again")
    func resumed() throws {
        var random = SplitMix64(seed: 7)
        let bench = try Bench()
        try bench.writeMixedCorpus(using: &random)
        #expect(try whole(bench).status == 3)
        let running = try Program.Running(
            Program.provscan,
            ["match", "--out", "part-1", "--part", "1/2", "--assessed-at", Self.time, "--journal-interval", "0"]
                + ["corpus", "found.jsonl"], in: bench.folder.path)
        Thread.sleep(forTimeInterval: 0.1)
        running.send(9)
        _ = try running.wait()
        let first = try part(1, of: 2, bench, "--resume")
        #expect([1, 3].contains(first.status))
        #expect(try part(1, of: 2, bench, "--resume").output == first.output)
        #expect(try part(1, of: 2, bench).messages.contains("holds a part of a scan already"))
        #expect([1, 3].contains(try part(1, of: 2, bench, "--force").status))
        #expect([0, 1, 3].contains(try part(2, of: 2, bench).status))
        #expect(try merge(bench, ["part-1", "part-2"]).status == 3)
        try bench.expectSameResults("whole", "merged")
        let again = try merge(bench, ["part-1", "part-2"])
        #expect(again.status == 2 && again.messages.contains("already holds results"))
        #expect(try merge(bench, ["part-1", "part-2"], "--force").status == 3)
        let report = try bench.provscan("report", "part-1")
        #expect(report.status == 2 && report.messages.contains("holds one part of a scan; write the results of all"))
    }

    @Test(
        "what does not belong together is refused, and what differs is said",
        arguments: [
            ("a damaged file", "part-2/matches.jsonl.partial: is not as the scan of the part left it"),
            ("a longer file", "part-2/coverage.jsonl.partial: is not as the scan of the part left it"),
            ("a lost file", "part-2/matches.csv.partial: is not as the scan of the part left it"),
            ("a damaged journal", "part-2/part.json: is not as the scan of the part left it"),
            ("a missing part", "part-1: is one of 2 parts, of which 2 is missing"),
            ("one part twice", "part-2: is part 1 of 2, and so is part-1"),
            ("another least grade", "part-2: was scanned with another least grade (--min-grade)"),
            ("another use", "part-2: was scanned for another use"),
            ("another time", "part-2: was scanned with verdicts made at another time"),
            ("other fields", "part-2: was scanned with other options of reading"),
            ("other paths", "part-2: was scanned of other paths"),
            ("a changed corpus", "part-2: was scanned of other files, or of files that have changed since"),
            ("another division", "part-2: was scanned as part 2 of 3, not as one of 2 parts"),
            ("a changed registry", "part-2: was scanned against another state of the registry"),
            ("a registry changed since", "part-1: was scanned against another state of the registry than"),
            ("no part", "clean: holds no part of a scan"),
            ("results", "part-2: holds no part of a scan"),
        ])
    func refused(change: String, message: String) throws {
        let bench = try Bench()
        try bench.folder.write(
            SampleTexts.jsonLines((0..<9).map { SampleTexts.copy(of: SampleTexts.works[$0 % 3]) }),
            to: "corpus/a.jsonl")
        try bench.folder.write(
            SampleTexts.jsonLines((0..<9).map { SampleTexts.copy(of: SampleTexts.works[$0 % 3]) }),
            to: "corpus/b.jsonl")
        try #require(try part(1, of: 2, bench).status == 1)
        var second = (number: 2, count: 2, options: [String](), time: Self.time, corpora: ["corpus", "found.jsonl"])
        var parts = ["part-1", "part-2"]
        switch change {
        case "another least grade": second.options = ["--min-grade", "near"]
        case "another use": second.options = ["--territory", "DE"]
        case "another time": second.time = "2026-05-01T12:00:01Z"
        case "other fields": second.options = ["--id-field", "url"]
        case "other paths": second.corpora = ["corpus/", "found.jsonl"]
        case "another division": second.count = 3
        case "one part twice": second.number = 1
        case "a missing part": parts = ["part-1"]
        case "no part": parts = ["part-1", "clean"]
        case "a changed corpus":
            try bench.folder.write(SampleTexts.jsonLines([SampleTexts.foreign]), to: "corpus/c.jsonl")
        case "a changed registry": try grow(bench)
        default: break
        }
        let arguments = second.options + ["--part", "\(second.number)/\(second.count)", "--assessed-at", second.time]
        if change == "results" {
            #expect(try match(bench, out: "part-2", second.corpora).status == 1)
        } else {
            #expect([0, 1].contains(try match(bench, out: "part-2", arguments + second.corpora).status))
        }
        switch change {
        case "a damaged file":
            var bytes = try bench.folder.bytes(of: "part-2/matches.jsonl.partial")
            bytes[bytes.count / 2] ^= 1
            try bench.folder.write(bytes, to: "part-2/matches.jsonl.partial")
        case "a longer file":
            let bytes = try bench.folder.bytes(of: "part-2/coverage.jsonl.partial")
            try bench.folder.write(bytes + bytes, to: "part-2/coverage.jsonl.partial")
        case "a lost file":
            try FileManager.default.removeItem(atPath: bench.folder.path("part-2/matches.csv.partial"))
        case "a damaged journal":
            let text = try bench.text(of: "part-2/part.json")
            try bench.folder.write(text.replacing(#""matches":"#, with: #""matches": "#), to: "part-2/part.json")
        case "a registry changed since": try grow(bench)
        default: break
        }
        let ended = try merge(bench, parts)
        #expect(ended.status == 2 && ended.messages.contains(message), "\(ended.messages)")
        #expect(ended.output.isEmpty)
        #expect(!FileManager.default.fileExists(atPath: bench.folder.path("merged/summary.json")))
    }

    @Test(
        "options that do not go together",
        arguments: [
            ["--part", "1/2", "corpus"], ["--part", "0/2", "--assessed-at", time, "corpus"],
            ["--part", "3/2", "--assessed-at", time, "corpus"], ["--part", "1/2", "--assessed-at", "today", "corpus"],
            ["--part", "1/2", "--assessed-at", time, "-"], ["--part", "1/2", "--assessed-at", time],
            ["--part", "1/2", "--assessed-at", time, "--redact", "all", "corpus"], ["--sources", "list", "corpus"],
            ["--part", "1/2", "--assessed-at", time, "--bag", "bag", "corpus"], ["--sources", "list"], [],
        ])
    func options(arguments: [String]) throws {
        let bench = try Bench()
        #expect(try match(bench, out: "part", arguments).status == 64)
        #expect(try bench.provscan("sources").status == 64)
        #expect(try bench.provscan("merge", "--out", "merged").status == 64)
    }

    // MARK: - Support

    private func whole(_ bench: Bench, _ options: String...) throws -> Program.Ended {
        try match(bench, out: "whole", options + ["--assessed-at", Self.time, "corpus", "found.jsonl"])
    }

    private func part(_ number: Int, of count: Int, _ bench: Bench, _ options: String...) throws -> Program.Ended {
        try match(
            bench, out: "part-\(number)",
            options + ["--part", "\(number)/\(count)", "--assessed-at", Self.time, "corpus", "found.jsonl"])
    }

    private func match(_ bench: Bench, out: String, _ arguments: [String]) throws -> Program.Ended {
        try Program.provscan(["match", "--out", out] + arguments, in: bench.folder.path)
    }

    private func merge(_ bench: Bench, _ parts: [String], _ options: String...) throws -> Program.Ended {
        try Program.provscan(["merge", "--out", "merged"] + options + parts, in: bench.folder.path)
    }

    /// Registers one more work.
    private func grow(_ bench: Bench) throws {
        try bench.folder.write(SampleTexts.jsonLines([SampleTexts.foreign]), to: "more.jsonl")
        try #require(bench.index("more.jsonl").status == 0)
    }
}
