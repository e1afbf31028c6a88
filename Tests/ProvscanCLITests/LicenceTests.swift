import Crypto
import Foundation
import ProvscanTestSupport
import Testing

@Suite("Grants, signals and tariffs, from the command line to the verdict")
struct LicenceTests {
    private func bench() throws -> Bench {
        let bench = try Bench(indexed: false)
        try #require(bench.index("--collection", "poems", "--rights-basis", "owner", "works.jsonl").status == 0)
        return bench
    }

    private static func sha256(_ text: String) -> String {
        SHA256.hash(data: Data(text.utf8)).map { String(format: "%02x", $0) }.joined()
    }

    /// The verdicts and reasons of a scan of `found.jsonl`.
    private func verdict(_ bench: Bench, _ arguments: String...) throws -> (status: Int32, text: String) {
        let ended = try Program.provscan(
            ["match", "--force", "--out", "results", "found.jsonl"] + arguments, in: bench.folder.path)
        let line =
            String(decoding: try bench.folder.bytes(of: "results/matches.jsonl"), as: UTF8.self)
            .split(separator: "\n").first ?? ""
        let licence = try #require(try object(String(line))["licence"] as? [String: Any])
        let reasons = licence["reasons"] as? [String] ?? []
        return (ended.status, "\(licence["verdict"] as? String ?? ""): \(reasons.joined(separator: " "))")
    }

    @Test("what is on file decides the verdict and the exit status")
    func verdicts() throws {
        let bench = try bench()
        let term = ["--acquired", "2024-01-01..2024-02-01", "--actor", "modelco.example"]
        func now() throws -> (status: Int32, text: String) { try verdict(bench, term[0], term[1], term[2], term[3]) }
        #expect(try now() == (1, "unknown: register-not-attested"))
        #expect(try bench.provscan("grant", "attest", "--complete-as-of", "2026-01-01", "--by", "Counsel").status == 0)
        #expect(try now() == (1, "unlicensed: no-grant-on-file signal:none"))
        try bench.folder.write("User-agent: *\nContent-Usage: train-ai=n\n", to: "robots.txt")
        let imported = try bench.provscan(
            "signal", "import", "robots.txt", "--url", "https://example.org/robots.txt", "--observed-at", "2023-06-01",
            "--observed-until", "2025-06-01")
        #expect(imported.status == 0 && imported.messages.isEmpty, "\(imported.messages)")
        #expect(try now() == (1, "opted-out: content-usage"))
        let added = try bench.provscan(
            "grant", "add", "--holder", "Ada Example", "--assignee", "ModelCo", "--assignee-id",
            "domain=modelco.example", "--collection", "poems", "--from", "2023-01-01", "--until", "2024-12-31", "--json"
        )
        let uid = try #require(try object(added.output)["uid"] as? String)
        #expect(try now() == (0, "licensed: grant:\(uid)"))
        let ended = try bench.provscan(
            "grant", "supersede", uid, "--status", "terminated", "--at", "2023-12-01", "--reason", "notice given")
        #expect(ended.status == 0, "\(ended.messages)")
        #expect(try now() == (1, "expired: terminated"))
        let versions = try bench.provscan("grant", "show", uid).output.split(separator: "\n")
        #expect(versions.count == 2)
        let second = try object(String(versions[1]))
        #expect(second["supersedes"] as? String == "sha256:" + Self.sha256(String(versions[0])))
    }

    @Test("a tariff is arithmetic over what was found")
    func tariff() throws {
        let bench = try bench()
        let set = try bench.provscan(
            "tariff", "set", "--holder", "Ada Example", "--collection", "poems", "--basis", "work", "--rate", "0.335",
            "--currency", "EUR")
        #expect(set.status == 0 && set.outputLines.first == "Ada Example / poems: 0.335 EUR per work")
        _ = try verdict(bench)
        let summary = try object(String(decoding: try bench.folder.bytes(of: "results/summary.json"), as: UTF8.self))
        let amounts = try #require(summary["tariff"] as? [[String: Any]])
        #expect(amounts.count == 1 && amounts[0]["amount"] as? String == "0.34", "\(amounts)")
    }

    @Test("hostile statements: one line that names the file, nothing recorded")
    func hostileStatements() throws {
        let bench = try bench()
        try bench.folder.write("User-agent: *\nDisallow: /\n", to: "robots.txt")
        let grown = try Program.run("/usr/bin/env", ["truncate", "--size", "1G", "robots.txt"], in: bench.folder.path)
        try #require(grown.status == 0)
        try bench.folder.write(
            "<!DOCTYPE rsl [<!ENTITY a SYSTEM \"file:///etc/hostname\"><!ENTITY b \"&a;&a;\">]>"
                + "<rsl xmlns=\"https://rslstandard.org/rsl\"><content url=\"/&b;\"/></rsl>", to: "rsl.xml")
        for (file, message) in [("robots.txt", "is larger than 4 MiB"), ("rsl.xml", "")] {
            let ended = try bench.provscan(
                "signal", "import", file, "--url", "https://a.example/\(file)", "--observed-at", "2024-01-01T00:00:00Z")
            #expect(ended.status == 2 && ended.messageLines.count == 1, "\(ended.messages)")
            #expect(ended.messages.hasPrefix("provscan: \(file): \(message)"), "\(ended.messages)")
        }
        #expect(try bench.provscan("signal", "list").output.isEmpty)
    }

    @Test("mistakes: one line, nothing applied")
    func mistakes() throws {
        let bench = try bench()
        try bench.folder.write(
            "holder,usage,effective_from,all,assignee\nA,search,2024-01-01,yes,M\nA,dream,2024-01-01,yes,M\n",
            to: "g.csv")
        let ended = try bench.provscan("grant", "import", "g.csv")
        #expect(ended.status == 2 && ended.messageLines.count == 1)
        #expect(ended.messages.hasPrefix("provscan: g.csv!row-3/usage: takes train-ai"), "\(ended.messages)")
        #expect(try bench.provscan("grant", "list").output.isEmpty)
        #expect(try bench.provscan("grant", "show", "urn:none").status == 2)
        #expect(try bench.provscan("grant", "supersede", "urn:none", "--status", "active").status == 2)
        let tariff = try bench.provscan(
            "tariff", "set", "--holder", "Ada Example", "--collection", "none", "--basis", "flat", "--rate", "1",
            "--currency", "EUR")
        #expect(tariff.status == 2 && tariff.messages.contains("no collection none"))
        #expect(
            try bench.provscan(
                "signal", "import", "works.jsonl", "--url", "https://a.example/", "--observed-at", "2024"
            ).status == 64)
        let use = try bench.match("found.jsonl", "--territory", "UK", out: "nowhere")
        #expect(use.status == 64 && use.messages.contains("--territory takes an ISO 3166-1 code"), "\(use.messages)")
        #expect(try !bench.folder.files().contains { $0.hasPrefix("nowhere") })
    }
}
