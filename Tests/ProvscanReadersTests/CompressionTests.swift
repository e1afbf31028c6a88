import Foundation
import ProvscanCore
import ProvscanReaders
import Testing

@Suite("Compression")
struct CompressionTests {
    @Test("reads gzip members one after the other, with optional header fields")
    func gzipMembers() throws {
        let scratch = try Scratch()
        _ = try scratch.file("part.jsonl", threeRecords)
        let named = try scratch.run("gzip", "-c", "part.jsonl")
        let plain = try scratch.run("gzip", "-1nc", input: Array(threeRecords.utf8))
        let empty = try scratch.run("gzip", "-nc")
        let path = try scratch.file("a.jsonl.gz", named + empty + plain + [0, 0, 0])
        let reading = Reading([path])
        #expect(reading.texts.count == 6)
        #expect(reading.failures == [])
        #expect(reading.coverage.map(\.format) == ["jsonl.gz"])
        #expect(reading.coverage[0].byteCount == named.count + empty.count + plain.count + 3)
    }

    @Test("reads header fields that the end of a block cuts")
    func gzipHeaders() throws {
        let scratch = try Scratch()
        let record = Array("{\"text\":\"a\"}\n".utf8)
        let body = try scratch.run("gzip", "-nc", input: record).dropFirst(10)
        // Members of 65,521 bytes, nearly all of it name and comment, meet the ends of blocks everywhere.
        let fields: [UInt8] = [0x1F, 0x8B, 8, 0x1C, 0, 0, 0, 0, 0, 3, 4, 0, 9, 9, 9, 9]
        let filler = [UInt8](repeating: 0x6E, count: 65_521 - fields.count - body.count - 1_002)
        let member = fields + filler + [0] + [UInt8](repeating: 0x63, count: 1_000) + [0] + body
        let path = try scratch.file("a.jsonl.gz", Array(repeatElement(member, count: 60).joined()))
        let bare = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3] + body
        let small = fields + [0x6E, 0, 0x63, 0] + body + bare
        let other = try scratch.file("b.jsonl.gz", Array(repeatElement(small, count: 6_000).joined()))
        #expect(Reading([path]).failures == [])
        #expect(Reading([path]).texts.count == 60)
        #expect(Reading([other]).failures == [])
        #expect(Reading([other]).texts.count == 12_000)
    }

    @Test("keeps sound data before garbage, and says so")
    func gzipGarbage() throws {
        let scratch = try Scratch()
        let sound = try scratch.run("gzip", "-nc", input: Array(threeRecords.utf8))
        for garbage in [[1, 2, 3], [0x1F, 0x00], [0, 0, 7], Array("{\"text\"".utf8)] as [[UInt8]] {
            let path = try scratch.file("a.jsonl.gz", sound + garbage)
            let reading = Reading([path])
            #expect(reading.texts.count == 3)
            #expect(reading.failures.count == 1, "\(garbage)")
            #expect(reading.coverage[0].byteCount == sound.count + garbage.count)
            #expect(reading.coverage[0].digest != nil)
        }
    }

    @Test("a cut anywhere is a failure and everything before it is read", arguments: ["gzip", "zstd"])
    func truncation(tool: String) throws {
        let scratch = try Scratch()
        let whole = try scratch.run(tool, "-c", input: Array(String(repeating: threeRecords, count: 3).utf8))
        let texts = Reading([try scratch.file("whole", whole)]).texts
        #expect(texts.count == 9)
        for count in 0..<whole.count {
            let reading = Reading([try scratch.file("cut", whole[..<count])]) { $0.format = "jsonl" }
            #expect(reading.failures.count == 1 || reading.tally.damaged.count == 1, "cut at \(count)")
            #expect(texts.starts(with: reading.texts), "cut at \(count)")
            if count > 4 { #expect(reading.failures.contains { $0.contains("ends inside") }, "cut at \(count)") }
        }
    }

    @Test("notices every flipped byte of the data and its checksum", arguments: ["gzip", "zstd"])
    func corruption(tool: String) throws {
        let scratch = try Scratch()
        let whole = try scratch.run(tool, "-c", input: Array(threeRecords.utf8))
        for position in 10..<whole.count {
            var bytes = whole
            bytes[position] ^= 0x55
            let reading = Reading([try scratch.file("a.jsonl", bytes)]) { $0.format = "jsonl" }
            #expect(reading.failures.count == 1, "flipped \(position)")
        }
    }

    @Test("reads zstd frames one after the other and passes over skippable ones")
    func zstdFrames() throws {
        let scratch = try Scratch()
        let frame = try scratch.run("zstd", "-qc", input: Array(threeRecords.utf8))
        let skippable: [UInt8] = [0x5A, 0x2A, 0x4D, 0x18, 5, 0, 0, 0, 1, 2, 3, 4, 5]
        let path = try scratch.file("a.jsonl.zst", skippable + frame + skippable + frame + skippable)
        let reading = Reading([path])
        #expect(reading.texts.count == 6)
        #expect(reading.failures == [])
        #expect(reading.coverage.map(\.format) == ["jsonl.zst"])
        let garbage = Reading([try scratch.file("b.jsonl.zst", frame + Array("garbage".utf8))])
        #expect(garbage.texts.count == 3)
        #expect(
            garbage.failures == ["bytes that are not zstd follow 1 sound frame and are not read; fetch the file again"])
    }

    @Test("refuses a window beyond the limit and names the option")
    func zstdWindow() throws {
        let scratch = try Scratch()
        // A frame header with a window of 2^28 bytes and one empty last raw block.
        let path = try scratch.file("a.jsonl.zst", [0x28, 0xB5, 0x2F, 0xFD, 0x00, (28 - 10) << 3, 0x01, 0x00, 0x00])
        let reading = Reading([path])
        #expect(
            reading.failures
                == ["zstd frame 1 needs a window larger than 128 MiB; allow up to 2 GiB with --long=31"])
        let allowed = Reading([path]) { $0.zstdWindowLog = 28 }
        #expect(allowed.failures == ["the file is empty; remove it or fetch it again"])
    }

    @Test("decodes long input the same as the tools", arguments: ["gzip", "zstd"])
    func long(tool: String) throws {
        let scratch = try Scratch()
        let text = (0..<5_000).map { "{\"text\":\"record \($0) \($0 &* 2_654_435_761)\"}\n" }.joined()
        let path = try scratch.file("a", try scratch.run(tool, "-c", input: Array(text.utf8)))
        let reading = Reading([path]) { $0.batchBytes = 10_000 }
        #expect(reading.texts.count == 5_000)
        #expect(reading.texts == (0..<5_000).map { "record \($0) \($0 &* 2_654_435_761)" })
    }
}
