import Foundation
import ProvscanTestSupport
import Testing

@Suite("Filtering a stream")
struct FilterTests {
    private let bench: Bench

    init() throws {
        bench = try Bench()
    }

    private func filter(_ arguments: String..., reading input: String) throws -> Program.Ended {
        try Program.run(Program.provscan, ["filter"] + arguments, in: bench.folder.path, reading: input)
    }

    private static let copy = SampleTexts.jsonLines([SampleTexts.copy(of: SampleTexts.orchard)])
    private static let foreign = SampleTexts.jsonLines([SampleTexts.foreign], name: "foreign")

    @Test("tags records with matches as 'match' describes them, and leaves all others as they were")
    func tag() throws {
        let ended = try filter("--tag", reading: Self.foreign + Self.copy + Self.foreign)
        #expect(ended.status == 0)
        let lines = ended.outputLines
        #expect(lines.count == 3 && lines[0] + "\n" == Self.foreign && lines[2] == lines[0])
        #expect(lines[1].hasPrefix(String(Self.copy.dropLast(2)) + ",\"provscan\":{\"matches\":["))
        let tag = try #require(try object(lines[1])["provscan"] as? [String: Any])
        #expect(tag["verdict"] as? String == "unknown")
        let matches = try #require(tag["matches"] as? [[String: Any]])
        #expect(try bench.match("found.jsonl").status == 1)
        var scanned = try object(bench.folder.lines(of: "results/matches.jsonl")[0])
        var record = try #require(scanned["record"] as? [String: Any])
        record["locator"] = "-!line-2"
        scanned["record"] = record
        var tagged = matches[0]
        record = try #require(tagged["record"] as? [String: Any])
        record["id"] = "text-2"
        record["url"] = "https://example.org/text/2"
        tagged["record"] = record
        #expect(matches.count == 1 && NSDictionary(dictionary: tagged) == NSDictionary(dictionary: scanned))
        #expect(ended.messageLines == ["provscan: 3 records; 1 with matches; 1 tagged; findings by record: 1 unknown"])
    }

    @Test("tagging twice gives the same bytes as tagging once")
    func twice() throws {
        let once = try filter("--tag", reading: Self.copy + Self.foreign)
        #expect(try filter("--tag", reading: once.output).output == once.output)
    }

    @Test("drops findings by verdict, never a lead alone, and writes them to the rejects")
    func drop() throws {
        let lead = SampleTexts.jsonLines(
            ["We heard that hungry gulls debated the price of salted herring again."], name: "lead")
        let input = lead + Self.copy + Self.foreign
        let kept = try filter("--drop", "unlicensed,opted-out", "--rejects", "none.jsonl", reading: input)
        #expect(kept.status == 0 && kept.output == input, "the verdict is unknown")
        #expect(try bench.folder.bytes(of: "none.jsonl").isEmpty)
        let ended = try filter("--drop", "unlicensed,unknown", "--rejects", "rejects.jsonl", reading: input)
        #expect(ended.status == 0 && ended.output == lead + Self.foreign)
        let rejects = try bench.folder.lines(of: "rejects.jsonl")
        #expect(rejects.count == 1 && rejects[0].hasPrefix(String(Self.copy.dropLast(2)) + ",\"provscan\":{"))
        let again = try filter("--drop", "unknown", "--rejects", "rejects.jsonl", reading: input)
        #expect(again.status == 2 && again.output.isEmpty && again.messages.contains("--force"))
        #expect(try filter("--drop", "unknown", "--rejects", "rejects.jsonl", "--force", reading: input).status == 0)
        let tagged = try filter("--drop", "unknown", "--tag", reading: input)
        #expect(tagged.outputLines.count == 2 && tagged.outputLines[0].contains(#""verdict":null"#))
    }

    @Test("the verdict is about the use that the options name")
    func context() throws {
        let bench = try Bench(indexed: false)
        #expect(try bench.index("--rights-basis", "owner", "works.jsonl").status == 0)
        #expect(try bench.provscan("grant", "attest", "--complete-as-of", "2026-01-01", "--by", "Counsel").status == 0)
        let ended = try Program.run(
            Program.provscan,
            ["filter", "--drop", "unlicensed", "--acquired", "2024-01-01..2024-02-01"], in: bench.folder.path,
            reading: Self.copy)
        #expect(ended.status == 0 && ended.output.isEmpty)
        #expect(
            ended.messageLines == ["provscan: 1 record; 1 with matches; 1 dropped; findings by record: 1 unlicensed"])
    }

    private static let unusual: [(input: String, status: Int32)] = {
        let mark: String = "\u{FEFF}"
        var inputs: [(String, Int32)] = [("", 0), ("\n", 0), ("\r\n \n\t\n", 0), (mark, 0), (mark + foreign, 0)]
        inputs.append((String(foreign.dropLast()), 0))
        inputs.append((foreign + "{\"text\":\"cut", 3))
        inputs.append(("not json\n" + foreign, 3))
        inputs += [("{\"other\":1}\n", 3), ("[1,2]\n", 3), ("\u{0}\n", 3)]
        return inputs
    }()

    @Test("what is no record passes, byte for byte, and is told", arguments: unusual)
    func passing(input: String, status: Int32) throws {
        let ended = try filter("--drop", "unknown,unlicensed", "--tag", reading: input)
        #expect(ended.output == input && ended.status == status)
        #expect(status == 0 || ended.messageLines.count > 1, "the reason is told beside the summary")
    }

    @Test("a byte order mark stays at the head though the first record goes")
    func mark() throws {
        let ended = try filter("--drop", "unknown", reading: "\u{FEFF}" + Self.copy + Self.foreign)
        #expect(ended.output == "\u{FEFF}" + Self.foreign)
    }

    @Test("a compressed stream is refused before anything is written")
    func compressed() throws {
        let folder = bench.folder
        try folder.write(Self.foreign, to: "plain.jsonl")
        let command = "gzip -c plain.jsonl | \(Program.provscan) filter --tag"
        let ended = try Program.run("/bin/sh", ["-c", command], in: folder.path)
        #expect(ended.status == 2 && ended.output.isEmpty && ended.messageLines.count == 1)
        #expect(ended.messages.contains("compressed (gz); decompress it first"))
    }

    @Test("any number of jobs writes the same bytes, of several megabytes")
    func jobs() throws {
        let lines = (0..<6000).map { number in
            number % 50 == 7
                ? SampleTexts.copy(of: SampleTexts.works[number % 3])
                : "Record \(number). " + String(repeating: SampleTexts.foreign, count: 4)
        }
        let input = SampleTexts.jsonLines(lines)
        try bench.folder.write(input, to: "large.jsonl")
        func run(_ jobs: Int) throws -> Program.Ended {
            let command = "\(Program.provscan) filter --jobs \(jobs) --tag <large.jsonl"
            return try Program.run("/bin/sh", ["-c", command], in: bench.folder.path)
        }
        let one = try run(1)
        #expect(one.status == 0 && one.outputLines.count == 6000)
        #expect(one.outputLines.count { $0.contains("\"provscan\":") } == 120)
        #expect(try run(3).output == one.output)
        let untagged = one.output.replacing(/,"provscan":\{"matches":.*\}\n/, with: "}\n")
        #expect(untagged == input)
    }

    @Test("a line is answered as soon as it is in")
    func prompt() throws {
        let running = try Program.Running(Program.provscan, ["filter", "--tag"], in: bench.folder.path)
        try running.write(Self.copy)
        try running.wait { running.outputSoFar.hasSuffix("}\n") }
        #expect(running.outputSoFar.contains("\"provscan\":{"))
        try running.write(Self.foreign)
        try running.wait { running.outputSoFar.hasSuffix(Self.foreign) }
        try running.closeInput()
        #expect(try running.wait().status == 0)
    }

    @Test("an interrupt ends it at the end of a record, while it waits for input, too")
    func interrupt() throws {
        let running = try Program.Running(Program.provscan, ["filter", "--tag"], in: bench.folder.path)
        try running.write(Self.foreign + "{\"text\":\"half a rec")
        try running.wait { running.outputSoFar == Self.foreign }
        running.send(SIGINT)
        let ended = try running.wait()
        #expect(ended.status == 130 && ended.output == Self.foreign && ended.messageLines == ["provscan: interrupted"])
    }

    @Test("a reader that goes away ends it quietly, and not as a success")
    func closedOutput() throws {
        let many = String(repeating: Self.foreign, count: 20_000)
        try bench.folder.write(many, to: "many.jsonl")
        let script = "\(Program.provscan) filter --tag <many.jsonl | head -n 1; echo ${PIPESTATUS[0]}"
        let ended = try Program.run("/bin/bash", ["-c", script], in: bench.folder.path)
        #expect(ended.outputLines.last == "141" && ended.messages.isEmpty)
    }

    @Test("--json tells a program what was done")
    func json() throws {
        let ended = try filter("--drop", "unknown", "--json", reading: Self.copy + Self.foreign + "\n")
        let summary = try object(ended.messages)
        #expect(summary["schema"] as? String == "provscan.filter/1" && summary["isIncomplete"] as? Bool == false)
        let found = try #require(summary["found"] as? [String: Any])
        #expect(found["matched"] as? Int == 1 && found["dropped"] as? Int == 1 && found["tagged"] as? Int == 0)
        #expect((summary["input"] as? [String: Any])?["records"] as? Int == 2)
        #expect(summary["bytesWritten"] as? Int == Self.foreign.utf8.count + 1)
    }

    @Test("texts of one record make one tag")
    func severalTexts() throws {
        let record =
            #"{"a":"\#(SampleTexts.copy(of: SampleTexts.harbour))","b":"\#(SampleTexts.copy(of: SampleTexts.orchard))"}"#
            + "\n"
        let ended = try filter("--tag", "--text-field", "a", "--text-field", "b", reading: record)
        #expect(ended.outputLines.count == 1)
        let tag = try #require(try object(ended.output)["provscan"] as? [String: Any])
        #expect((tag["matches"] as? [Any])?.count == 2)
    }

    @Test(
        "wrong usage is told as such",
        arguments: [[], ["--drop", "stolen-goods"], ["--drop", ""], ["--tag", "--rejects", "x"]])
    func usage(arguments: [String]) throws {
        let ended = try Program.provscan(["filter"] + arguments, in: bench.folder.path)
        #expect(ended.status == 64 && ended.output.isEmpty)
    }

    private static func warc(_ texts: [String]) -> String {
        texts.enumerated().map { number, text in
            "WARC/1.1\r\nWARC-Type: conversion\r\nWARC-Record-ID: <urn:uuid:\(number)>\r\nWARC-Date: 2024-05-01T00:00:00Z\r\n"
                + "WARC-Target-URI: https://example.org/\(number)\r\nContent-Type: text/plain\r\n"
                + "Content-Length: \(text.utf8.count)\r\n\r\n\(text)\r\n\r\n"
        }.joined()
    }

    @Test("WARC records are dropped whole, and tagged by a metadata record behind them")
    func warc() throws {
        let foreign = Self.warc([SampleTexts.foreign])
        let copy = Self.warc([SampleTexts.copy(of: SampleTexts.orchard)])
        let input = foreign + copy + foreign
        let dropped = try filter(
            "--format", "warc", "--drop", "unknown", "--rejects", "rejects.warc", reading: input)
        #expect(dropped.status == 0 && dropped.output == foreign + foreign)
        let tagged = try filter("--format", "warc", "--tag", reading: input)
        #expect(tagged.status == 0 && tagged.output.hasPrefix(foreign + copy) && tagged.output.hasSuffix(foreign))
        let metadata = String(tagged.output.dropFirst((foreign + copy).count).dropLast(foreign.count))
        #expect(String(decoding: try bench.folder.bytes(of: "rejects.warc"), as: UTF8.self) == copy + metadata)
        let parts = metadata.components(separatedBy: "\r\n\r\n")
        #expect(parts.count == 3 && parts[2].isEmpty)
        #expect(parts[0].contains("WARC-Type: metadata\r\n") && parts[0].contains("WARC-Refers-To: <urn:uuid:0>\r\n"))
        #expect(parts[0].hasSuffix("Content-Length: \(parts[1].utf8.count)"))
        let tag = try #require(try object(parts[1])["provscan"] as? [String: Any])
        #expect(tag["verdict"] as? String == "unknown")
        #expect(try filter("--format", "warc", "--tag", reading: foreign).output == foreign)
    }

    @Test("a stream of another format than the one named is refused before anything is written")
    func otherFormat() throws {
        let warc = try filter("--tag", reading: Self.warc([SampleTexts.foreign]))
        #expect(warc.status == 2 && warc.output.isEmpty && warc.messages.contains("--format warc"))
        let json = try filter("--format", "warc", "--tag", reading: Self.foreign)
        #expect(json.status == 2 && json.output.isEmpty && json.messages.contains("leave --format out"))
        #expect(try filter("--format", "csv", "--tag", reading: "").status == 64)
    }
}
