import Foundation
import ProvscanTestSupport
import Testing

@Suite("match --resume: the results of a scan that was never ended", .serialized)
struct ResumeTests {
    /// Files that every run of the same scan writes with the same bytes.
    private static let compared = [
        "annotations.jsonl", "coverage.jsonl", "licence-trace.jsonl", "matches.csv", "matches.jsonl",
        "quotations.jsonl",
        "rights.json", "summary.json", "works.csv",
    ]

    @Test("a scan that was killed at any moment is continued to the same bytes", arguments: 0..<2)
    func killed(attempt: Int) throws {
        let bench = try corpus()
        #expect(try match(bench, out: "whole", "--jobs", "2").status == 1)
        var kills = 0
        while kills < 6 {
            let running = try start(bench, jobs: attempt % 2 + 1)
            Thread.sleep(forTimeInterval: Double((attempt + 1) * (kills % 5 + 1)) * 0.04)
            running.send(9)
            let ended = try running.wait()
            if ended.status == 1 { break }
            kills += 1
        }
        #expect(try match(bench, "--resume").status == 1)
        try expectSame(bench, "whole", "results")
        #expect(!FileManager.default.fileExists(atPath: bench.folder.path("results/progress.json")))
        try bench.expectSoundRegistry()
    }

    @Test("an interrupt keeps what was found, says how to continue and ends with 130")
    func interrupted() throws {
        let bench = try corpus()
        #expect(try match(bench, out: "whole").status == 1)
        let running = try start(bench, jobs: 2)
        try running.wait { progress(bench) }
        running.send(2)
        let ended = try running.wait()
        guard ended.status != 1 else { return }  // It was faster.
        #expect(ended.status == 130)
        #expect(
            ended.messageLines.last
                == "provscan: interrupted; results holds what was found so far; run the same command with --resume to continue"
        )
        let again = try match(bench)
        #expect(again.status == 2)
        #expect(
            again.messages.contains("holds an unfinished scan; continue it with --resume, or start again with --force"))
        #expect(try match(bench, "--resume").status == 1)
        try expectSame(bench, "whole", "results")
    }

    @Test("in a directory without results it begins; with the same results it says them again")
    func noResults() throws {
        let bench = try Bench()
        let first = try bench.match("--resume", "found.jsonl")
        #expect(first.status == 1)
        let again = try bench.match("--resume", "found.jsonl")
        #expect(again.status == 1 && again.output == first.output)
        let elsewise = try bench.match("--resume", "--jobs", "1", "--journal-interval", "0", "found.jsonl")
        #expect(elsewise.status == 1 && elsewise.output == first.output, "what alters no result may differ")
        #expect(try bench.match("--resume", "clean.jsonl").messages.contains("already holds results"))
        #expect(try bench.match("--resume", "--min-grade", "near", "found.jsonl").status == 2)
    }

    @Test("results of a corpus that has changed since are not said again")
    func changedSince() throws {
        let bench = try Bench()
        #expect(try bench.match("--resume", "clean.jsonl").status == 0)
        try bench.folder.write(SampleTexts.jsonLines([SampleTexts.copy(of: SampleTexts.harbour)]), to: "clean.jsonl")
        let ended = try bench.match("--resume", "clean.jsonl")
        #expect(ended.status == 2 && ended.messages.contains("already holds results"), "\(ended)")
        #expect(try bench.match("--force", "clean.jsonl").status == 1)
    }

    @Test(
        "what was begun with something else is not continued",
        arguments: [
            "other files", "a changed file", "other options", "another registry", "other common text", "a damaged file",
            "a damaged journal",
        ])
    func other(change: String) throws {
        let bench = try corpus()
        try cutShort(bench)
        var arguments = ["--resume"]
        var wanted = ""
        switch change {
        case "other files":
            try bench.folder.write(SampleTexts.jsonLines([SampleTexts.foreign]), to: "corpus/more.jsonl")
            wanted = "of other files"
        case "a changed file":
            let lines = try bench.folder.lines(of: "corpus/part-3.jsonl")
            try bench.folder.write(lines.dropLast().joined(separator: "\n"), to: "corpus/part-3.jsonl")
            wanted = "of other files"
        case "other options":
            arguments += ["--min-grade", "near"]
            wanted = "with other options"
        case "another registry":
            try bench.folder.write(SampleTexts.jsonLines([SampleTexts.foreign]), to: "more.jsonl")
            try #require(bench.index("more.jsonl").status == 0)
            wanted = "against another state of the registry"
        case "other common text":
            try bench.folder.write("A notice that stands under everything the house sends out.", to: "notice.txt")
            try #require(bench.provscan("registry", "background", "add", "notice.txt").status == 0)
            wanted = "against another state of the registry"
        case "a damaged file":
            var bytes = try bench.folder.bytes(of: "results/matches.jsonl.partial")
            bytes[bytes.count / 2] ^= 1
            try bench.folder.write(bytes, to: "results/matches.jsonl.partial")
            wanted = "is not as the unfinished scan left it"
        default:
            try bench.folder.write("{", to: "results/progress.json")
            wanted = "is damaged"
        }
        let ended = try Program.provscan(
            ["match", "--out", "results"] + arguments + ["corpus"], in: bench.folder.path)
        #expect(ended.status == 2)
        #expect(ended.messages.contains(wanted) && ended.messages.contains("--force"), "\(ended.messages)")
        #expect(try match(bench, "--force").status == 1)
    }

    @Test("a scan that was killed among its last files is finished without a scan")
    func publishing() throws {
        let bench = try corpus()
        #expect(try match(bench, out: "whole").status == 1)
        try cutShort(bench)
        #expect(try match(bench, "--resume").status == 1)
        // As it was after half of the files had their names.
        for name in ["matches.jsonl", "summary.json"] {
            try FileManager.default.moveItem(
                atPath: bench.folder.path("results/\(name)"), toPath: bench.folder.path("results/\(name).partial"))
        }
        try FileManager.default.removeItem(atPath: bench.folder.path("results/report.html"))
        var journal = try object(String(decoding: bench.folder.bytes(of: "journal.json"), as: UTF8.self))
        journal["isPublishing"] = true
        try bench.folder.write(Array(JSONSerialization.data(withJSONObject: journal)), to: "results/progress.json")
        #expect(try match(bench, "--resume").status == 1)
        try expectSame(bench, "whole", "results")
        #expect(FileManager.default.fileExists(atPath: bench.folder.path("results/report.html")))
    }

    @Test("a limit of memory ends the scan in a state that can be continued")
    func memory() throws {
        let bench = try corpus()
        #expect(try match(bench, out: "whole").status == 1)
        let ended = try match(bench, "--memory-limit", "1M")
        #expect(ended.status == 2)
        #expect(
            ended.messages.hasPrefix("provscan: the memory limit was reached; results holds what was found so far; "))
        #expect(try match(bench, "--resume", "--memory-limit", "4G").status == 1)
        try expectSame(bench, "whole", "results")
        #expect(try match(bench, out: "none", "--memory-limit", "much").status == 64)
        let index = try bench.index("--memory-limit", "1M", "corpus")
        #expect(index.status == 2 && index.messages.contains("run the same command again to continue"))
        try bench.expectSoundRegistry()
    }

    // MARK: - Support

    /// A bench with a corpus of several files that takes a moment to scan.
    private func corpus() throws -> Bench {
        let bench = try Bench()
        for part in 0..<8 {
            let texts = (0..<60).map { number in
                let rest = String(
                    repeating: "Line \(number) of part \(part) was written by nobody in particular. ", count: 10)
                return number % 9 == 0 ? SampleTexts.copy(of: SampleTexts.works[number % 3]) + rest : rest
            }
            try bench.folder.write(SampleTexts.jsonLines(texts), to: "corpus/part-\(part).jsonl")
        }
        return bench
    }

    private func match(_ bench: Bench, out: String = "results", _ arguments: String...) throws -> Program.Ended {
        try Program.provscan(["match", "--out", out] + arguments + ["corpus"], in: bench.folder.path)
    }

    private func start(_ bench: Bench, jobs: Int) throws -> Program.Running {
        try Program.Running(
            Program.provscan,
            ["match", "--out", "results", "--resume", "--journal-interval", "0", "--jobs", "\(jobs)", "corpus"],
            in: bench.folder.path)
    }

    /// Leaves an unfinished scan, and a copy of its journal.
    private func cutShort(_ bench: Bench) throws {
        let running = try Program.Running(
            Program.provscan, ["match", "--out", "results", "--journal-interval", "0", "--jobs", "1", "corpus"],
            in: bench.folder.path)
        try running.wait { matches(bench) }
        running.send(9)
        try #require(running.wait().status == 137)
        try FileManager.default.copyItem(
            atPath: bench.folder.path("results/progress.json"), toPath: bench.folder.path("journal.json"))
    }

    private func progress(_ bench: Bench) -> Bool {
        FileManager.default.fileExists(atPath: bench.folder.path("results/progress.json"))
    }

    private func matches(_ bench: Bench) -> Bool {
        progress(bench) && (try? bench.folder.bytes(of: "results/matches.jsonl.partial").count) ?? 0 > 1000
    }

    private func expectSame(_ bench: Bench, _ one: String, _ other: String) throws {
        for name in Self.compared {
            #expect(
                try bench.folder.bytes(of: "\(one)/\(name)") == bench.folder.bytes(of: "\(other)/\(name)"), "\(name)")
        }
    }
}
