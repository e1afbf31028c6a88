import Foundation
import ProvscanTestSupport
import Testing

@Suite("match --sample, and index --signatures-only")
struct SampleTests {
    @Test("a sample is scanned, estimated from, and packed into a bag that verifies where the files lie elsewhere")
    func sample() throws {
        let bench = try Bench()
        let texts = (0..<400).map {
            "\($0) " + ($0 % 5 == 0 ? SampleTexts.copy(of: SampleTexts.orchard) : SampleTexts.foreign)
        }
        try bench.folder.write(SampleTexts.jsonLines(texts), to: "corpus/many.jsonl")
        let ended = try bench.provscan(
            "match", "--sample", "50%", "--seed", "3", "--out", "results", "--bag", "bag", "corpus/many.jsonl")
        #expect(ended.status == 1, "\(ended.messages)")
        #expect(ended.output.contains("A sample: ") && ended.output.contains("(rate 50 %, seed 3)"))
        #expect(ended.output.contains("Estimated for all 400 records, not counted:"))
        let summary = try JSONSerialization.jsonObject(with: Data(bench.folder.bytes(of: "results/summary.json")))
        let sample = try #require((summary as? [String: Any])?["sample"] as? [String: Any])
        let records = try #require(sample["records"] as? [String: Int])
        #expect(records["of"] == 400 && (150...250).contains(records["compared"] ?? 0))
        try expectVerified(bench, corpusAt: "elsewhere")
    }

    /// Moves the scanned files to `place`, and expects that the bag verifies with what is in `elsewhere`.
    private func expectVerified(_ bench: Bench, corpusAt place: String) throws {
        try FileManager.default.moveItem(atPath: bench.folder.path("corpus"), toPath: bench.folder.path(place))
        let verified = try bench.provscan(
            "verify", "bag", "--corpus", "elsewhere", "--registry", bench.folder.path("provscan.sqlite"))
        #expect(verified.output.contains("repeated with the same configuration"), "\(verified.output)")
    }

    @Test("some of the files are scanned, and the bag of that verifies where the files lie elsewhere")
    func files() throws {
        let bench = try Bench()
        for number in 0..<30 {
            try bench.folder.write(
                SampleTexts.jsonLines(["\(number) " + SampleTexts.copy(of: SampleTexts.orchard), SampleTexts.foreign]),
                to: "corpus/\(number).jsonl")
        }
        let ended = try bench.provscan(
            "match", "--sample-files", "50%", "--seed", "3", "--out", "results", "--bag", "bag", "corpus")
        #expect(ended.status == 1, "\(ended.messages)")
        #expect(ended.output.contains("of 30 files (rate 50 %), and in them "), "\(ended.output)")
        #expect(ended.output.contains("none: fewer than 30 files of the sample have a finding"))
        try FileManager.default.createDirectory(
            atPath: bench.folder.path("elsewhere"), withIntermediateDirectories: true)
        try expectVerified(bench, corpusAt: "elsewhere/corpus")
    }

    @Test("a sample of the files of standard input is refused")
    func standardInput() throws {
        let ended = try Bench().provscan("match", "--sample-files", "50%", "--out", "results", "-")
        #expect(ended.status == 64 && ended.messages.contains("--sample"), "\(ended.messages)")
    }

    @Test(
        "what is no share and no seed is refused",
        arguments: [
            ["--sample", "0"], ["--sample", "150%"], ["--sample", "half"], ["--seed", "3"],
            ["--sample=1%", "--seed=-1"], ["--sample-files", "0"], ["--sample-files", "2"],
        ])
    func refused(arguments: [String]) throws {
        let bench = try Bench()
        let ended = try Program.provscan(
            ["match", "--out", "results"] + arguments + ["found.jsonl"], in: bench.folder.path)
        #expect(ended.status == 64, "\(ended.messages)")
    }

    @Test("a registry of signatures grows, is matched with its key, and with nothing else")
    func signatures() throws {
        let bench = try Bench(indexed: false)
        try bench.folder.write(SampleTexts.jsonLines(Array(SampleTexts.works[..<2]), name: "work"), to: "own.jsonl")
        func index(_ arguments: String...) throws -> Program.Ended {
            try Program.provscan(
                ["index", "--registry", "own.sqlite", "--holder", "Ada Example"] + arguments + ["own.jsonl"],
                in: bench.folder.path)
        }
        #expect(try index("--signatures-only").status == 64 && index("--key", "own.key").status == 64)
        let first = try index("--signatures-only", "--key", "own.key")
        #expect(first.status == 0 && first.output.contains("2 works added"), "\(first.messages)")
        try bench.folder.write(SampleTexts.jsonLines(SampleTexts.works, name: "work"), to: "own.jsonl")
        let second = try index("--signatures-only", "--key", "own.key")
        #expect(second.output.contains("1 works added, 2 registered before"), "\(second.output) \(second.messages)")
        let plain = try index()
        #expect(plain.status == 2 && plain.messages.contains("it keeps fingerprints and no texts"), "\(plain.messages)")
        let page = SampleTexts.copy(of: SampleTexts.observatory)
        try bench.folder.write(SampleTexts.jsonLines([page]), to: "page.jsonl")
        func match(_ arguments: String...) throws -> Program.Ended {
            try Program.provscan(
                ["match", "--registry", "own.sqlite", "--out", "results", "--force"] + arguments + ["page.jsonl"],
                in: bench.folder.path)
        }
        let refused = try match()
        #expect(refused.status == 2 && refused.messages.contains("--key"), "\(refused.messages)")
        let found = try match("--key", "own.key")
        #expect(found.status == 1, "\(found.messages)")
        let lines = try bench.folder.lines(of: "results/matches.jsonl")
        #expect(lines.count == 1 && lines[0].contains(#""grade":"partial""#) && lines[0].contains("work-3"))
        let grant = try bench.provscan("registry", "check", "--deep", "--registry", bench.folder.path("own.sqlite"))
        #expect(grant.status == 0, "\(grant.messages)")
    }
}
