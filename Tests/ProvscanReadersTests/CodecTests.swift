import Foundation
import ProvscanCore
import Testing

@testable import ProvscanReaders

@Suite("bzip2, xz and lz4")
struct CodecTests {
    @Test("reads concatenated streams and padding", arguments: ["bzip2", "xz", "lz4", "lzma"])
    func streams(tool: String) throws {
        let scratch = try Scratch()
        let stream = try scratch.compressed(tool, threeRecords)
        let padding = tool == "bzip2" || tool == "xz" ? [UInt8](repeating: 0, count: 4) : []
        let path = try scratch.file("a.jsonl", tool == "lzma" ? stream : stream + stream + padding)
        let reading = Reading([path])
        #expect(reading.texts.count == (tool == "lzma" ? 3 : 6))
        #expect(reading.failures == [])
        let suffix = ["bzip2": "bz2", "lzma": "xz"][tool] ?? tool
        #expect(reading.coverage.map(\.format) == ["jsonl." + suffix])
    }

    @Test("a cut anywhere is a failure and everything before it is read", arguments: ["bzip2", "xz", "lz4"])
    func truncation(tool: String) throws {
        let scratch = try Scratch()
        let whole = try scratch.compressed(tool, String(repeating: threeRecords, count: 3))
        let texts = Reading([try scratch.file("whole", whole)]).texts
        #expect(texts.count == 9)
        for count in stride(from: 0, to: whole.count, by: 3) {
            let reading = Reading([try scratch.file("cut", whole[..<count])]) { $0.format = "jsonl" }
            #expect(reading.failures.count == 1 || reading.tally.damaged.count == 1, "cut at \(count)")
            #expect(texts.starts(with: reading.texts), "cut at \(count)")
        }
    }

    @Test("notices flipped bytes of the data", arguments: ["bzip2", "xz", "lz4"])
    func corruption(tool: String) throws {
        let scratch = try Scratch()
        let whole = try scratch.compressed(tool, threeRecords)
        for position in stride(from: 12, to: whole.count, by: 3) {
            var bytes = whole
            bytes[position] ^= 0x55
            let reading = Reading([try scratch.file("a.jsonl", bytes)]) { $0.format = "jsonl" }
            #expect(reading.failures.count == 1, "flipped \(position)")
        }
    }

    @Test("garbage after a stream is told", arguments: ["bzip2", "xz", "lz4"])
    func garbage(tool: String) throws {
        let scratch = try Scratch()
        let stream = try scratch.compressed(tool, threeRecords)
        let reading = Reading([try scratch.file("a.jsonl", stream + Array("garbage".utf8))])
        #expect(reading.texts.count == 3)
        #expect(reading.failures.count == 1)
    }

    @Test("compressions are undone one inside the other, to a limit")
    func nesting() throws {
        let scratch = try Scratch()
        var bytes = Array(threeRecords.utf8)
        for tool in ["gzip", "xz", "bzip2"] {
            let input = try scratch.file("input", bytes)
            bytes = try scratch.run(tool, "-c", input)
        }
        let path = try scratch.file("a", bytes)
        #expect(Reading([path]).coverage.map(\.format) == ["jsonl.gz.xz.bz2"])
        #expect(Reading([path]).texts.count == 3)
        let limited = Reading([path]) { $0.limits.compressions = 2 }
        #expect(limited.failures == ["compressed more than 2 times over; decompress it if you trust it"])
    }

    @Test("a decompression bomb is stopped")
    func bomb() throws {
        let scratch = try Scratch()
        try scratch.run("sh", "-c", "head -c 3000000 /dev/zero | tr '\\0' 'a' | bzip2 -9c > bomb.bz2")
        let reading = Reading([scratch.path + "/bomb.bz2"]) { $0.limits.freeBytes = 1 << 20 }
        #expect(reading.failures == ["expands to more than 1100 times its size; unpack it if you trust it"])
        let total = Reading([scratch.path + "/bomb.bz2"]) { $0.limits.totalBytes = 1 << 20 }
        #expect(total.failures == ["expands to more than 1048576 bytes; raise the limit"])
        #expect(total.tally.textBytes < 3_000_000, "a block more than the limit at the most")
    }

    @Test("agrees with the verdicts on the xz project's files")
    func xzSuite() throws {
        var counts: [String: (sound: Int, failed: Int)] = [:]
        let folder = fixtures + "XZ/"
        for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() where name.contains("-") {
            guard let kind = name.split(separator: "-").first.map(String.init) else { continue }
            let bytes = Array(try Data(contentsOf: URL(filePath: folder + name)))
            let isSound = Self.decodes(bytes)
            #expect(isSound == (kind == "good"), "\(name)")
            counts[kind, default: (0, 0)].sound += isSound ? 1 : 0
            counts[kind, default: (0, 0)].failed += isSound ? 0 : 1
        }
        #expect(counts["good"]?.sound == 33)
        #expect(counts["bad"]?.failed == 58)
        #expect(counts["unsupported"]?.failed == 6)
    }

    private static func decodes(_ bytes: [UInt8]) -> Bool {
        let stream = CodecByteStream(
            MemoryByteStream(bytes), decoder: XZDecoder(windowLog: 27), locator: Locator(path: "x"))
        return (try? stream.readAll(limit: 1 << 28, Locator(path: "x"))) != nil
    }
}

extension Scratch {
    /// The text as a tool compresses it; `lzma` is xz's older format.
    func compressed(_ tool: String, _ text: String) throws -> [UInt8] {
        tool == "lzma"
            ? try run("xz", "--format=lzma", "-c", input: Array(text.utf8))
            : try run(tool, "-c", input: Array(text.utf8))
    }
}
