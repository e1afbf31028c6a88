import Foundation
import ProvscanCore
import Testing

@testable import ProvscanReaders

@Suite("Hostile and damaged input")
struct HostileTests {
    /// One small file of each format, with the format forced where its name does not say it.
    private static let samples: [(format: String, path: String)] = {
        var samples: [(String, String)] = []
        let folders = (try? FileManager.default.contentsOfDirectory(atPath: seeds)) ?? []
        for format in folders.sorted() {
            let files = (try? FileManager.default.contentsOfDirectory(atPath: seeds + format)) ?? []
            let sizes = files.map { file in
                (
                    file,
                    (try? FileManager.default.attributesOfItem(atPath: seeds + format + "/" + file)[.size]) as? Int ?? 0
                )
            }
            for (file, _) in sizes.sorted(by: { ($0.1, $0.0) < ($1.1, $1.0) }) {
                samples.append((format, seeds + format + "/" + file))
            }
        }
        return samples
    }()

    @Test("cut at every byte: no crash, the sound records before the cut are still read")
    func truncation() throws {
        #expect(Self.samples.count > 60)
        var previous = ""
        for (format, path) in Self.samples {
            let bytes = Array(try Data(contentsOf: URL(filePath: path)))
            let name = (path as NSString).lastPathComponent
            let whole = Reading(bytes: bytes, name: name) { $0.format = format }
            // What a fuzz target once stumbled over need not hold any, nor be whole; it must only be read to its end.
            let isFinding = name.hasPrefix("finding-")
            #expect(!whole.texts.isEmpty || isFinding, "\(name) holds texts")
            // The smallest sample of a format is cut at every byte, the others at forty places.
            let step = format == previous ? max(1, bytes.count / 40) : 1
            previous = format
            for count in stride(from: 1, to: bytes.count, by: step) {
                let cut = Reading(bytes: Array(bytes[..<count]), name: name) { $0.format = format }
                if isFinding { continue }
                #expect(cut.texts.count <= whole.texts.count, "\(name), cut at \(count)")
                let sound = zip(cut.texts, whole.texts).prefix { $0 == $1 }.count
                #expect(sound >= cut.texts.count - 1, "\(name), cut at \(count): a text that the whole does not hold")
                if Self.mustTell(format, name), cut.texts.count < whole.texts.count {
                    #expect(
                        !cut.failures.isEmpty || !cut.tally.damaged.isEmpty || cut.texts.isEmpty
                            || Self.isBetweenRecords(format), "\(name), cut at \(count), is told")
                }
            }
        }
    }

    /// Whether a cut shows: formats with a frame around the whole; lines and plain texts may end anywhere.
    private static func mustTell(_ format: String, _ name: String) -> Bool {
        ["parquet", "json-array", "x-archive", "wxr", "feed", "mediawiki", "stack-exchange"].contains(format)
            || name.hasSuffix(".arrow")
    }

    private static func isBetweenRecords(_ format: String) -> Bool { format == "warc" }

    @Test("one byte changed at random: no crash")
    func flips() throws {
        var random = UInt64(7)
        for (format, path) in Self.samples {
            let bytes = Array(try Data(contentsOf: URL(filePath: path)))
            for _ in 0..<40 {
                var damaged = bytes
                random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                damaged[Int(random >> 33) % damaged.count] = UInt8(truncatingIfNeeded: random >> 20)
                _ = Reading(bytes: damaged, name: "damaged") { options in
                    options.format = format
                    options.recordLimit = 1 << 22
                }
            }
        }
    }

    @Test("100,000 levels of JSON and XML are refused")
    func depth() {
        let deep = 100_000
        let json = "{\"text\":" + String(repeating: "[", count: deep) + String(repeating: "]", count: deep) + "}\n"
        let lines = Reading(
            bytes: Array(("{\"text\":\"one\"}\n" + json + "{\"text\":\"two\"}\n").utf8), name: "a.jsonl")
        #expect(lines.texts == ["one", "two"])
        #expect(lines.tally.damaged.count == 1)
        let open = String(repeating: "<a>", count: deep)
        let xml = "<posts><row Id=\"1\" PostTypeId=\"1\" Body=\"one\"/>\(open)</posts>"
        let posts = Reading(bytes: Array(xml.utf8), name: "Posts.xml")
        #expect(posts.texts == ["one"])
        #expect(!posts.failures.isEmpty || !posts.tally.damaged.isEmpty)
        let html = Reading(
            bytes: Array(("<!doctype html><p>one</p>" + String(repeating: "<div>", count: deep)).utf8), name: "a.html")
        #expect(html.coverage.count == 1)
    }

    @Test("entities that grow and entities from elsewhere are refused")
    func entities() {
        var laughs = "<!DOCTYPE posts [<!ENTITY a0 \"ha\">"
        for level in 1...9 {
            laughs += "<!ENTITY a\(level) \"" + String(repeating: "&a\(level - 1);", count: 10) + "\">"
        }
        laughs += "]><posts><row Id=\"1\" PostTypeId=\"1\" Body=\"&a9;\"/></posts>"
        let outside =
            "<!DOCTYPE posts [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>"
            + "<posts><row Id=\"1\" PostTypeId=\"1\" Body=\"&x;\"/></posts>"
        for xml in [laughs, outside] {
            let reading = Reading(bytes: Array(xml.utf8), name: "Posts.xml") { $0.format = "stack-exchange" }
            #expect(reading.texts.allSatisfy { !$0.contains("root:") && $0.utf8.count < 1_000 })
            #expect(!reading.failures.isEmpty || !reading.tally.damaged.isEmpty || reading.texts.isEmpty)
        }
    }

    @Test("NUL bytes and a line longer than the limit cost their record")
    func lines() {
        let record = "{\"text\":\"one\"}\n"
        let long = "{\"text\":\"" + String(repeating: "a", count: 3 << 20) + "\"}\n"
        let bytes = Array((record + "{\"text\":\"\0\"}\n" + long + record).utf8)
        let reading = Reading(bytes: bytes, name: "a.jsonl") { $0.recordLimit = 1 << 20 }
        #expect(reading.texts == ["one", "one"])
        #expect(reading.tally.damaged.count == 2)
    }

    @Test("a damaged record of a compressed WARC costs itself; the records after it are read")
    func warcRecovery() throws {
        let pages = Array(try Data(contentsOf: URL(filePath: seeds + "warc/pages.warc.gz")))
        let whole = Reading(bytes: pages, name: "pages.warc.gz")
        #expect(whole.texts.count == 4)
        let members = (0..<pages.count - 3).filter { pages[$0..<$0 + 3].elementsEqual([0x1F, 0x8B, 8]) }
        #expect(members.count == 4)
        var damaged = pages
        let middle = (members[1] + members[2]) / 2
        for place in middle..<middle + 8 { damaged[place] ^= 0x55 }
        let reading = Reading(bytes: damaged, name: "pages.warc.gz")
        #expect(reading.texts.count >= 3)
        #expect(reading.texts.last == whole.texts.last)
        #expect(!reading.tally.damaged.isEmpty)
    }

    @Test("the member after a damaged one is found wherever reads end", arguments: 1...24)
    func gzipRecovery(step: Int) throws {
        let scratch = try Scratch()
        let lines = (1...3).map { number in (0..<20).map { "\(number * $0 &* 2_654_435_761)," }.joined() + "\n" }
        let members = try lines.map { try scratch.run("gzip", "-nc", input: Array($0.utf8)) }
        // The signature, the method, the kind of the first block, the checksum and the length.
        for place in [0, 1, 2, 10] + members[1].indices.suffix(8) {
            var second = members[1]
            second[place] ^= 0x55
            let file = ShortReads(members[0] + second + members[2], of: step)
            let buffer = ByteBuffer(GzipByteStream(file, locator: Locator(path: "a.gz")))
            var read: [String] = []
            var failures = 0
            repeat {
                while let line = buffer.line(limit: 1_000) { read.append(String(decoding: line, as: UTF8.self)) }
                if buffer.failure != nil { failures += 1 }
            } while buffer.resume()
            #expect(read.first == lines[0] && read.last == lines[2], "byte \(place)")
            #expect(failures == 1 && buffer.failure == nil, "byte \(place)")
        }
    }

    @Test("a file that shrinks or vanishes while it is read ends early and is told")
    func changing() throws {
        let scratch = try Scratch()
        let record = "{\"text\":\"one\"}\n"
        let path = try scratch.file("a.jsonl", String(repeating: record, count: 200_000))
        let parquet = try scratch.file(
            "b.parquet", Array(try Data(contentsOf: URL(filePath: seeds + "parquet/rows-none.parquet"))))
        var options = ReaderOptions(role: .suspect)
        options.batchBytes = 1 << 16
        let cursor = CorpusCursor(paths: [path, parquet, scratch.path + "/gone.jsonl"], options: options)
        guard case .batch? = cursor.next() else { return #expect(Bool(false), "a first batch") }
        try Data(record.utf8).write(to: URL(filePath: path))
        try Data().write(to: URL(filePath: parquet))
        var ends: [SourceCoverage] = []
        while let event = cursor.next() {
            if case .sourceEnd(let coverage) = event { ends.append(coverage) }
        }
        #expect(ends.count == 3)
        #expect(ends[1].failures.count == 1)
        #expect(ends[2].failures.map(\.reason) == ["no such file or folder; check the path"])
    }

    @Test("a zip whose sizes lie or whose members overlap does not expand beyond the limits")
    func lyingZip() throws {
        var zip = Array(try Data(contentsOf: URL(filePath: seeds + "auto/members.zip")))
        // The uncompressed sizes of the local headers and of the directory.
        for place in 0..<zip.count - 30 where zip[place..<place + 4].elementsEqual([0x50, 0x4B, 3, 4]) {
            zip.replaceSubrange(place + 22..<place + 26, with: [0xFF, 0xFF, 0xFF, 0x7F])
        }
        for place in 0..<zip.count - 46 where zip[place..<place + 4].elementsEqual([0x50, 0x4B, 1, 2]) {
            zip.replaceSubrange(place + 24..<place + 28, with: [0xFF, 0xFF, 0xFF, 0x7F])
            // Every entry of the directory points at the first member.
            zip.replaceSubrange(place + 42..<place + 46, with: [0, 0, 0, 0])
        }
        let scratch = try Scratch()
        let reading = Reading([try scratch.file("a.zip", zip)])
        #expect(reading.tally.textBytes < 1 << 16)
        #expect(!reading.failures.isEmpty)
    }
}

/// A stream that gives few bytes at a time, as pipes may.
private final class ShortReads: ByteStream {
    private let bytes: [UInt8]
    private let size: Int
    private var position = 0

    init(_ bytes: [UInt8], of size: Int) {
        self.bytes = bytes
        self.size = size
    }

    func read(upTo count: Int, into output: inout OutputSpan<UInt8>) throws(ReadError) {
        let end = min(bytes.count, position + min(count, size))
        output.append(bytes[position..<end])
        position = end
    }
}
