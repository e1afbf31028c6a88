import Foundation
import ProvscanTestSupport
import Testing

@Suite("--redact leaves the same out of every file")
struct RedactionTests {
    /// What must not be in any file, and a text that is not secret.
    private static let secrets = ["ada@example.org", "+49 170 1234567", "@ada_l", "192.0.2.33", "4111 1111 1111 1111"]
    private static let text =
        "In quiet harbours, sixteen painted barges waited; write to ada@example.org or ring +49 170 1234567, ask "
        + "@ada_l at 192.0.2.33 or pay with 4111 1111 1111 1111 under lanterns while hungry gulls debated the price."

    private func bench() throws -> Bench {
        let bench = try Bench(indexed: false)
        let work =
            #"{"id":"7","author":"ada@example.org","title":"Ask @ada_l","url":"https://x.com/ada_l/status/7","text":"\#(Self.text)"}"#
        try bench.folder.write(work + "\n", to: "own.jsonl")
        try bench.folder.write(
            #"{"id":"r-1","url":"https://mirror.example/u/ada@example.org","text":"Somebody wrote this. \#(Self.text) And more."}"#
                + "\n", to: "corpus.jsonl")
        try #require(bench.index("own.jsonl").status == 0)
        return bench
    }

    private func files(_ bench: Bench, _ directory: String) throws -> [(name: String, text: String)] {
        try FileManager.default.contentsOfDirectory(atPath: bench.folder.path(directory)).sorted().map {
            ($0, String(decoding: try bench.folder.bytes(of: directory + "/" + $0), as: UTF8.self))
        }
    }

    @Test("without it everything is there")
    func none() throws {
        let bench = try bench()
        try #require(bench.match("corpus.jsonl").status == 1)
        for secret in Self.secrets {
            #expect(try files(bench, "results").contains { $0.text.contains(secret) })
        }
    }

    @Test("personal: no file has any of it, from the scan and from results redacted later", arguments: [true, false])
    func personal(later: Bool) throws {
        let bench = try bench()
        if later {
            try #require(bench.match("corpus.jsonl", out: "whole").status == 1)
            let ended = try bench.provscan("report", "whole", "--redact", "personal", "--out", "results")
            try #require(ended.status == 0, "\(ended.messages)")
        } else {
            try #require(bench.match("--redact", "personal", "corpus.jsonl").status == 1)
        }
        let files = try files(bench, "results")
        #expect(files.count == 12)
        for (name, text) in files {
            for secret in Self.secrets { #expect(!text.contains(secret), "\(name) has \(secret)") }
        }
        #expect(files.contains { $0.name == "quotations.jsonl" && $0.text.contains("sixteen painted barges") })
        #expect(files.contains { $0.name == "report.html" && $0.text.contains("sixteen painted barges") })
        let summary = try object(files.first { $0.name == "summary.json" }?.text ?? "")
        let record = try #require(summary["redaction"] as? [String: Any])
        let counts = try #require(record["masked"] as? [String: Int])
        #expect(record["mode"] as? String == "personal")
        #expect(counts["email"] == 3 && counts["phone"] == 2 && counts["card"] == 2 && counts["ip"] == 2)
    }

    @Test(
        "quotes: first and last words, length and HMAC; all: no text; offsets stay true", arguments: ["quotes", "all"])
    func withheld(mode: String) throws {
        let bench = try bench()
        try #require(bench.match("corpus.jsonl", out: "whole").status == 1)
        try #require(bench.match("--redact", mode, "corpus.jsonl").status == 1)
        let files = try files(bench, "results")
        for (name, text) in files {
            #expect(!text.contains("painted barges waited"), "\(name)")
            #expect(!text.contains("170 1234567"), "\(name)")
            #expect(mode == "quotes" || !text.contains("In quiet"), "\(name)")
        }
        func annotations(_ directory: String) throws -> [[[String: Any]]] {
            try bench.folder.lines(of: directory + "/annotations.jsonl").flatMap { line in
                try ["body", "target"].map { side in
                    let resource = try #require(object(line)[side] as? [String: Any])
                    let selectors = try #require(resource["selector"] as? [[String: Any]])
                    return selectors.filter { $0["type"] as? String != "TextQuoteSelector" }
                }
            }
        }
        #expect(try NSArray(array: annotations("results")) == NSArray(array: annotations("whole")))
        #expect(
            files.contains { $0.name == "quotations.jsonl" && $0.text.contains("hmac-sha256:") == (mode == "quotes") })
        #expect(!files.contains { $0.name == "annotations.jsonl" && $0.text.contains("TextQuoteSelector") })
    }

    @Test("the HMAC of a shortened quote is that of the passage; the key is readable by its owner alone")
    func key() throws {
        let bench = try bench()
        try #require(bench.match("corpus.jsonl", out: "whole").status == 1)
        try #require(bench.match("--redact", "quotes", "corpus.jsonl").status == 1)
        let path = bench.folder.path("results.redaction-key")
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber
        #expect(mode?.intValue == 0o600)
        func side(_ directory: String) throws -> [String: Any] {
            let passages = try #require(
                object(bench.folder.lines(of: directory + "/quotations.jsonl")[0])["passages"] as? [[String: Any]])
            return try #require(passages[0]["record"] as? [String: Any])
        }
        let passage = try #require(side("whole")["passage"] as? String)
        try bench.folder.write(passage, to: "passage")
        let key = try bench.folder.lines(of: "results.redaction-key")[0]
        let ended = try Program.run(
            "/usr/bin/env",
            ["openssl", "dgst", "-sha256", "-mac", "HMAC", "-macopt", "hexkey:" + key, bench.folder.path("passage")])
        let code = try #require(ended.output.split(separator: " ").last).trimmingCharacters(in: .newlines)
        let withheld = try #require(side("results")["withheld"] as? [String: Any])
        #expect(withheld["hmac"] as? String == "hmac-sha256:" + code)
        #expect(withheld["bytes"] as? Int == passage.utf8.count)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        let open = try bench.match("--redact", "quotes", "--force", "corpus.jsonl")
        #expect(open.status == 2 && open.messages.contains("may be read by others; run chmod 600 on it"))
    }

    @Test("mistakes")
    func mistakes() throws {
        let bench = try bench()
        #expect(try bench.match("--redact", "some", "corpus.jsonl").status == 64)
        #expect(try bench.match("--redaction-key", "k", "corpus.jsonl").status == 64)
        try #require(bench.match("--redact", "personal", "corpus.jsonl").status == 1)
        #expect(try bench.provscan("report", "results", "--redact", "personal").status == 64)
        let again = try bench.provscan("report", "results", "--redact", "quotes", "--out", "more")
        #expect(again.status == 2 && again.messages.contains("is redacted already (personal)"), "\(again.messages)")
        #expect(try bench.provscan("report", "results", "--redact", "all", "--out", "less").status == 0)
    }
}
