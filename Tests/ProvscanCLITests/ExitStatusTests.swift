import Foundation
import ProvscanTestSupport
import Testing

@Suite("Exit statuses and where output goes")
struct ExitStatusTests {
    @Test("0: nothing found; the table on standard output, nothing on standard error")
    func clean() throws {
        let bench = try Bench()
        let ended = try bench.match("clean.jsonl")
        #expect(ended.status == 0)
        #expect(ended.messages.isEmpty)
        #expect(ended.output.contains("No passages found."))
        #expect(ended.outputLines.last == "results/report.html")
    }

    @Test("1: passages found")
    func found() throws {
        let bench = try Bench()
        let ended = try bench.match("found.jsonl")
        #expect(ended.status == 1)
        #expect(ended.messages.isEmpty)
        #expect(ended.output.contains("Ada Example") && ended.output.contains("verbatim"))
        #expect(try bench.folder.lines(of: "results/matches.jsonl").count == 1)
    }

    @Test("2: failed, with one line on standard error and none on standard output")
    func failed() throws {
        let bench = try Bench(indexed: false)
        for arguments in [
            ["match", "--out", "results", "clean.jsonl"], ["registry", "stats"], ["registry", "check"],
            ["report", "results"],
        ] {
            let ended = try Program.provscan(arguments, in: bench.folder.path)
            #expect(ended.status == 2, "\(arguments)")
            #expect(ended.output.isEmpty && ended.messageLines.count == 1, "\(ended.messages)")
            #expect(ended.messages.hasPrefix("provscan: "))
        }
    }

    @Test("3 wins over 1: found something, and something was unreadable")
    func incomplete() throws {
        let bench = try Bench()
        let ended = try bench.match("found.jsonl", "absent.jsonl")
        #expect(ended.status == 3)
        #expect(ended.output.contains("verbatim"))
        #expect(ended.output.contains("not read: 1 source"))
    }

    @Test(
        "64: wrong usage",
        arguments: [
            ["index", "works.jsonl"], ["index", "--holder", "A"], ["index", "--holder", "", "works.jsonl"],
            ["index", "--holder", "A", "--rights-basis", "finder", "works.jsonl"],
            ["index", "--holder", "A", "--profile", "novels", "works.jsonl"],
            ["index", "--holder", "A", "--format", "docx", "works.jsonl"], ["match", "clean.jsonl"],
            ["match", "--out", "results"], ["match", "--out", "results", "--min-grade", "certain", "clean.jsonl"],
            ["match", "--out", "results", "--jobs", "0", "clean.jsonl"],
            ["match", "--out", "results", "--jobs", "many", "clean.jsonl"],
            ["match", "--out", "results", "--format", "docx", "clean.jsonl"],
            ["match", "--out", "results", "--no-such-flag", "clean.jsonl"], ["report"], ["registry", "improve"],
            ["search"],
        ])
    func usage(arguments: [String]) throws {
        let bench = try Bench(indexed: false)
        let ended = try Program.provscan(arguments, in: bench.folder.path)
        #expect(ended.status == 64)
        #expect(ended.output.isEmpty)
        #expect(ended.messages.contains("Error: ") && ended.messages.contains("Usage: provscan"))
        #expect(try bench.folder.files() == ["clean.jsonl", "found.jsonl", "works.jsonl"], "nothing was written")
    }

    @Test("130: an interrupted scan leaves no results behind that look complete")
    func interruptedScan() throws {
        let bench = try Bench()
        let running = try Program.Running(
            Program.provscan, ["match", "--out", "results", "-"], in: bench.folder.path)
        try running.wait { (try? bench.folder.files().contains("results/matches.jsonl.partial")) == true }
        let ended = try interrupt(running)
        #expect(ended.status == 130)
        #expect(ended.messages == "provscan: interrupted; standard input cannot be read again; run match again\n")
        #expect(ended.output.isEmpty)
        let report = try bench.provscan("report", "results")
        #expect(report.status == 2)
        #expect(report.messages.contains("is half-written") && report.messages.contains("run match again"))
        #expect(try bench.match("found.jsonl").status == 1, "the directory can be used again")
    }

    @Test("130: an interrupted index run leaves a sound registry and is continued by the next")
    func interruptedIndex() throws {
        let bench = try Bench(indexed: false)
        let running = try Program.Running(
            Program.provscan, ["index", "--holder", "Ada Example", "-"], in: bench.folder.path)
        try running.wait { (try? bench.folder.files().contains("provscan.sqlite")) == true }
        try running.wait { (try? bench.works()) == 0 }
        let ended = try interrupt(running)
        #expect(ended.status == 130)
        #expect(ended.messages.hasPrefix("provscan: interrupted; "))
        #expect(ended.messages.hasSuffix(" works were added; run the same command again to continue\n"))
        try bench.expectSoundRegistry()
        #expect(try bench.index("works.jsonl").status == 0)
        #expect(try bench.works() >= SampleTexts.works.count)
        try bench.expectSoundRegistry()
    }

    @Test("an interrupt in the first moment is not lost", arguments: 0..<5)
    func earlyInterrupt(attempt: Int) throws {
        let bench = try Bench()
        let running = try Program.Running(
            Program.provscan, ["match", "--out", "results", "-"], in: bench.folder.path)
        while !FileManager.default.fileExists(atPath: bench.folder.path("results/matches.jsonl.partial")) {}
        #expect(try interrupt(running).status == 130)
    }

    @Test("a second interrupt ends a run whose input does not come")
    func secondInterrupt() throws {
        let bench = try Bench()
        let running = try Program.Running(
            Program.provscan, ["match", "--out", "results", "-"], in: bench.folder.path)
        try running.wait { (try? bench.folder.files().contains("results/matches.jsonl.partial")) == true }
        try pause(running, seconds: 1)
        running.send(2)
        try pause(running, seconds: 1)
        running.send(2)
        #expect(try running.wait().status == 130)
    }

    @Test("a killed index run leaves a sound registry and is continued by the next")
    func killedIndex() throws {
        let bench = try Bench(indexed: false)
        let lines = (0..<6000).map {
            "{\"id\":\"\($0)\",\"text\":\"number \($0) of many short notes on \($0 % 7) things\"}\n"
        }
        try bench.folder.write(lines.joined(), to: "notes.jsonl")
        let running = try Program.Running(
            Program.provscan, ["index", "--holder", "Ada Example", "notes.jsonl", "-"], in: bench.folder.path)
        try running.wait { (try? bench.works()) == 6000 }
        running.send(9)
        #expect(try running.wait().status == 137)
        try bench.expectSoundRegistry()
        let again = try object(bench.index("--json", "notes.jsonl", "works.jsonl").output)
        #expect(again["known"] as? Int == 6000 && again["added"] as? Int == SampleTexts.works.count)
        try bench.expectSoundRegistry()
    }

    /// Sends SIGINT, gives the program a moment to take note, then lets its input go on and end.
    private func interrupt(_ running: Program.Running) throws -> Program.Ended {
        running.send(2)
        try pause(running, seconds: 0.5)
        // It may have ended already.
        try? running.write(SampleTexts.jsonLines([SampleTexts.copy(of: SampleTexts.harbour)]))
        try running.closeInput()
        return try running.wait()
    }

    private func pause(_ running: Program.Running, seconds: Double) throws {
        let until = ContinuousClock.now + .seconds(seconds)
        try running.wait { ContinuousClock.now > until }
    }
}
