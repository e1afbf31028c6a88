import Foundation
import ProvscanTestSupport
import Testing

@Suite("bag, verify, custody and certify from the command line")
struct BagTests {
    /// A bench whose keys lie in its own folder.
    private struct Keyed {
        let bench: Bench
        let key: String

        init(_ arguments: String...) throws {
            bench = try Bench(indexed: false)
            try #require(run(["index", "--holder", "Ada Example", "works.jsonl"], bench).status == 0)
            let ended = try run(["match", "--out", "results", "--bag", "bag"] + arguments + ["found.jsonl"], bench)
            try #require(ended.status == 1, "\(ended.messages)")
            key = try #require(ended.outputLines.last { $0.hasPrefix("key ") }.map { String($0.dropFirst(4)) })
        }

        func provscan(_ arguments: String...) throws -> Program.Ended { try run(arguments, bench) }
    }

    private static func run(_ arguments: [String], _ bench: Bench) throws -> Program.Ended {
        try Program.provscan(
            arguments, environment: ["XDG_CONFIG_HOME": bench.folder.path("config")], in: bench.folder.path)
    }

    @Test("0 with the key, 3 without, 2 after a change; one line for each check")
    func statuses() throws {
        let keyed = try Keyed()
        let verified = try keyed.provscan(
            "verify", "bag", "--key", keyed.key, "--corpus", ".", "--registry", "provscan.sqlite")
        #expect(verified.status == 0, "\(verified.output)\(verified.messages)")
        #expect(verified.outputLines.allSatisfy { $0.hasPrefix("OK ") || $0.hasPrefix("NOT PRESENT ") })
        #expect(verified.output.contains("corpus quotations: 1 read again"))
        #expect(verified.output.contains("scan: repeated"))
        let alone = try keyed.provscan("verify", "bag")
        #expect(alone.status == 3 && alone.output.contains("integrity only, signer not trusted"))
        let json = try object(keyed.provscan("verify", "bag", "--json").output)
        #expect((json["lines"] as? [[String: Any]])?.allSatisfy { $0["check"] is String } == true)
        try keyed.bench.folder.write("report \(keyed.key)\nquorum none\n# nobody else\n", to: "policy")
        #expect(try keyed.provscan("verify", "bag", "--policy", "policy").status == 0)
        try keyed.bench.folder.write("witness w \(keyed.key)\n", to: "policy")
        let policy = try keyed.provscan("verify", "bag", "--policy", "policy")
        #expect(
            policy.status == 2 && policy.messages.contains("policy!line-1: is a rule that this version does not follow")
        )
        try keyed.bench.folder.write("x", to: "bag/data/extra")
        let changed = try keyed.provscan("verify", "bag", "--key", keyed.key)
        #expect(changed.status == 2 && changed.output.contains("FAIL"))
        #expect(try keyed.provscan("verify", "bag", "--key", "nonsense").status == 2)
        #expect(try keyed.provscan("verify", "absent").status == 2)
    }

    @Test("the limits that a scan read with are recorded, and verify reads with them", arguments: ["record", "window"])
    func limits(kind: String) throws {
        let keyed = try Keyed()
        let folder = keyed.bench.folder
        // A record, and a window, that are larger than allowed.
        let filler = String((0..<(3 << 20)).map { Character(UnicodeScalar(UInt8(97 + $0 * $0 % 23))) })
        try folder.write(
            SampleTexts.jsonLines([SampleTexts.copy(of: SampleTexts.harbour) + " " + filler], name: "long"),
            to: "limited.jsonl")
        try #require(
            Program.run("/usr/bin/env", ["zstd", "-q", "-1", "--long=22", "limited.jsonl"], in: folder.path).status == 0
        )
        let ended = try keyed.provscan(
            "match", "--out", "limited", "--bag", "limited-bag", kind == "record" ? "--max-record" : "--long",
            kind == "record" ? "1" : "20", "found.jsonl", kind == "record" ? "limited.jsonl" : "limited.jsonl.zst")
        try #require(ended.status == 3, "\(ended.messages)")
        let verified = try keyed.provscan(
            "verify", "limited-bag", "--key", keyed.key, "--corpus", ".", "--registry", "provscan.sqlite")
        #expect(verified.status == 0, "\(verified.output)\(verified.messages)")
        #expect(verified.output.contains("scan: repeated with the same configuration: 1 matches"), "\(verified.output)")
        let summary = try object(String(decoding: folder.bytes(of: "limited/summary.json"), as: UTF8.self))
        let reading = try #require(summary["reading"] as? [String: Any])
        let recorded = try #require(reading["limits"] as? [String: Int])
        #expect(recorded["recordBytes"] == (kind == "record" ? 1 << 20 : 256 << 20))
        #expect(recorded["zstdWindowLog"] == (kind == "record" ? 27 : 20))
    }

    @Test("bag packs results that are there, once; the run records the executable with match --bag")
    func packing() throws {
        let keyed = try Keyed()
        #expect(try keyed.provscan("bag", "results", "--out", "second").status == 0)
        let again = try keyed.provscan("bag", "results", "--out", "second")
        #expect(again.status == 2 && again.messages.contains("is there already"))
        #expect(try keyed.provscan("verify", "second", "--key", keyed.key).status == 0)
        let run = try object(String(decoding: keyed.bench.folder.bytes(of: "bag/data/run.json"), as: UTF8.self))
        let executable = try #require(run["executable"] as? [String: Any])
        let sum = try Program.run("/usr/bin/env", ["sha256sum", Program.provscan])
        #expect(sum.output.hasPrefix(try #require(executable["sha256"] as? String)))
        #expect((run["commandLine"] as? [String])?.contains("--bag") == true)
    }

    @Test("redacted bags verify, too", arguments: ["personal", "quotes", "all"])
    func redacted(mode: String) throws {
        let keyed = try Keyed("--redact", mode)
        var arguments = ["verify", "bag", "--key", keyed.key, "--corpus", ".", "--registry", "provscan.sqlite"]
        if mode == "quotes" { arguments += ["--redaction-key", "results.redaction-key"] }
        let ended = try Self.run(arguments, keyed.bench)
        #expect(ended.status == 0, "\(ended.output)\(ended.messages)")
        #expect(ended.output.contains("scan: repeated"), "\(ended.output)")
        for name in try FileManager.default.subpathsOfDirectory(atPath: keyed.bench.folder.path("bag"))
        where mode == "all" && name.contains(".") {
            let text = String(decoding: try keyed.bench.folder.bytes(of: "bag/" + name), as: UTF8.self)
            #expect(!text.contains("retired clockmaker"), "\(name)")
        }
        try #require(keyed.provscan("match", "--out", "whole", "found.jsonl").status == 1)
        let refused = try keyed.provscan("bag", "results", "--out", "disclosed", "--disclose-works")
        #expect(refused.status == 2 && refused.messages.contains("is redacted, and the works were to be disclosed"))
        let contrary = try keyed.provscan("bag", "whole", "--out", "x", "--redact", mode, "--disclose-works")
        #expect(contrary.status == 64)
        let later = try keyed.provscan("bag", "whole", "--out", "later", "--redact", mode)
        #expect(later.status == 0, "\(later.messages)")
        #expect(try keyed.provscan("verify", "later", "--key", keyed.key).status == 0)
    }

    @Test("custody grows, verification goes on to pass, and what was there cannot be changed")
    func custody() throws {
        let keyed = try Keyed()
        let folder = keyed.bench.folder
        let before = try folder.lines(of: "bag/custody.jsonl")
        let added = try keyed.provscan(
            "custody", "add", "bag", "--action", "transfer", "--from", "Archive", "--to", "Counsel", "--purpose",
            "review",
            "--at", "2026-03-01T10:00:00+01:00")
        #expect(
            added.status == 0 && added.output.contains("event 3, transfer, at 2026-03-01T09:00:00Z"),
            "\(added.messages)")
        #expect(try keyed.provscan("custody", "add", "bag", "--action", "copy").status == 0)
        let shown = try keyed.provscan("report", "results", "--bag", "bag")
        #expect(shown.status == 0, "\(shown.messages)")
        let page = String(decoding: try folder.bytes(of: "results/report.html"), as: UTF8.self)
        #expect(page.contains("from Archive to Counsel") && page.contains(".tlog-proof") && page.contains("transfer"))
        let sealed = try keyed.provscan("report", "bag/data", "--bag", "bag")
        #expect(sealed.status == 2 && sealed.messages.contains("is sealed"))
        let lines = try folder.lines(of: "bag/custody.jsonl")
        #expect(Array(lines.prefix(2)) == before && lines.count == 4)
        #expect(try object(lines[3])["person"] is NSNull)
        let verified = try keyed.provscan("verify", "bag", "--key", keyed.key)
        #expect(verified.status == 0 && verified.output.contains("2 were added later"), "\(verified.output)")
        let sums = try Program.run(
            "/usr/bin/env", ["sha256sum", "--check", "--strict", "--quiet", "tagmanifest-sha256.txt"],
            in: folder.path("bag"))
        #expect(sums.status == 0, "\(sums.messages)")
        // An event taken out, with the manifest renewed, breaks the chain.
        try folder.write((lines[0...1] + [lines[3]]).joined(separator: "\n") + "\n", to: "bag/custody.jsonl")
        let sum = try Program.run("/usr/bin/env", ["sha256sum", folder.path("bag/custody.jsonl")]).output.prefix(64)
        let manifest = try folder.lines(of: "bag/tagmanifest-sha256.txt").map {
            $0.hasSuffix("  custody.jsonl") ? "\(sum)  custody.jsonl" : $0
        }
        try folder.write(manifest.joined(separator: "\n") + "\n", to: "bag/tagmanifest-sha256.txt")
        let broken = try keyed.provscan("verify", "bag", "--key", keyed.key)
        #expect(
            broken.status == 2 && broken.output.contains("custody.jsonl!line-3: does not follow"), "\(broken.output)")
        try folder.write("x", to: "bag/extra")
        let refused = try keyed.provscan("custody", "add", "bag", "--action", "copy")
        #expect(refused.status == 2 && refused.messages.contains("no event was added"))
        #expect(try keyed.provscan("custody", "add", "bag", "--action", "copy", "--at", "yesterday").status == 64)
    }

    @Test("certify drafts a declaration with blanks, and fills in nobody's name", arguments: ["902-13", "902-14"])
    func certify(rule: String) throws {
        let keyed = try Keyed()
        let text = try keyed.provscan("certify", "bag", "--rule", rule)
        #expect(text.status == 0 && text.output.hasPrefix("DRAFT – for review by counsel\n"))
        #expect(text.output.contains("902(\(rule.suffix(2)))"))
        #expect(text.output.contains("Printed name: ____") && text.output.contains("I am ____"))
        #expect(text.output.contains("I declare under penalty of perjury that the foregoing is true and correct."))
        let outside = try keyed.provscan("certify", "bag", "--rule", rule, "--outside-us")
        #expect(outside.output.contains("perjury under the laws of the United States of America that"))
        #expect(try keyed.provscan("certify", "bag", "--rule", rule, "--out", "draft.html").status == 0)
        let page = String(decoding: try keyed.bench.folder.bytes(of: "draft.html"), as: UTF8.self)
        #expect(page.contains("DRAFT – for review by counsel") && page.contains("found.jsonl"))
        for draft in [text.output, page] {
            #expect(!draft.contains("Ada Example") && !draft.contains(NSUserName() + " "))
        }
        #expect(try keyed.provscan("certify", "bag", "--rule", rule, "--out", "draft.html").status == 2)
        #expect(try keyed.provscan("certify", "bag", "--rule", "702").status == 64)
    }

    @Test("a bag of a registry that forgot a work is not made")
    func forgotten() throws {
        let keyed = try Keyed()
        try Program.sqlite(keyed.bench.folder.path("provscan.sqlite"), "DELETE FROM work")
        let ended = try keyed.provscan("bag", "results", "--out", "second")
        #expect(ended.status == 2 && ended.messageLines.count == 1, "\(ended.messages)")
        #expect(!FileManager.default.fileExists(atPath: keyed.bench.folder.path("second")))
    }
}
