import Foundation
import ProvscanTestSupport
import Testing

@Suite("Time-stamps of an authority made with openssl")
struct TimestampTests {
    private static let configuration = """
        [tsa]
        default_tsa = here
        [here]
        serial = ./serial
        signer_digest = sha256
        default_policy = 1.2.3.4.1
        other_policies = 1.2.3.4.2
        digests = sha256
        accuracy = secs:1
        ordering = yes
        ess_cert_id_alg = sha256
        [extensions]
        extendedKeyUsage = critical,timeStamping
        basicConstraints = CA:FALSE
        """

    private func openssl(_ bench: Bench, _ arguments: String...) throws -> Program.Ended {
        try Program.run("/usr/bin/env", ["openssl"] + arguments, in: bench.folder.path)
    }

    /// An authority whose certificate is good for two days.
    private func bench() throws -> Bench {
        let bench = try Bench()
        try bench.folder.write(Self.configuration, to: "tsa.cnf")
        try bench.folder.write("01\n", to: "serial")
        for step in [
            "req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 30 -subj /CN=Root",
            "req -newkey rsa:2048 -nodes -keyout tsa.key -out tsa.csr -subj /CN=Authority",
            "x509 -req -in tsa.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out tsa.pem -days 2 -extfile tsa.cnf "
                + "-extensions extensions",
        ] {
            let ended = try Program.run(
                "/usr/bin/env", ["openssl"] + step.split(separator: " ").map(String.init), in: bench.folder.path)
            try #require(ended.status == 0, "\(ended.messages)")
        }
        return bench
    }

    private func answer(_ bench: Bench, _ query: String, _ response: String) throws {
        let ended = try openssl(
            bench, "ts", "-reply", "-config", "tsa.cnf", "-queryfile", query, "-signer", "tsa.pem", "-inkey", "tsa.key",
            "-chain", "ca.pem", "-out", response)
        try #require(ended.status == 0, "\(ended.messages)")
    }

    @Test("a query is one for openssl, its answer is attached, and openssl verifies it, but not after the end")
    func roundTrip() throws {
        let bench = try bench()
        let asked = try bench.provscan("registry", "timestamp", "query", "--out", "cp.tsq")
        try #require(asked.status == 0, "\(asked.messages)")
        let text = try openssl(bench, "ts", "-query", "-in", "cp.tsq", "-text").output
        #expect(text.contains("Hash Algorithm: sha256") && text.contains("Certificate required: yes"), "\(text)")
        #expect(text.contains("Nonce: 0x"))
        #expect(
            try bench.folder.bytes(of: "cp.tsq.note")
                == Array(bench.provscan("registry", "log", "show").output.utf8))
        try answer(bench, "cp.tsq", "cp.tsr")
        let attached = try bench.provscan("registry", "timestamp", "attach", "cp.tsr")
        #expect(attached.status == 0, "\(attached.messages)")
        #expect(
            attached.output.contains("bound to the checkpoint: yes; signature of the authority: verify with openssl"))
        #expect(try bench.provscan("registry", "timestamp", "list").outputLines.count == 1)
        #expect(try verified(bench, "cp.tsq.note") == "Verification: OK")
        let inTenDays = "\(Int(Date().timeIntervalSince1970) + 864_000)"
        let late = try openssl(
            bench, "ts", "-verify", "-data", "cp.tsq.note", "-in", "cp.tsr", "-CAfile", "ca.pem", "-attime", inTenDays)
        #expect(late.status != 0 && late.messages.contains("certificate has expired"), "\(late.messages)")
    }

    private func verified(_ bench: Bench, _ note: String) throws -> String? {
        try openssl(bench, "ts", "-verify", "-data", note, "-in", "cp.tsr", "-CAfile", "ca.pem").outputLines.last
    }

    @Test("an answer about something else, to another query, without a time-stamp, or that is none, is refused")
    func refused() throws {
        let bench = try bench()
        try #require(bench.provscan("registry", "timestamp", "query", "--out", "cp.tsq").status == 0)
        try answer(bench, "cp.tsq", "cp.tsr")
        try bench.folder.write("something else", to: "other")
        try #require(
            openssl(bench, "ts", "-query", "-data", "other", "-sha256", "-cert", "-out", "other.tsq").status == 0)
        try answer(bench, "other.tsq", "other.tsr")
        try #require(
            openssl(bench, "ts", "-query", "-data", "cp.tsq.note", "-sha256", "-cert", "-out", "foreign.tsq").status
                == 0)
        try answer(bench, "foreign.tsq", "foreign.tsr")
        // A query in another digest: the authority refuses it.
        try #require(openssl(bench, "ts", "-query", "-data", "other", "-sha512", "-out", "refused.tsq").status == 0)
        try answer(bench, "refused.tsq", "refused.tsr")
        let whole = try bench.folder.bytes(of: "cp.tsr")
        try bench.folder.write(Array(whole.prefix(whole.count / 2)), to: "short.tsr")
        try bench.folder.write("no response", to: "none.tsr")
        for (file, message) in [
            ("other.tsr", "none of this registry's checkpoints"), ("foreign.tsr", "its nonce is another"),
            ("refused.tsr", "granted no time-stamp"), ("short.tsr", "no time-stamp response"),
            ("none.tsr", "no time-stamp response"), ("missing.tsr", "cannot be read"),
        ] {
            let ended = try bench.provscan("registry", "timestamp", "attach", file)
            #expect(ended.status == 2 && ended.messages.contains(message), "\(file): \(ended.messages)")
        }
        #expect(try bench.provscan("registry", "timestamp", "list").output.isEmpty)
    }
}
