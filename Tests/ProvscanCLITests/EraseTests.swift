import Foundation
import ProvscanTestSupport
import Testing

@Suite("Erasure, shown by the raw bytes of every file")
struct EraseTests {
    private static let secret = "the quiet harbour keeps a sentence that must be gone afterwards for good"

    /// A registry where the second of three works is by somebody who wants to be forgotten.
    private func bench() throws -> Bench {
        let bench = try Bench(indexed: false)
        let lines = [
            #"{"id":"one","text":"\#(SampleTexts.harbour)","author":"Ada","url":"https://ada.example/1"}"#,
            #"{"id":"two","text":"\#(Self.secret)","author":"Gone Person","url":"https://gone.example/2","title":"Leave me"}"#,
            #"{"id":"three","text":"\#(SampleTexts.orchard)","author":"Ada","url":"https://ada.example/3"}"#,
        ]
        try bench.folder.write(lines.joined(separator: "\n") + "\n", to: "archive.jsonl")
        try #require(bench.index("archive.jsonl").status == 0)
        try bench.folder.write("work,isbn\ntwo,9780000000019\n", to: "facts.csv")
        try #require(bench.provscan("registry", "annotate", "facts.csv").status == 0)
        for (name, address) in [("ada", "https://ada.example/1"), ("gone", "https://gone.example/2")] {
            let text = name == "ada" ? SampleTexts.harbour : Self.secret
            try bench.folder.write(
                "<html><head><meta name=\"tdm-reservation\" content=\"1\"></head><body>\(text)</body></html>",
                to: "\(name).html")
            try #require(
                bench.provscan(
                    "signal", "import", "--kind", "html-meta", "--url", address, "--observed-at", "2024-01-01",
                    "\(name).html"
                ).status == 0)
        }
        return bench
    }

    /// The value of one cell, as bytes.
    private func cell(_ bench: Bench, _ query: String) throws -> [UInt8] {
        let script =
            "import sqlite3, sys\nvalue = sqlite3.connect(sys.argv[1]).execute(sys.argv[2]).fetchone()[0]\n"
            + "print(value.hex() if isinstance(value, bytes) else str(value).encode().hex())"
        let ended = try Program.run(
            "/usr/bin/env", ["python3", "-c", script, bench.folder.path("provscan.sqlite"), query])
        let digits = Array(ended.output.trimmingCharacters(in: .whitespacesAndNewlines).utf8)
        return stride(from: 0, to: digits.count - 1, by: 2).compactMap {
            UInt8(String(decoding: digits[$0...$0 + 1], as: UTF8.self), radix: 16)
        }
    }

    /// The files of the registry and its index that hold `bytes`.
    private func files(_ bench: Bench, with bytes: [UInt8]) throws -> [String] {
        try bench.folder.files().filter { name in
            guard name.hasPrefix("provscan.sqlite") else { return false }
            return try Data(bench.folder.bytes(of: name)).range(of: Data(bytes)) != nil
        }
    }

    @Test(
        "text, author, URL, title, facts, digest, signature and salt are in no file any more",
        arguments: [
            ["--author", "Gone Person"], ["--url", "https://gone.example/*"], ["--work", "two"],
        ])
    func raw(selection: [String]) throws {
        let bench = try bench()
        for selection in [["--author", "Gone Person"], ["--url", "https://gone.example/*"], ["--work", "two"]] {
            try #require(
                bench.run(["registry", "hold", "add", "--by", "Counsel", "--reason", "case 7"] + selection).status == 0)
        }
        for hold in 1...3 {
            try #require(bench.run(["registry", "hold", "release", "\(hold)", "--by", "Counsel"]).status == 0)
        }
        let traces = try [
            Array("Gone Person".utf8), Array("gone.example".utf8), Array("Leave me".utf8), Array("9780000000019".utf8),
            cell(bench, "SELECT text FROM work WHERE id = 2"), cell(bench, "SELECT textDigest FROM work WHERE id = 2"),
            cell(bench, "SELECT uuid FROM work WHERE id = 2"), cell(bench, "SELECT salt FROM workLog WHERE workID = 2"),
            cell(bench, "SELECT salt FROM recordLog WHERE source = 'workFacts'"),
            cell(bench, "SELECT salt FROM recordLog WHERE source = 'signal' AND row = 2"), Array(Self.secret.utf8),
        ]
        for trace in traces {
            try #require(trace.count >= 8)
            #expect(try !files(bench, with: trace).isEmpty, "the search finds it while it is there")
        }
        let size = try #require(Int(try bench.provscan("registry", "log", "show").outputLines[1]))
        let ended = try bench.run(["registry", "erase", "--reason", "gdpr-17-1-b"] + selection)
        #expect(
            ended.status == 0
                && ended.outputLines.starts(with: [
                    "provscan.sqlite: 1 works erased", "1 observations of their pages erased",
                ]), "\(ended.messages)")
        for (number, trace) in traces.enumerated() {
            #expect(try files(bench, with: trace) == [], "trace \(number)")
        }
        let leaf = try bench.provscan("registry", "log", "show", "--leaf", "\(size)").output
        #expect(leaf.contains(#""kind":"erase""#) && leaf.contains(#""reason":"gdpr-17-1-b""#), "\(leaf)")
        #expect(try bench.works() == 2)
        #expect(try bench.provscan("signal", "list").output.contains("html-meta of ada.example"))
        #expect(try bench.provscan("registry", "hold", "list").outputLines.count == 3)
        try bench.expectSoundRegistry()
        // The others are found as before, and the next index run does not mind.
        #expect(try bench.match("found.jsonl").status == 1)
        try bench.folder.write(#"{"text":"\#(Self.secret)"}"# + "\n", to: "suspect.jsonl")
        #expect(try bench.match("suspect.jsonl", out: "after").status == 0)
        #expect(try bench.index("archive.jsonl").status == 0)
        #expect(try files(bench, with: Array("gone.example".utf8)) != [], "indexing the archive again brings it back")
    }

    @Test("a hold forbids it until it is released")
    func hold() throws {
        let bench = try bench()
        let placed = try bench.provscan(
            "registry", "hold", "add", "--author", "Gone Person", "--by", "Counsel", "--reason", "case 7")
        #expect(placed.status == 0 && placed.output.hasPrefix("hold 1, placed on "), "\(placed.messages)")
        let erase = ["registry", "erase", "--reason", "gdpr-17-1-a", "--holder", "Ada Example"]
        let refused = try bench.run(erase)
        #expect(refused.status == 2 && refused.messages.contains("hold 1, placed by Counsel"), "\(refused.messages)")
        #expect(try bench.works() == 3)
        let other = try bench.run(["registry", "erase", "--reason", "error", "--work", "one"])
        #expect(other.status == 0, "what is not held can be erased")
        #expect(try bench.provscan("registry", "hold", "release", "2", "--by", "Counsel").status == 2)
        #expect(try bench.provscan("registry", "hold", "release", "1", "--by", "Counsel").status == 0)
        #expect(try bench.run(erase).status == 0)
        #expect(try bench.works() == 0)
        #expect(try bench.provscan("registry", "hold", "list").output.contains("released on"))
    }

    @Test(
        "what names no works, or no reason, is refused",
        arguments: [
            ["--reason", "error"], ["--work", "one"], ["--work", "one", "--reason", "because"],
            ["--finish", "--work", "one"],
        ])
    func usage(arguments: [String]) throws {
        let bench = try bench()
        #expect(try bench.run(["registry", "erase"] + arguments).status == 64)
        #expect(try bench.run(["registry", "erase", "--work", "none", "--reason", "error"]).status == 2)
        #expect(try bench.works() == 3)
    }
}

extension Bench {
    fileprivate func run(_ arguments: [String]) throws -> Program.Ended {
        try Program.provscan(arguments, in: folder.path)
    }
}
