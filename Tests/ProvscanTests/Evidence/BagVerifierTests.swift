import Foundation
import ProvscanCore
import ProvscanRegistry
import ProvscanTestSupport
import Testing

@testable import Provscan

@Suite("Verification of an evidence bag")
struct BagVerifierTests {
    private let bench: BagBench

    init() throws {
        bench = try BagBench.shared.get()
    }

    private func line(_ check: String, _ report: Verification) throws -> Verification.Line {
        try #require(report.lines.first { $0.check == check }, "no line \(check) in \(report.lines)")
    }

    @Test("every check of an untouched bag passes, with corpus and registry")
    func untouched() throws {
        var options = bench.options
        options.corpus = Repository.path("Corpora/suspect/texts")
        options.registry = bench.registry
        let report = BagVerifier(bench.bag, options: options).verify()
        for line in report.lines { #expect(line.status != .failed, "\(line)") }
        #expect(report.isIntact && report.isSignerTrusted)
        let run = try CorporaRun.shared.get()
        for check in [
            "layout", "tag files", "payload", "signature", "signer", "statement", "inputs", "matches", "configuration",
            "derived files", "report", "verdicts", "custody", "checkpoint", "inclusion", "consistency", "openings",
            "corpus files", "corpus quotations", "registry", "scan",
        ] {
            #expect(try line(check, report).status == .ok, "\(check)")
        }
        #expect(try line("scan", report).detail.contains("\(run.matches.count) matches"))
        #expect(try line("verdicts", report).detail.hasPrefix("\(run.matches.count) worked out again"))
        #expect(try line("validation", report).status == .notPresent)
    }

    @Test("without a key: integrity only; with another key: failed")
    func keys() throws {
        let alone = BagVerifier(bench.bag).verify()
        #expect(alone.isIntact && !alone.isSignerTrusted)
        #expect(try line("signer", alone).detail.hasPrefix("integrity only, signer not trusted"))
        var options = BagVerifier.Options()
        options.trust.trust(try SigningKey().verifierKey(named: "somebody"))
        let other = BagVerifier(bench.bag, options: options).verify()
        #expect(!other.isIntact)
        #expect(try line("signature", other).status == .failed)
    }

    /// How often a byte is changed; `Tests/check --long` changes a thousand of a bag, with the program as it is built.
    private static let mutations = Int(ProcessInfo.processInfo.environment["PROVSCAN_MUTATIONS"] ?? "") ?? 100

    @Test("changes of one byte, anywhere: each is noticed")
    func mutations() throws {
        let copy = try bench.copy()
        let files = try copy.files()
        let sizes = try files.map { try copy.bytes(of: $0).count }
        var random = SplitMix64(seed: 31)
        var byFile: [String: Int] = [:]
        for round in 0..<Self.mutations {
            // By turns any byte of the bag, and any byte of any file: small files are hit as often as large ones.
            let place =
                round.isMultiple(of: 2)
                ? Self.place(in: sizes, using: &random) : Int.random(in: 0..<files.count, using: &random)
            let original = try copy.bytes(of: files[place])
            guard !original.isEmpty else { continue }
            var changed = original
            changed[Int.random(in: 0..<changed.count, using: &random)] ^= UInt8.random(in: 1...255, using: &random)
            try copy.write(changed, to: files[place])
            // What the manifests notice, the whole verification reports, too: it begins with them.
            let verifier = BagVerifier(copy.path, options: bench.options)
            #expect(!verifier.verifyFiles().isIntact || !verifier.verify().isIntact, "\(files[place])")
            try copy.write(original, to: files[place])
            byFile[files[place], default: 0] += 1
        }
        #expect(byFile.count > 25)
        print("\(byFile.values.reduce(0, +)) changed bytes in \(byFile.count) files, each noticed")
        #expect(BagVerifier(copy.path, options: bench.options).verify().isIntact)
    }

    /// The file that holds a byte drawn from all bytes of the bag.
    private static func place(in sizes: [Int], using random: inout SplitMix64) -> Int {
        var byte = Int.random(in: 0..<sizes.reduce(0, +), using: &random)
        for (place, size) in sizes.enumerated() {
            if byte < size { return place }
            byte -= size
        }
        return sizes.count - 1
    }

    @Test("changes that are hidden by new manifests: the signature notices each")
    func hiddenMutations() throws {
        let copy = try bench.copy()
        let files = try copy.files().filter { ![BagLayout.manifest, BagLayout.tagManifest].contains($0) }
        let manifests = try [BagLayout.manifest, BagLayout.tagManifest].map { ($0, try copy.bytes(of: $0)) }
        var random = SplitMix64(seed: 32)
        for _ in 0..<Self.mutations / 10 {
            let name = files[Int.random(in: 0..<files.count, using: &random)]
            let original = try copy.bytes(of: name)
            var changed = original
            changed[Int.random(in: 0..<changed.count, using: &random)] ^= UInt8.random(in: 1...255, using: &random)
            try copy.write(changed, to: name)
            try copy.renewManifests()
            #expect(!BagVerifier(copy.path, options: bench.options).verify().isIntact, "\(name)")
            try copy.write(original, to: name)
            for (name, bytes) in manifests { try copy.write(bytes, to: name) }
        }
        #expect(BagVerifier(copy.path, options: bench.options).verify().isIntact)
    }

    @Test("files added, taken out, renamed, linked, fetched, empty folders: refused, with or without new manifests")
    func tampering() throws {
        let manager = FileManager.default
        let cases: [(name: String, message: String, change: (TestFolder) throws -> Void)] = [
            ("added", "was added to the bag", { try $0.write("x", to: "data/extra.json") }),
            ("added beside", "was added to the bag", { try $0.write("x", to: "extra.txt") }),
            ("taken out", "but not in the bag", { try manager.removeItem(atPath: $0.path("data/matches.csv")) }),
            (
                "renamed", "was added to the bag",
                { try manager.moveItem(atPath: $0.path("data/works.csv"), toPath: $0.path("data/other.csv")) }
            ),
            (
                "linked", "is a link",
                {
                    try manager.removeItem(atPath: $0.path("data/works.csv"))
                    try manager.createSymbolicLink(
                        atPath: $0.path("data/works.csv"), withDestinationPath: "/etc/hostname")
                }
            ),
            ("fetched", "nothing is fetched", { try $0.write("http://example.org/x 1 data/x\n", to: "fetch.txt") }),
            (
                "empty folder", "is an empty folder",
                { try manager.createDirectory(atPath: $0.path("data/empty"), withIntermediateDirectories: false) }
            ),
            ("case", "by case alone", { try $0.write("x", to: "data/Matches.jsonl") }),
            ("odd name", "has a name that", { try $0.write("x", to: "data/a b") }),
        ]
        for (name, message, change) in cases {
            let copy = try bench.copy()
            try change(copy)
            let report = BagVerifier(copy.path, options: bench.options).verify()
            #expect(!report.isIntact, "\(name)")
            #expect(
                report.lines.contains { $0.status == .failed && $0.detail.contains(message) },
                "\(name): \(report.lines)")
            if name != "linked", name != "empty folder" {
                try copy.renewManifests()
                #expect(!BagVerifier(copy.path, options: bench.options).verify().isIntact, "\(name), manifests renewed")
            }
        }
    }

    @Test("paths of a manifest that lead out of the bag, twice, or elsewhere")
    func manifests() throws {
        let digest = String(repeating: "0", count: 64)
        for (path, message) in [
            ("../outside", "names a path outside"), ("/etc/passwd", "names a path outside"),
            ("data/../../x", "names a path outside"), ("data//x", "names a path outside"),
            ("a\\b", "names a path outside"),
            ("data/é", "names a path outside"), ("a", "lists a path twice"), ("A", "lists a path twice"),
        ] {
            do {
                _ = try BagManifest(parsing: "\(digest)  a\n\(digest)  \(path)\n", name: "m")
                Issue.record("\(path) was taken")
            } catch {
                #expect(error.message.contains(message) || error.message.contains("out of order"), "\(path): \(error)")
            }
        }
        for text in [
            "\(digest) a\n", "\(digest)  a", "\(digest.replacingOccurrences(of: "0", with: "A"))  a\n",
            "\(digest)   a\n",
            "\n", "\(digest)  a\r\n", "0  a\n",
        ] {
            #expect(throws: BagError.self) { _ = try BagManifest(parsing: text, name: "m") }
        }
        #expect(throws: BagError.self) {
            _ = try BagManifest(parsing: "\(digest)  B\n\(digest)  b\n", name: "m")
        }
    }

    @Test("a file larger than a verifier reads is refused before it is read")
    func oversized() throws {
        var options = bench.options
        options.limits.fileBytes = 1000
        let report = BagVerifier(bench.bag, options: options).verify()
        #expect(report.lines.first?.detail.contains("too large for a bag") == true, "\(report.lines)")
        options.limits = BagLimits()
        options.limits.tagFileBytes = 10
        #expect(!BagVerifier(bench.bag, options: options).verify().isIntact)
    }

    @Test("a signature that is sound over other contents: each inconsistency has its line")
    func resigned() throws {
        let key = SigningKey()
        let verifier = try key.verifierKey(named: "provscan.report")
        /// Signs a changed bag anew, as its maker could.
        func sign(_ copy: TestFolder, _ change: (inout Statement) -> Void = { _ in }) throws -> Verification {
            try copy.write(verifier.description + "\n", to: BagLayout.reportKey)
            try copy.renewManifests()
            let envelope = try DSSEEnvelope(parsing: copy.bytes(of: BagLayout.envelope), name: "")
            var statement = try Statement(
                parsing: Array(try #require(Data(base64Encoded: envelope.payload))), name: "")
            func resource(_ name: String) throws -> Statement.Resource {
                Statement.Resource(name, sha256: try FileDigest(of: copy.path(name)).hexadecimal)
            }
            let info = try String(decoding: copy.bytes(of: BagLayout.info), as: UTF8.self)
            let payload = try copy.files().filter { $0.hasPrefix("data/") }
            let bytes = try payload.reduce(0) { try $0 + copy.bytes(of: $1).count }
            try copy.write(
                info.split(separator: "\n").map {
                    $0.hasPrefix("Payload-Oxum") ? "Payload-Oxum: \(bytes).\(payload.count)" : String($0)
                }.joined(separator: "\n") + "\n", to: BagLayout.info)
            statement.predicate.bag = try BagLayout.signedTagFiles.map(resource)
            statement.predicate.results.matches = try resource("data/matches.jsonl")
            statement.predicate.invocation.configuration = try resource(BagLayout.configuration)
            // The payload is another one, so the events must be about it.
            var log = CustodyLog()
            try log.append(
                CustodyStatement(action: "seal"),
                on: .init(name: "x", sha256: FileDigest(of: copy.path(BagLayout.manifest)).hexadecimal), now: Date())
            try copy.write(log.bytes, to: BagLayout.custody)
            statement.predicate.custody = .init(events: 1, digest: ["sha256": log.digest ?? ""])
            change(&statement)
            try copy.write(
                DSSEEnvelope(statement.bytes, signedBy: key, named: "provscan.report").bytes, to: BagLayout.envelope)
            try copy.renewManifests()
            var options = BagVerifier.Options()
            options.trust.trust(verifier)
            return BagVerifier(copy.path, options: options).verify()
        }
        func edit(_ copy: TestFolder, _ name: String, _ old: String, _ new: String) throws {
            let text = String(decoding: try copy.bytes(of: name), as: UTF8.self)
            try #require(text.contains(old), "\(name) has no \(old)")
            let range = try #require(text.range(of: old))
            try copy.write(text.replacingCharacters(in: range, with: new), to: name)
        }
        let sound = try sign(try bench.copy())
        for line in sound.lines { #expect(line.status != .failed, "\(line)") }
        let cases: [(check: String, change: (TestFolder) throws -> Void)] = [
            ("report", { try edit($0, "data/report.html", "</body>", "<p>More.</p></body>") }),
            ("derived files", { try edit($0, "data/matches.csv", "verbatim", "near") }),
            ("matches", { try edit($0, "data/matches.jsonl", #""verdict":"unknown""#, #""verdict":"licensed""#) }),
            ("inputs", { try edit($0, BagLayout.inputs, #""records" : "#, #""records" : 1"#) }),
            ("configuration", { try edit($0, BagLayout.configuration, #""k" : 4"#, #""k" : 6"#) }),
            ("verdicts", { try edit($0, "data/licence-trace.jsonl", #""inForce":"unknown""#, #""inForce":"yes""#) }),
            (
                "inclusion",
                { copy in
                    let leaf = try #require(try copy.files().first { $0.hasPrefix("data/registry/leaves/") })
                    try edit(copy, leaf, #""kind":"doc""#, #""kind":"doC""#)
                }
            ),
            ("checkpoint", { try edit($0, BagLayout.checkpoint, "\n", "x\n") }),
            (
                "openings",
                { copy in
                    let name = try #require(try copy.files().first { $0.hasPrefix("data/registry/openings/") })
                    try edit(copy, name, #""recordKey" : ""#, #""recordKey" : "00"#)
                }
            ),
        ]
        for (check, change) in cases {
            let copy = try bench.copy()
            if check == "verdicts" {
                // With an attestation the verdicts would be others.
                var rights = try JSONDecoder().decode(
                    ConsideredRights.self, from: Data(try copy.bytes(of: "data/rights.json")))
                rights.attestations.append(
                    RegisterAttestation(
                        completeAsOf: Instant(seconds: 4_000_000_000), completeFor: [], attestedBy: "nobody"))
                try copy.write(
                    Array(try ResultsFile.makeEncoder(pretty: true).encode(rights)) + [0x0A], to: "data/rights.json")
            } else {
                try change(copy)
            }
            let report = try sign(copy)
            let failed = report.lines.filter { $0.status == .failed }
            #expect(failed.contains { $0.check == check }, "\(check): \(failed)")
        }
        let counted = try sign(try bench.copy()) { $0.predicate.results.found.matches += 1 }
        #expect(try line("matches", counted).status == .failed)
        let subject = try sign(try bench.copy()) { $0.subject[0].name += "x" }
        #expect(try line("inputs", subject).status == .failed)
        let events = try sign(try bench.copy()) { $0.predicate.custody.events = 2 }
        #expect(try line("custody", events).status == .failed)
    }

    @Test("a corpus that is another one, and a registry that is")
    func elsewhere() throws {
        var options = bench.options
        let folder = try TestFolder()
        for shard in try Repository.suspectShards() {
            try FileManager.default.copyItem(
                atPath: shard, toPath: folder.path(URL(fileURLWithPath: shard).lastPathComponent))
        }
        options.corpus = folder.path
        #expect(BagVerifier(bench.bag, options: options).verify().isIntact)
        let shard = try #require(try folder.files().first)
        var bytes = try folder.bytes(of: shard)
        bytes[bytes.count / 2] ^= 1
        try folder.write(bytes, to: shard)
        let changed = BagVerifier(bench.bag, options: options).verify()
        #expect(try line("corpus files", changed).status == .failed)
        try FileManager.default.removeItem(atPath: folder.path(shard))
        #expect(try line("corpus quotations", BagVerifier(bench.bag, options: options).verify()).status == .failed)
        options.corpus = nil
        options.registry = folder.path("none.sqlite")
        #expect(try line("registry", BagVerifier(bench.bag, options: options).verify()).status == .failed)
    }
}
