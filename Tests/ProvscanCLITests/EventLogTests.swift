import Foundation
import ProvscanTestSupport
import Testing

@Suite("Logs: one line per event, levels, no scanned text")
struct EventLogTests {
    @Test("with --log-format json, everything on standard error is an object with time, level and event")
    func json() throws {
        let bench = try Bench()
        let ended = try bench.match("--log-format", "json", "found.jsonl", "absent.jsonl")
        #expect(ended.status == 3)
        let events = try ended.messageLines.map { try object($0) }
        #expect(events.allSatisfy { $0["time"] is String && $0["level"] is String && $0["event"] is String })
        let names = events.compactMap { $0["event"] as? String }
        #expect(names.first == "scan begun" && names.contains("scan ended"))
        let source = try #require(events.first { $0["event"] as? String == "source read" })
        #expect(source["source"] as? String == "found.jsonl" && source["records"] as? String == "2")
        let problem = try #require(events.first { $0["level"] as? String == "error" })
        #expect((problem["message"] as? String)?.hasPrefix("absent.jsonl: ") == true)
    }

    @Test("a failure is an event too")
    func failure() throws {
        let bench = try Bench(indexed: false)
        let ended = try bench.match("--log-format", "json", "clean.jsonl")
        #expect(ended.status == 2 && ended.messageLines.count == 1)
        #expect((try object(ended.messages)["message"] as? String)?.contains("there is no registry") == true)
    }

    @Test("levels: text shows warnings and worse; more on request")
    func levels() throws {
        let bench = try Bench()
        #expect(try bench.match("found.jsonl").messages.isEmpty)
        let debug = try bench.match("--force", "--log-level", "debug", "found.jsonl")
        #expect(debug.messages.contains("provscan: info: source read "))
        let index = try bench.index("--log-format", "json", "--log-level", "debug", "clean.jsonl")
        #expect(try index.messageLines.contains { try object($0)["event"] as? String == "works registered" })
        let errors = try bench.match("--force", "--log-format", "json", "--log-level", "error", "found.jsonl")
        #expect(errors.messages.isEmpty)
        #expect(try bench.match("--log-level", "loud", "found.jsonl", out: "none").status == 64)
    }

    @Test("no log quotes a text, whatever is wrong with it", arguments: ["text", "json"])
    func noText(format: String) throws {
        let bench = try Bench()
        let secret = "zanzibarquetzal"
        try bench.folder.write(
            "{\"text\":\"\(secret) \(SampleTexts.copy(of: SampleTexts.harbour))\"}\n{\"text\":\"\(secret)\n"
                + "{\"\(secret)\":1}\n[\"\(secret)\"]\n\(secret)\n{\"text\":{\"\(secret)\":2}}\n",
            to: "secret.jsonl")
        for command in [
            ["match", "--out", "results", "--force"], ["index", "--holder", "Ada Example"],
        ] {
            let ended = try Program.provscan(
                command + ["--log-format", format, "--log-level", "trace", "secret.jsonl"], in: bench.folder.path)
            #expect(ended.status == 3 && !ended.messages.isEmpty)
            #expect(!ended.messages.contains(secret), "\(ended.messages)")
        }
    }
}
