import Foundation
import ProvscanTestSupport
import Testing

@Suite("Options")
struct OptionTests {
    @Test("--json prints one object on standard output and nothing else")
    func json() throws {
        let bench = try Bench(indexed: false)
        let indexed = try bench.index("--json", "works.jsonl")
        #expect(indexed.outputLines.count == 1)
        #expect(try object(indexed.output)["added"] as? Int == 3)
        let matched = try bench.match("--json", "found.jsonl")
        #expect(matched.status == 1 && matched.outputLines.count == 1)
        let summary = try object(matched.output)
        #expect(summary["schema"] as? String == "provscan.summary/1")
        #expect((summary["found"] as? [String: Any])?["matches"] as? Int == 1)
        let written = try object(String(decoding: bench.folder.bytes(of: "results/summary.json"), as: UTF8.self))
        #expect(NSDictionary(dictionary: summary) == NSDictionary(dictionary: written))
        let words = SampleTexts.works.reduce(0) { $0 + $1.split(whereSeparator: \.isWhitespace).count }
        #expect(try bench.statistics()["tokens"] as? Int == words)
    }

    @Test("--json names what could not be read, and standard error has it too")
    func jsonProblems() throws {
        let bench = try Bench(indexed: false)
        let ended = try bench.index("--json", "absent.jsonl", "works.jsonl")
        #expect(ended.status == 3 && ended.messageLines.count == 1)
        let problems = try #require(try object(ended.output)["problems"] as? [String])
        #expect(problems.map { "provscan: " + $0 } == ended.messageLines)
    }

    @Test("PROVSCAN_REGISTRY names the registry; --registry wins; an empty value counts as none")
    func registryVariable() throws {
        let bench = try Bench(indexed: false)
        let ended = try bench.provscan(
            "index", "--holder", "Ada", "works.jsonl", environment: ["PROVSCAN_REGISTRY": "named.sqlite"])
        #expect(ended.status == 0)
        #expect(try bench.works(in: "named.sqlite") == 3)
        let other = try bench.provscan(
            "registry", "stats", "--registry", "other.sqlite", environment: ["PROVSCAN_REGISTRY": "named.sqlite"])
        #expect(other.status == 2 && other.messages.contains("other.sqlite"))
        let empty = try bench.provscan("registry", "stats", environment: ["PROVSCAN_REGISTRY": ""])
        #expect(empty.status == 2 && empty.messages.hasPrefix("provscan: provscan.sqlite: "))
    }

    @Test("each limit on what is read is an option, and what lies beyond it ends with status 3")
    func readingLimits() throws {
        let bench = try Bench(indexed: false)
        try bench.folder.write(SampleTexts.jsonLines([String(repeating: "a ", count: 1 << 20)]), to: "long.jsonl")
        try bench.folder.write(String(repeating: "a ", count: 33 << 20), to: "bomb.txt")
        for name in ["long.txt", "long.md", "long_part_1.txt"] {
            try bench.folder.write("It is long.\n" + String(repeating: "a line\n", count: 1 << 18), to: name)
        }
        let pack = """
            tar -cf inner.tar clean.jsonl found.jsonl && tar -cf outer.tar inner.tar && gzip bomb.txt
            """
        try #require(Program.run("/bin/sh", ["-c", pack], in: bench.folder.path).status == 0)
        let cases = [
            ("--max-record", "1", "long.jsonl", "longer than the limit"),
            ("--max-record", "1", "long.txt", "longer than the limit"),
            ("--max-record", "1", "long.md", "longer than the limit"),
            ("--max-record", "1", "long_part_1.txt", "longer than the limit"),
            ("--max-members", "1", "inner.tar", "more than 1 members"),
            ("--max-nesting", "1", "outer.tar", "nested more than 1 deep"),
            ("--max-ratio", "2", "bomb.txt.gz", "more than 2 times its size"),
        ]
        for (option, value, file, reason) in cases {
            let beyond = try bench.provscan("inspect", option, value, file)
            let told = beyond.output + beyond.messages
            #expect(beyond.status == 3 && told.contains(reason) && told.contains("; "), "\(option): \(told)")
            #expect(try bench.provscan("inspect", file).status == 0, "\(file) is read by default")
        }
        // A gibibyte is the least that can be asked for.
        let least = try bench.provscan("inspect", "--max-expanded", "0", "clean.jsonl")
        #expect(least.status == 64 && least.messages.contains("--max-expanded takes a number from 1"))
    }

    @Test("indexing twice adds nothing")
    func twice() throws {
        let bench = try Bench()
        let before = try bench.statistics()
        let again = try bench.index("works.jsonl")
        #expect(again.status == 0)
        #expect(again.output.contains("0 works added, 3 registered before"))
        let after = try bench.statistics()
        for name in ["works", "tokens", "fingerprints"] {
            #expect(after[name] as? Int == before[name] as? Int, "\(name)")
        }
        #expect((after["collections"] as? [Any])?.count == 1)
        try bench.expectSoundRegistry()
    }

    @Test("terms of a collection do not change by indexing")
    func terms() throws {
        let bench = try Bench()
        let ended = try bench.index("--licence", "CC-BY-4.0", "works.jsonl")
        #expect(ended.status == 2 && ended.messageLines.count == 1)
        #expect(ended.messages.contains("is registered with licence none"))
        try bench.expectSoundRegistry()
    }

    @Test("--min-grade leaves weaker matches out", arguments: [("lead", 2), ("partial", 1), ("verbatim", 1)])
    func minimumGrade(grade: String, count: Int) throws {
        let bench = try Bench()
        let lead = "We heard that hungry gulls debated the price of salted herring again."
        try bench.folder.write(SampleTexts.jsonLines([lead]), to: "lead.jsonl")
        #expect(try bench.match("--min-grade", grade, "lead.jsonl", "found.jsonl").status == 1)
        #expect(try bench.folder.lines(of: "results/matches.jsonl").count == count)
        #expect(try bench.match("--min-grade", grade, "lead.jsonl", out: "leads").status == 0, "a lead is no finding")
    }

    @Test(
        "--text-field names the text of an unknown schema, by name or by pointer", arguments: ["words", "/inner/words"])
    func textField(field: String) throws {
        let bench = try Bench()
        let copy = SampleTexts.copy(of: SampleTexts.harbour)
        let record = field.hasPrefix("/") ? "{\"inner\":{\"words\":\"\(copy)\"}}" : "{\"words\":\"\(copy)\"}"
        try bench.folder.write(record + "\n", to: "odd.jsonl")
        #expect(try bench.match("odd.jsonl").status == 3)
        let ended = try bench.match("--text-field", field, "odd.jsonl", out: "named")
        #expect(ended.status == 1 && ended.messages.isEmpty)
        #expect(try bench.folder.lines(of: "named/matches.jsonl").count == 1)
    }

    @Test("results are replaced only with --force")
    func force() throws {
        let bench = try Bench()
        #expect(try bench.match("found.jsonl").status == 1)
        let before = try bench.folder.bytes(of: "results/summary.json")
        let refused = try bench.match("clean.jsonl")
        #expect(refused.status == 2 && refused.messageLines.count == 1)
        #expect(refused.messages.contains("already holds results") && refused.messages.contains("--force"))
        #expect(try bench.folder.bytes(of: "results/summary.json") == before)
        #expect(try bench.match("--force", "clean.jsonl").status == 0)
        #expect(try bench.folder.lines(of: "results/matches.jsonl").isEmpty)
    }

    @Test("report renders the same bytes again")
    func report() throws {
        let bench = try Bench()
        #expect(try bench.match("found.jsonl").status == 1)
        let page = try bench.folder.bytes(of: "results/report.html")
        #expect(page.count > 5000)
        try FileManager.default.removeItem(atPath: bench.folder.path("results/report.html"))
        let ended = try bench.provscan("report", "results")
        #expect(ended.status == 0 && ended.messages.isEmpty && ended.output == "results/report.html\n")
        #expect(try bench.folder.bytes(of: "results/report.html") == page)
    }

    @Test("report refuses results that were altered")
    func alteredResults() throws {
        let bench = try Bench()
        #expect(try bench.match("found.jsonl").status == 1)
        let lines = try bench.folder.lines(of: "results/matches.jsonl")
        try bench.folder.write(
            lines.joined(separator: "\n").replacing("verbatim", with: "near") + "\n", to: "results/matches.jsonl")
        let ended = try bench.provscan("report", "results")
        #expect(ended.status == 2 && ended.messageLines.count == 1)
        #expect(ended.messages.contains("altered"))
    }

    @Test("any number of jobs writes the same bytes")
    func jobs() throws {
        let bench = try Bench()
        let texts = (0..<60).map { number in
            number % 3 == 0
                ? SampleTexts.copy(of: SampleTexts.works[number / 3 % 3]) : "Record \(number). \(SampleTexts.foreign)"
        }
        for part in 0..<20 {
            try bench.folder.write(
                SampleTexts.jsonLines(Array(texts[(part * 3)..<(part * 3 + 3)])), to: "parts/\(part).jsonl")
        }
        #expect(try bench.match("--jobs", "1", "parts", out: "one").status == 1)
        #expect(try bench.match("--jobs", "4", "parts", out: "four").status == 1)
        #expect(try bench.folder.lines(of: "one/matches.jsonl").count == 20)
        for file in ["matches.jsonl", "quotations.jsonl", "matches.csv", "coverage.jsonl"] {
            #expect(try bench.folder.bytes(of: "one/" + file) == bench.folder.bytes(of: "four/" + file), "\(file)")
        }
    }

    @Test("any number of jobs reads the same of the members and row groups of one file, damaged ones among them")
    func jobsInsideFiles() throws {
        let bench = try Bench()
        // Members of different sizes, so that they are cut at different places; three megabytes in all.
        let script = #"""
            import gzip, sys
            from pathlib import Path
            works = Path("works.jsonl").read_text().splitlines()
            whole = b""
            for number in range(9000):
                words = " ".join(str(number * 7919 % 100003 + place * place) for place in range(40 + number % 50))
                text = words + (" " + eval(works[number // 1500 % 3])["text"] if number % 1500 == 7 else "")
                fields = ["WARC/1.0", "WARC-Type: resource", "Content-Type: text/plain", f"Content-Length: {len(text)}"]
                record = "\r\n".join([*fields, "", text, "", ""])
                whole += gzip.compress(record.encode(), 1, mtime=0)
            damaged = bytearray(whole)
            for place in range(len(whole) // 2, len(whole) // 2 + 9): damaged[place] ^= 0x55
            Path("whole.warc.gz").write_bytes(whole)
            Path("damaged.warc.gz").write_bytes(damaged)
            groups = bytearray(Path(sys.argv[1]).read_bytes())
            Path("groups.parquet").write_bytes(groups)
            for place in range(len(groups) // 3, len(groups) // 3 + 9): groups[place] ^= 0x55
            Path("damaged.parquet").write_bytes(groups)
            """#
        let seed = Repository.path("Tests/Fuzz/Seeds/parquet/groups.parquet")
        let written = try Program.run("/usr/bin/env", ["python3", "-c", script, seed], in: bench.folder.path)
        try #require(written.status == 0, "\(written.messages)")
        let size = try bench.folder.bytes(of: "whole.warc.gz").count
        #expect(size > 1 << 21, "\(size) bytes are read in several pieces")
        let paths = ["whole.warc.gz", "damaged.warc.gz", "groups.parquet", "damaged.parquet"]
        for jobs in ["1", "2", "5"] {
            let ended = try Program.provscan(["match", "--jobs", jobs, "--out", jobs] + paths, in: bench.folder.path)
            #expect(ended.status == 3, "\(jobs) jobs: \(ended.messages)")
        }
        #expect(try bench.folder.lines(of: "1/matches.jsonl").count >= 10)
        for file in ["matches.jsonl", "quotations.jsonl", "matches.csv", "coverage.jsonl"] {
            let expected = try bench.folder.bytes(of: "1/" + file)
            #expect(try bench.folder.bytes(of: "2/" + file) == expected, "\(file) with 2 jobs")
            #expect(try bench.folder.bytes(of: "5/" + file) == expected, "\(file) with 5 jobs")
        }
    }

    @Test("on a terminal a line shows bytes, rate, share, time left, records and matches, and is gone at the end")
    func terminal() throws {
        let bench = try Bench()
        let lines =
            SampleTexts.jsonLines([SampleTexts.copy(of: SampleTexts.harbour), SampleTexts.foreign])
            + String(repeating: SampleTexts.jsonLines([SampleTexts.foreign]), count: 120_000)
        try bench.folder.write(lines, to: "large.jsonl")
        let command = "\(Program.provscan) match --jobs 1 --out results large.jsonl"
        let ended = try Program.run(
            "/usr/bin/env", ["script", "-qec", command, "/dev/null"], environment: ["TERM": "xterm"],
            in: bench.folder.path)
        #expect(ended.status == 1)
        let redrawn = ended.output.split(separator: "\r\u{1B}[K", omittingEmptySubsequences: false)
        let shape = /[0-9.]+ [kMG]B at [0-9.]+ [kMG]B\/s, [0-9]+ %, [0-9]+ s left, [0-9]+ records, 1 matches/
        #expect(redrawn.contains { $0.wholeMatch(of: shape) != nil }, "\(redrawn.prefix(5))")
        #expect(redrawn.last?.hasPrefix("Examined ") == true, "the line is removed before the results")
    }

    @Test("standard input is a source like any other")
    func standardInput() throws {
        let bench = try Bench()
        let ended = try Program.run(
            Program.provscan, ["match", "--out", "results", "-"], in: bench.folder.path,
            reading: SampleTexts.jsonLines([SampleTexts.copy(of: SampleTexts.observatory)]))
        #expect(ended.status == 1)
        #expect(try bench.folder.lines(of: "results/matches.jsonl")[0].contains("\"locator\":\"-!line-1\""))
    }
}
