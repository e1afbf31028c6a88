import Foundation
import ProvscanTestSupport
import Testing

@Suite("Common text on the command line") struct BackgroundTests {
    private func summary(_ bench: Bench) throws -> [String: Any] {
        try object(String(decoding: bench.folder.bytes(of: "results/summary.json"), as: UTF8.self))
    }

    @Test("what was added is no longer reported, and the report says so")
    func explains() throws {
        let bench = try Bench()
        try bench.folder.write(SampleTexts.jsonLines([SampleTexts.copy(of: SampleTexts.harbour)]), to: "pages.jsonl")
        #expect(try bench.match("pages.jsonl").status == 1)
        try bench.folder.write(SampleTexts.harbour, to: "common.txt")
        let added = try bench.provscan("registry", "background", "add", "common.txt")
        #expect(added.status == 0 && added.output == "provscan.sqlite: common text added: common.txt\n")
        let listed = try bench.provscan("registry", "background", "list").output
        #expect(listed.hasPrefix("common.txt: ") && listed.contains(" words, added "))
        #expect(try bench.match("pages.jsonl", "--force").status == 0)
        let summary = try summary(bench)
        let runs = try #require(summary["suppressedRuns"] as? [[String: Any]])
        #expect(runs.count == 1 && runs[0]["reason"] as? String == "background")
        #expect(runs[0]["quote"] as? String == "in quiet harbours sixteen painted barges waited under")
        #expect((summary["found"] as? [String: Any])?["suppressed"] as? Int == 1)
        let report = String(decoding: try bench.folder.bytes(of: "results/report.html"), as: UTF8.self)
        #expect(report.contains("in quiet harbours sixteen painted barges waited under …"))
        #expect(try bench.provscan("registry", "background", "remove", "common.txt").status == 0)
        #expect(try bench.match("pages.jsonl", "--force").status == 1)
    }

    @Test("names what it cannot add or remove")
    func failures() throws {
        let bench = try Bench()
        let missing = try bench.provscan("registry", "background", "add", "none.txt")
        #expect(missing.status == 2 && missing.messages.contains("none.txt"))
        let unknown = try bench.provscan("registry", "background", "remove", "none.txt")
        #expect(unknown.status == 2 && unknown.messages.contains("background list"))
    }

    @Test("a lead whose URL is the work's is raised, and says why; a date before the work is flagged")
    func corroboration() throws {
        let bench = try Bench()
        let post = "A quiet evening at home."
        let work =
            #"{"id":"short","url":"https://www.example.org/p/1/","text":"\#(post)","published_at":"2020-05-01"}"# + "\n"
        try bench.folder.write(work, to: "short.jsonl")
        let indexed = try bench.index("--collection", "short", "short.jsonl")
        try #require(indexed.status == 0, "\(indexed.messages)")
        let records = ["https://elsewhere.example/p/1", "http://example.org/p/1"].map {
            #"{"url":"\#($0)","text":"Well. \#(post) Then more.","timestamp":"2019-05-01"}"# + "\n"
        }
        try bench.folder.write(records.joined(), to: "pages.jsonl")
        #expect(try bench.match("pages.jsonl").status == 1)
        let lines = String(decoding: try bench.folder.bytes(of: "results/matches.jsonl"), as: UTF8.self)
            .split(whereSeparator: \.isNewline)
        let matches = try lines.map { try object(String($0)) }
        #expect(matches.map { $0["grade"] as? String } == ["lead", "partial"])
        let corroborated = matches.map { ($0["record"] as? [String: Any])?["corroboratedBy"] as? [String] }
        #expect(corroborated == [[], ["url"]])
        #expect(matches.map { ($0["record"] as? [String: Any])?["isOlderThanWork"] as? Bool } == [true, true])
    }
}
