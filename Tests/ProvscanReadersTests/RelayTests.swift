import Foundation
import ProvscanCore
import ProvscanTestSupport
import Testing

@testable import ProvscanReaders

@Suite("Batches that can be written out again")
struct RelayTests {
    /// Lines as they occur: records, blank lines, damage, invalid UTF-8, CRLF, lines beyond the limit of 200 bytes.
    private static func line(using random: inout SplitMix64) -> [UInt8] {
        let end = Bool.random(using: &random) ? Array("\n".utf8) : Array("\r\n".utf8)
        switch Int.random(in: 0..<8, using: &random) {
        case 0: return end
        case 1: return Array("   ".utf8) + end
        case 2: return Array("{\"text\":\"cut sh".utf8) + end
        case 3: return Array("{\"text\":\"".utf8) + [0xC3, 0x28, 0xFF] + Array("\"}".utf8) + end
        case 4:
            return Array(
                "{\"text\":\"\(String(repeating: "long ", count: Int.random(in: 36...150, using: &random)))\"}".utf8)
                + end
        default:
            return Array("{\"id\":\"\(UInt16.random(in: 0...9999, using: &random))\",\"text\":\"some words\"}".utf8)
                + end
        }
    }

    @Test("the bytes of all batches are the stream, whatever it holds", arguments: 0..<60)
    func wholeStream(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var stream = seed % 3 == 0 ? [0xEF, 0xBB, 0xBF] : [UInt8]()
        for _ in 0..<Int.random(in: 0...30, using: &random) { stream += Self.line(using: &random) }
        if seed % 2 == 0, stream.last == UInt8(ascii: "\n") { stream.removeLast() }
        var options = ReaderOptions(role: .suspect)
        options.batchBytes = Int.random(in: 1...150, using: &random)
        options.recordLimit = 200
        let isReady: (() -> Bool)? = seed % 4 == 0 ? nil : { seed % 4 == 1 }
        let reader = JSONLinesReader(
            TrickleStream(stream, seed: seed), locator: Locator(path: "-"), options: options, isReady: isReady)
        var relayed: [UInt8] = []
        var tally = BatchTally()
        while let batch = try reader.next() {
            let batch = try #require(batch as? any RelayedBatch)
            var ordinals = 0
            let visited = batch.visit { _, ordinal in ordinals = ordinal + 1 }
            for ordinal in 0..<ordinals {
                let record = batch.relayedBytes[batch.relayedRange(of: ordinal)]
                let first = try #require(record.first), last = try #require(record.last)
                #expect(first == UInt8(ascii: "{"), "seed \(seed)")
                #expect(record.dropLast().firstIndex(of: UInt8(ascii: "\n")) == nil, "seed \(seed)")
                #expect(last == UInt8(ascii: "\n") || relayed.count + batch.relayedBytes.count == stream.count)
            }
            relayed += batch.relayedBytes
            tally.records += visited.records
            tally.texts += visited.texts
        }
        #expect(relayed == stream, "seed \(seed)")
        let lines = stream.dropFirst(seed % 3 == 0 ? 3 : 0).split(separator: UInt8(ascii: "\n")).filter { line in
            !line.allSatisfy { $0 == 0x20 || $0 == 0x0D }
        }
        #expect(tally.records == lines.count, "seed \(seed)")
        let sound = lines.count { line in line.count <= 200 && line.contains(UInt8(ascii: "}")) }
        #expect(tally.texts == sound, "seed \(seed)")
    }

    private static func warcRecord(_ type: String, _ contentType: String, _ block: String) -> [UInt8] {
        let number = block.utf8.count
        return Array(
            """
            WARC/1.1\r\nWARC-Type: \(type)\r\nWARC-Record-ID: <urn:uuid:\(number)>\r\nWARC-Date: 2024-05-01T00:00:00Z\r
            Content-Type: \(contentType)\r\nContent-Length: \(number)\r\n\r\n\(block)\r\n\r\n
            """.utf8)
    }

    /// Records as they occur: pages, plain texts, what holds no text, and that longer than a batch.
    private static func warcRecord(using random: inout SplitMix64) -> [UInt8] {
        let words = String(repeating: "some words ", count: Int.random(in: 1...60, using: &random))
        switch Int.random(in: 0..<5, using: &random) {
        case 0: return warcRecord("request", "application/http; msgtype=request", "GET / HTTP/1.1\r\n\r\n")
        case 1: return warcRecord("resource", "image/png", words)
        case 2:
            return warcRecord(
                "response", "application/http", "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n" + words)
        default: return warcRecord("conversion", "text/plain", words)
        }
    }

    @Test("the bytes of all batches of WARC are the stream, however it is cut", arguments: 0..<60)
    func wholeWARC(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var stream: [UInt8] = []
        for _ in 0..<Int.random(in: 0...12, using: &random) { stream += Self.warcRecord(using: &random) }
        if seed % 3 == 0 {
            stream = Array(stream.prefix(Int.random(in: 0...stream.count, using: &random)))
        } else if seed % 5 == 1 {
            stream += Array("no header\r\n".utf8) + Self.warcRecord(using: &random)
        }
        var options = ReaderOptions(role: .suspect)
        options.batchBytes = Int.random(in: 1...400, using: &random)
        let reader = WARCReader(
            TrickleStream(stream, seed: seed), locator: Locator(path: "-"), options: options, relays: true)
        var relayed: [UInt8] = []
        while let batch = try reader.next() {
            let batch = try #require(batch as? any RelayedBatch)
            var ordinals = 0
            _ = batch.visit { _, ordinal in ordinals = ordinal + 1 }
            for ordinal in 0..<ordinals {
                let record = batch.relayedBytes[batch.relayedRange(of: ordinal)]
                #expect(record.starts(with: "WARC/1.1\r\n".utf8), "seed \(seed)")
                let isLast = relayed.count + batch.relayedBytes.count == stream.count
                #expect(isLast || record.suffix(4).elementsEqual("\r\n\r\n".utf8), "seed \(seed)")
                #expect(record.dropFirst().firstRange(of: Array("WARC/1.1".utf8)) == nil, "seed \(seed)")
            }
            relayed += batch.relayedBytes
        }
        #expect(relayed == stream, "seed \(seed)")
    }

    @Test("whole lines are given before more is waited for")
    func prompt() throws {
        let stream = TrickleStream(Array("{\"text\":\"a\"}\n{\"text\":\"b\"}\n{\"te".utf8), seed: 1, pieces: [26, 4])
        let reader = JSONLinesReader(
            stream, locator: Locator(path: "-"), options: ReaderOptions(role: .suspect), isReady: { false })
        let first = try #require(try reader.next() as? any RelayedBatch)
        #expect(first.relayedBytes.count == 26 && first.visit { _, _ in }.texts == 2)
        #expect(stream.given == 26, "nothing is read beyond what was there")
    }

    @Test("a member is set, once, and nothing else changes", arguments: 0..<200)
    func member(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var object: [String] = []
        var expected: [String: String] = [:]
        for number in 0..<Int.random(in: 1...5, using: &random) {
            let value =
                ["1", "\"a \\\" } , \\\\\"", "{\"provscan\":[1,{}]}", "[ \"]\" , {} ]", "null", "-2.5e3"].randomElement(
                    using: &random) ?? ""
            object.append("\"m\(number)\" :  \(value)")
            expected["m\(number)"] = value
        }
        for name in ["provscan", "prov\\u0073can", "provscan2"] where Bool.random(using: &random) {
            let place = Int.random(in: 0...object.count, using: &random)
            object.insert("\"\(name)\":{\"old\":\"}\"}", at: place)
            if name == "provscan2" { expected[name] = "{\"old\":\"}\"}" }
        }
        let blank = ["", " ", "\t\r"].randomElement(using: &random) ?? ""
        let text = blank + "{" + blank + object.joined(separator: " , ") + blank + "}" + blank + "\n"
        let tagged = try #require(
            JSONObjectText.setting("provscan", to: Array("{\"new\":true}".utf8), in: ArraySlice(text.utf8)))
        let parsed = try #require(try JSONSerialization.jsonObject(with: Data(tagged)) as? NSDictionary)
        expected["provscan"] = "{\"new\":true}"
        let wanted = "{" + expected.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ",") + "}"
        #expect(
            try parsed == #require(try JSONSerialization.jsonObject(with: Data(wanted.utf8)) as? NSDictionary),
            "\(seed)")
        #expect(String(decoding: tagged, as: UTF8.self).hasSuffix(",\"provscan\":{\"new\":true}}" + blank + "\n"))
        if !text.contains("\"prov\\u"), !text.contains("\"provscan\":{\"old") {
            let cut = try #require(text.utf8.lastIndex(of: UInt8(ascii: "}")))
            #expect(String(decoding: tagged, as: UTF8.self).hasPrefix(String(text[..<cut])), "the bytes before stay")
        }
    }

    @Test("what is no object gets no member", arguments: ["", "[1]", "{\"a\":1", "{\"a", "{", "12", "{\"a\\"])
    func noObject(text: String) {
        #expect(JSONObjectText.setting("provscan", to: Array("1".utf8), in: ArraySlice(text.utf8)) == nil)
    }
}

/// A stream that gives its bytes in pieces, as a pipe does.
private final class TrickleStream: ByteStream {
    private let bytes: [UInt8]
    private var random: SplitMix64
    private var pieces: [Int]
    private(set) var given = 0

    init(_ bytes: [UInt8], seed: UInt64, pieces: [Int] = []) {
        self.bytes = bytes
        self.pieces = pieces
        random = SplitMix64(seed: seed)
    }

    func read(upTo count: Int, into output: inout OutputSpan<UInt8>) throws(ReadError) {
        let piece = pieces.isEmpty ? Int.random(in: 1...97, using: &random) : pieces.removeFirst()
        let end = min(bytes.count, given + min(count, piece))
        for index in given..<end { output.append(bytes[index]) }
        given = end
    }
}
