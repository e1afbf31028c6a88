import Foundation
import ProvscanTestSupport
import Testing

@Suite("Bad input: one clear line, the right status, and the rest is processed")
struct BadInputTests {
    /// A source that cannot be read in full.
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var file: String
        /// `nil` for a file that is not there.
        var content: [UInt8]?
        /// The address that the message must begin with.
        var address: String
        /// What happened, and the way out.
        var parts: [String]
    }

    static let cases: [Case] = [
        Case(
            testDescription: "missing file", file: "absent.jsonl", content: nil, address: "absent.jsonl",
            parts: ["no such file", "check"]),
        Case(
            testDescription: "empty file", file: "empty.jsonl", content: [], address: "empty.jsonl",
            parts: ["is empty", "fetch it again"]),
        Case(
            testDescription: "no archive", file: "picture.zip", content: noise, address: "picture.zip",
            parts: ["neither JSON Lines", "name the format with --format"]),
        Case(
            testDescription: "a zip of another kind", file: "other.zip",
            content: zip, address: "other.zip", parts: ["not an X archive", "unpack it"]),
        Case(
            testDescription: "invalid JSON in line 2", file: "lines.jsonl",
            content: Array((SampleTexts.jsonLines([SampleTexts.foreign]) + "{\"id\":\"2\",\"text\":\"cut sho\n").utf8),
            address: "lines.jsonl!line-2", parts: ["JSON", ";"]),
        Case(
            testDescription: "a record without the text field", file: "fields.jsonl",
            content: Array(
                (SampleTexts.jsonLines([SampleTexts.foreign]) + "{\"id\":\"2\",\"words\":\"other\"}\n").utf8),
            address: "fields.jsonl", parts: ["1 record has no text field", "--text-field"]),
    ]

    /// A zip of one stored member, `a.txt`, that holds "text".
    private static let zip: [UInt8] = {
        let sizes: [UInt8] = [0xC7, 0x53, 0xFD, 0x3B, 4, 0, 0, 0, 4, 0, 0, 0, 5, 0, 0, 0]
        let name = Array("a.txt".utf8)
        let local: [UInt8] =
            [0x50, 0x4B, 3, 4, 10, 0, 0, 0, 0, 0, 0, 0, 0x21, 0x58] + sizes + name + Array("text".utf8)
        let entry: [UInt8] =
            [0x50, 0x4B, 1, 2, 10, 3, 10, 0, 0, 0, 0, 0, 0, 0, 0x21, 0x58] + sizes
            + [UInt8](repeating: 0, count: 14) + name
        let (size, start) = (UInt8(entry.count), UInt8(local.count))
        return local + entry + [0x50, 0x4B, 5, 6, 0, 0, 0, 0, 1, 0, 1, 0, size, 0, 0, 0, start, 0, 0, 0, 0, 0]
    }()

    /// Bytes that are nothing known: from a seed, the same in every run.
    private static let noise: [UInt8] = {
        var random = SplitMix64(seed: 7)
        return (0..<4096).map { _ in UInt8.random(in: 0...255, using: &random) }
    }()

    @Test("match", arguments: cases)
    func match(bad: Case) throws {
        let bench = try Bench()
        if let content = bad.content { try bench.folder.write(content, to: bad.file) }
        let ended = try bench.match(bad.file, "found.jsonl")
        #expect(ended.status == 3)
        expect(ended.messageLines, bad)
        #expect(try bench.folder.lines(of: "results/matches.jsonl").count == 1, "the file after it was scanned")
        let coverage = try bench.folder.lines(of: "results/coverage.jsonl").map(object)
        #expect(coverage.map { $0["locator"] as? String } == [bad.file, "found.jsonl"])
    }

    @Test("index", arguments: cases)
    func index(bad: Case) throws {
        let bench = try Bench(indexed: false)
        if let content = bad.content { try bench.folder.write(content, to: bad.file) }
        let ended = try bench.index(bad.file, "works.jsonl")
        #expect(ended.status == 3)
        expect(ended.messageLines, bad)
        #expect(try bench.works() >= SampleTexts.works.count, "the file after it was registered")
        try bench.expectSoundRegistry()
    }

    @Test("truncated gzip: what stands before the end is scanned")
    func truncatedGzip() throws {
        let bench = try Bench()
        let filler = (0..<400).map {
            "record number \($0) speaks of \($0 * 7919 % 1000) unrelated things at some length"
        }
        try bench.folder.write(
            SampleTexts.jsonLines([SampleTexts.copy(of: SampleTexts.harbour)] + filler), to: "part.jsonl")
        #expect(try Program.run("/usr/bin/env", ["gzip", bench.folder.path("part.jsonl")]).status == 0)
        let whole = try bench.folder.bytes(of: "part.jsonl.gz")
        try bench.folder.write(Array(whole.prefix(whole.count * 2 / 3)), to: "part.jsonl.gz")
        let ended = try bench.match("part.jsonl.gz", "found.jsonl")
        #expect(ended.status == 3)
        #expect(ended.messages.contains("provscan: part.jsonl.gz: ") && ended.messages.contains("ends"))
        #expect(ended.messages.contains("fetch the file again"))
        #expect(try bench.folder.lines(of: "results/matches.jsonl").count == 2)
    }

    @Test("many damaged records: named in the ledger, a hundred of them on the terminal")
    func manyDamaged() throws {
        let bench = try Bench()
        try bench.folder.write(String(repeating: "{\"text\":\n", count: 250), to: "bad.jsonl")
        let ended = try bench.match("bad.jsonl", "found.jsonl")
        #expect(ended.status == 3)
        #expect(ended.messageLines.count == 100)
        let coverage = try object(bench.folder.lines(of: "results/coverage.jsonl")[0])
        #expect(coverage["damagedRecords"] as? Int == 250)
    }

    @Test("no message quotes a text")
    func quotesNothing() throws {
        let bench = try Bench()
        try bench.folder.write("{\"text\":\"secretphrase and more\n", to: "bad.jsonl")
        #expect(try !bench.match("bad.jsonl").messages.contains("secretphrase"))
    }

    @Test("a file's name cannot write lines or colours of its own")
    func hostileName() throws {
        let bench = try Bench()
        let name = "a\nprovscan: all is well\u{1B}[31m\u{202E}.jsonl"
        try bench.folder.write("", to: name)
        let ended = try bench.match(name)
        #expect(ended.status == 3)
        #expect(ended.messageLines.count == 1)
        #expect(ended.messages.hasPrefix("provscan: a[U+000A]provscan: all is well[U+001B][31m[U+202E].jsonl: "))
    }

    @Test("a results directory that cannot be one", arguments: ["works.jsonl", "works.jsonl/results"])
    func badResultsDirectory(path: String) throws {
        let bench = try Bench()
        let before = try bench.folder.bytes(of: "works.jsonl")
        let ended = try bench.match("found.jsonl", out: path)
        #expect(ended.status == 2)
        #expect(ended.messageLines.count == 1, "\(ended.messages)")
        #expect(
            ended.messages.hasPrefix("provscan: \(path): ") && ended.messages.contains("check"), "\(ended.messages)")
        #expect(!ended.messages.contains("Domain"), "the system's reason is in words: \(ended.messages)")
        #expect(try bench.folder.bytes(of: "works.jsonl") == before)
    }

    private func expect(_ lines: [String], _ bad: Case) {
        #expect(lines.count == 1, "\(lines)")
        let line = lines.first ?? ""
        #expect(line.hasPrefix("provscan: \(bad.address): "), "\(line)")
        for part in bad.parts { #expect(line.localizedStandardContains(part), "\(line)") }
    }
}
