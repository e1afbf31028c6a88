import Foundation
import ProvscanTestSupport
import Testing

@Suite("registry export --fingerprints-only, and what can be matched with it")
struct ExportTests {
    /// A holder's registry and the export of it that a recipient has.
    private func bench() throws -> Bench {
        let bench = try Bench(indexed: false)
        let works = SampleTexts.works.enumerated().map { number, text in
            #"{"id":"secret-\#(number)","title":"A secret title","author":"Secret Author","url":"https://secret.example/\#(number)","text":"\#(text)"}"#
                + "\n"
        }
        try bench.folder.write(
            works.joined() + #"{"id":"short","text":"Only six words are in this."}"# + "\n", to: "own.jsonl")
        try #require(bench.index("own.jsonl").status == 0)
        let ended = try export(bench)
        try #require(ended.status == 0, "\(ended.messages)")
        #expect(ended.output.contains("export.sqlite: 3 works") && ended.output.contains("left out: 1 works too short"))
        return bench
    }

    private func export(_ bench: Bench, _ more: String...) throws -> Program.Ended {
        try Program.provscan(
            ["registry", "export", "--fingerprints-only", "--key", "recipient.key", "--out", "export.sqlite"] + more,
            in: bench.folder.path)
    }

    private func match(_ bench: Bench, _ arguments: String...) throws -> Program.Ended {
        try Program.provscan(
            ["match", "--registry", "export.sqlite", "--foreign", "--out", "results"] + arguments, in: bench.folder.path
        )
    }

    @Test("a copy is found, never above partial; every output says that the text was not at hand")
    func matching() throws {
        let bench = try bench()
        let ended = try match(bench, "--key", "recipient.key", "found.jsonl")
        #expect(ended.status == 1, "\(ended.messages)")
        #expect(ended.output.contains("keyed fingerprints were compared"))
        let lines = try bench.folder.lines(of: "results/matches.jsonl")
        #expect(lines.count == 1)
        let found = try object(lines[0])
        #expect(found["grade"] as? String == "partial")
        let work = try #require(found["work"] as? [String: Any])
        #expect(work["title"] is NSNull && work["url"] is NSNull && work["holder"] as? String == "Ada Example")
        let passage = try #require((found["passages"] as? [[String: Any]])?.first)
        #expect(passage["workSpan"] is NSNull)
        let words = try #require(passage["matchedTokens"] as? Int)
        #expect((13...22).contains(words))
        let licence = try #require(found["licence"] as? [String: Any])
        #expect(licence["verdict"] as? String == "unknown")
        let report = String(decoding: try bench.folder.bytes(of: "results/report.html"), as: UTF8.self)
        #expect(report.contains("The text of the work was not at hand") && !report.contains("stand in both texts"))
        #expect(report.contains("the words were not compared") && report.contains("retired clockmaker"))
        let shown = try bench.provscan("show", "results", "1")
        #expect(shown.status == 0 && shown.output.contains("was not at hand"), "\(shown.messages)")
        #expect(try match(bench, "--force", "--key", "recipient.key", "clean.jsonl").status == 0)
    }

    @Test("filter drops by it, too")
    func filtering() throws {
        let bench = try bench()
        let ended = try Program.run(
            Program.provscan, ["filter", "--registry", "export.sqlite", "--key", "recipient.key", "--drop", "unknown"],
            in: bench.folder.path, reading: String(decoding: bench.folder.bytes(of: "found.jsonl"), as: UTF8.self))
        #expect(ended.status == 0 && ended.outputLines.count == 1, "\(ended.messages)")
        #expect(!ended.output.contains("retired clockmaker"))
    }

    @Test("the file has no text, title, author, URL, identifier or plain digest, and no hash that the key did not make")
    func secrecy() throws {
        let bench = try bench()
        let bytes = Data(try bench.folder.bytes(of: "export.sqlite"))
        #expect(try bench.folder.files().filter { $0.hasPrefix("export.sqlite") } == ["export.sqlite"])
        let own = Data(try bench.folder.bytes(of: "provscan.sqlite"))
        for secret in ["A secret title", "Secret Author", "secret.example", "secret-1"] {
            #expect(own.range(of: Data(secret.utf8)) != nil && bytes.range(of: Data(secret.utf8)) == nil, "\(secret)")
        }
        for text in SampleTexts.works {
            let file = try bench.folder.write(text, to: "text")
            let sum = try Program.run("/usr/bin/env", ["sha256sum", file]).output.prefix(64)
            let digest = Data(
                stride(from: 0, to: 64, by: 2).compactMap { UInt8(sum.dropFirst($0).prefix(2), radix: 16) })
            #expect(digest.count == 32 && own.range(of: digest) != nil && bytes.range(of: digest) == nil)
        }
    }

    @Test("another key gives another file, the same key the same works; the mapping names them")
    func recipients() throws {
        let bench = try bench()
        func works(_ key: String, _ out: String) throws -> [String] {
            let ended = try bench.provscan(
                "registry", "export", "--fingerprints-only", "--key", key, "--out", out, "--mapping", out + ".csv")
            try #require(ended.status == 0, "\(ended.messages)")
            // RFC 4180: a line ends with CR and LF, which are one character.
            let table = String(decoding: try bench.folder.bytes(of: out + ".csv"), as: UTF8.self)
            return table.split(whereSeparator: \.isNewline).dropFirst().map { String($0.prefix(36)) }
        }
        let first = try works("one.key", "one.sqlite")
        #expect(try first.count == 3 && first == works("one.key", "again.sqlite"))
        #expect(try Set(first).isDisjoint(with: works("two.key", "two.sqlite")))
        let mode = try FileManager.default.attributesOfItem(atPath: bench.folder.path("one.key"))[.posixPermissions]
        #expect((mode as? NSNumber)?.intValue == 0o600)
        let wrong = try match(bench, "--key", "one.key", "found.jsonl")
        #expect(wrong.status == 2 && wrong.messages.contains("give the key that came with it"), "\(wrong.messages)")
    }

    @Test("mistakes are named, and nothing is registered in an export")
    func mistakes() throws {
        let bench = try bench()
        func refused(_ ended: Program.Ended, _ message: String, status: Int32 = 2) {
            #expect(ended.status == status && ended.messages.contains(message), "\(ended.messages)")
        }
        refused(try match(bench, "found.jsonl"), "it is an export of fingerprints; give the key that came with it")
        refused(try match(bench, "--key", "absent", "found.jsonl"), "absent: the key cannot be read; check --key")
        refused(
            try bench.provscan("match", "--key", "recipient.key", "--out", "r", "found.jsonl"),
            "it holds texts and is no export of fingerprints")
        refused(
            try bench.index("--registry", "export.sqlite", "works.jsonl"),
            "is an export of fingerprints and is only read")
        refused(try export(bench), "export.sqlite: it exists")
        refused(
            try bench.provscan("registry", "export", "--key", "k", "--out", "x"), "--fingerprints-only", status: 64)
        try bench.expectSoundRegistry("export.sqlite")
        let erased = try bench.provscan("registry", "erase", "--work", "secret-1", "--reason", "request")
        #expect(erased.status == 0 && erased.output.contains("export.sqlite"), "\(erased.output)\(erased.messages)")
    }

    @Test("a bag of such results verifies, with the key the scan once more, and without proofs")
    func bag() throws {
        let bench = try bench()
        let ended = try bench.provscan(
            "match", "--registry", "export.sqlite", "--key", "recipient.key", "--out", "results", "--bag", "bag",
            "found.jsonl")
        let key = try #require(ended.outputLines.last { $0.hasPrefix("key ") }.map { String($0.dropFirst(4)) })
        let verified = try bench.provscan(
            "verify", "bag", "--key", key, "--corpus", ".", "--registry", "export.sqlite", "--fingerprint-key",
            "recipient.key")
        #expect(verified.status == 0, "\(verified.output)\(verified.messages)")
        #expect(verified.output.contains("scan: repeated") && verified.output.contains("NOT PRESENT  checkpoint"))
        let without = try bench.provscan(
            "verify", "bag", "--key", key, "--corpus", ".", "--registry", "export.sqlite")
        #expect(without.status == 2 && without.output.contains("give the key that came with it"), "\(without.output)")
    }
}
