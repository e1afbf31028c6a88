import Foundation
import ProvscanCore
import ProvscanTestSupport
import Testing

@testable import ProvscanReaders

@Suite("JSON Lines")
struct JSONLinesTests {
    @Test("gives texts, locators and metadata")
    func basics() throws {
        let scratch = try Scratch()
        let path = try scratch.file("a.jsonl", threeRecords)
        let reading = Reading([path])
        #expect(reading.texts == ["one", "two é \"quoted\"", "three"])
        #expect(reading.locators == [1, 2, 3].map { "\(path)!line-\($0)" })
        #expect(reading.metadata[1].url == "https://example.org/2")
        #expect(reading.metadata[1].acquiredAt == "2019-04-26T12:57:54Z")
        #expect(reading.metadata[1].acquiredAtSource == "timestamp")
        #expect(reading.coverage.map(\.format) == ["jsonl"])
        let digest = try scratch.run("sha256sum", path)
        #expect(digest.starts(with: reading.coverage[0].digest?.description.utf8 ?? "".utf8))
        #expect(reading.coverage[0].byteCount == threeRecords.utf8.count)
    }

    @Test("takes CRLF, blank lines, a byte order mark and a last line without newline")
    func lineEnds() throws {
        let scratch = try Scratch()
        let text = "\u{FEFF}{\"text\":\"a\"}\r\n\r\n   \n{\"text\":\"b\"}\r\n{\"text\":\"c\"}"
        let reading = Reading([try scratch.file("a.jsonl", text)])
        #expect(reading.texts == ["a", "b", "c"])
        #expect(reading.locators.map { $0.suffix(6) } == ["line-1", "line-4", "line-5"])
        #expect(reading.tally.damaged.isEmpty)
    }

    @Test("reads everything before any cut, and calls the cut line damaged", arguments: [16, 1 << 20])
    func truncation(batchBytes: Int) throws {
        let scratch = try Scratch()
        let whole = Array(threeRecords.utf8)
        for count in 1..<whole.count {
            let path = try scratch.file("cut.jsonl", whole[..<count])
            let reading = Reading([path]) { $0.batchBytes = batchBytes }
            let lines = whole[..<count].split(separator: 0x0A)
            let complete = lines.filter { $0.last == UInt8(ascii: "}") }.count
            #expect(reading.texts.count == complete, "cut at \(count)")
            #expect(reading.tally.damaged.count == lines.count - complete, "cut at \(count)")
            #expect(reading.tally.records == lines.count)
        }
    }

    @Test("damage names line and byte, quotes nothing, and costs one record")
    func damage() throws {
        let scratch = try Scratch()
        let path = try scratch.file(
            "a.jsonl", "{\"text\":\"a\"}\n{\"text\":\"secret\", \"x\": tru}\n{\"text\":\"b\"} x\n{\"text\":\"c\"}\n")
        let reading = Reading([path])
        #expect(reading.texts == ["a", "c"])
        #expect(reading.tally.damaged.map(\.locator.description) == ["\(path)!line-2", "\(path)!line-3"])
        #expect(
            reading.tally.damaged[0].reason
                == "invalid JSON near byte 23 of the record; it may be cut short or lack quotes")
        #expect(!reading.tally.damaged.contains { $0.reason.contains("secret") })
    }

    @Test("replaces invalid UTF-8 as String does, and counts it")
    func invalidUTF8() throws {
        let scratch = try Scratch()
        let bad: [[UInt8]] = [
            [0xFF], [0xC3], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xF0, 0x9F, 0x98], [0xC0, 0xAF], [0xF5, 0x80],
        ]
        for bytes in bad {
            let line = Array("{\"text\":\"x".utf8) + bytes + Array("y\"}\n{\"text\":\"fine\"}\n".utf8)
            let reading = Reading([try scratch.file("a.jsonl", line)])
            let expected = String(decoding: Array("x".utf8) + bytes + Array("y".utf8), as: UTF8.self)
            #expect(reading.texts == [expected, "fine"])
            #expect(reading.tally.replacedSequences == expected.unicodeScalars.count { $0 == "\u{FFFD}" })
        }
    }

    @Test("unescapes every escape, pairs and lone surrogates")
    func escapes() throws {
        let scratch = try Scratch()
        let line = #"{"text":"\"\\\/\b\f\n\r\t\u00e9\u4e2d\ud83d\ude00 \ud83d x \ude00 \ud83d\u0041"}"#
        let reading = Reading([try scratch.file("a.jsonl", line)])
        #expect(reading.texts == ["\"\\/\u{8}\u{C}\n\r\té中😀 \u{FFFD} x \u{FFFD} \u{FFFD}A"])
        #expect(reading.tally.replacedSequences == 3)
    }

    @Test("unescapes as Foundation does", arguments: 0..<200)
    func escapesAgainstFoundation(seed: UInt64) throws {
        var state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1
        func draw(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % count
        }
        let parts = [
            "a", "é", "\\n", "\\\"", "\\\\", "\\u4e2d", "\\ud83d\\ude00", " long run without any escape ", "😀",
            "\\u0000",
        ]
        let text = (0..<draw(60)).map { _ in parts[draw(parts.count)] }.joined()
        let line = "{\"text\":\"x\(text)\"}"
        let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String]
        let scratch = try Scratch()
        let reading = Reading([try scratch.file("a.jsonl", line)])
        #expect(reading.texts == [try #require(object?["text"])], "seed \(seed)")
    }

    @Test("wider instructions unescape the same", arguments: 0..<300, InstructionWidth.available)
    func escapesWide(seed: UInt64, width: InstructionWidth) {
        var random = SplitMix64(seed: seed)
        let parts = [
            "a", "é", "\\n", "\\\"", "\\\\", "\\/", "\\b\\f\\r\\t", "\\u4e2d", "\\ud83d\\ude00", "\\ude00",
            " long run without any escape that fills a block ", "\\u00e9", "\\u0041", "\\uD83D\\uDE00",
            "\\x", "\\u12g4", "\\u12", "\\",
        ]
        let text = (0..<Int.random(in: 0...60, using: &random)).map { _ in
            parts[Int.random(in: 0..<parts.count - (seed % 4 == 0 ? 0 : 4), using: &random)]
        }
        let raw = Array(text.joined().utf8)
        var plain = JSONScratch(width: .plain)
        var wide = JSONScratch(width: width)
        var replaced = (plain: 0, wide: 0)
        // Safety: both results are copied before the next call.
        unsafe raw.withUnsafeBufferPointer { raw in
            let expected = unsafe plain.unescape(raw, replaced: &replaced.plain).map { unsafe Array($0) }
            let unescaped = unsafe wide.unescape(raw, replaced: &replaced.wide).map { unsafe Array($0) }
            #expect(unescaped == expected, "seed \(seed)")
            #expect(replaced.wide == replaced.plain, "seed \(seed)")
        }
    }

    @Test("a line over the limit is damaged and the next goes on", arguments: [64, 1 << 20])
    func hugeLine(batchBytes: Int) throws {
        let scratch = try Scratch()
        let long = "{\"text\":\"" + String(repeating: "long ", count: 4000) + "\"}"
        let path = try scratch.file("a.jsonl", "{\"text\":\"a\"}\n\(long)\n{\"text\":\"b\"}\n\(long)")
        let reading = Reading([path]) {
            $0.batchBytes = batchBytes
            $0.recordLimit = 1000
        }
        #expect(reading.texts == ["a", "b"])
        #expect(reading.locators.last == "\(path)!line-3")
        #expect(reading.tally.damaged.map(\.locator.description) == ["\(path)!line-2", "\(path)!line-4"])
        #expect(reading.tally.records == 4)
        let patient = Reading([path]) { $0.batchBytes = batchBytes }
        #expect(patient.texts.count == 4)
    }

    @Test("the same for any batch size")
    func batchSizes() throws {
        let scratch = try Scratch()
        let path = try scratch.file("a.jsonl", String(repeating: threeRecords, count: 50))
        let whole = Reading([path])
        #expect(whole.batches == 1)
        for size in [1, 100, 333, 4096] {
            let cut = Reading([path]) { $0.batchBytes = size }
            #expect(cut.texts == whole.texts)
            #expect(cut.locators == whole.locators)
            #expect(cut.coverage == whole.coverage)
            #expect(cut.batches > 1)
        }
    }

    @Test("stops in the middle without harm")
    func cancelled() throws {
        let scratch = try Scratch()
        let path = try scratch.file("a.jsonl", String(repeating: threeRecords, count: 50))
        var options = ReaderOptions(role: .suspect)
        options.batchBytes = 1000
        let cursor = CorpusCursor(paths: [path, path], options: options)
        #expect(cursor.totalBytes == 2 * 50 * threeRecords.utf8.count)
        guard case .batch(let batch) = cursor.next() else {
            Issue.record("no batch")
            return
        }
        #expect(batch.visit { _, _ in }.texts > 0)
        #expect(cursor.bytesRead > 0)
    }

    @Test("counts what it skips")
    func skips() throws {
        let scratch = try Scratch()
        let lines = [
            "{\"text\":\"\"}", "{\"title\":\"t\"}", "[1]", "null", "{\"text\":null}", "{\"text\":[\"a\"]}", "{}",
        ]
        let reading = Reading([try scratch.file("a.jsonl", lines.joined(separator: "\n"))]) { $0.format = "jsonl" }
        #expect(reading.texts.isEmpty)
        #expect(reading.tally.skipped == [.emptyText: 1, .noTextField: 5])
        #expect(
            reading.tally.damaged.map(\.reason)
                == ["the field text is an array, not a string; name the text with --text-field"])
    }

    @Test(
        "a colon where a comma belongs is damage, at any depth",
        arguments: [
            #"{"text":"t","v":[1,"a":null,2]}"#, #"{"text":"t","v":{"b":"c":[[]]}}"#, #"{"v":["a":1],"text":"t"}"#,
            #"{"text":"t":"u"}"#, #"{"text":"t","v":["a","b":[]]}"#,
        ])
    func colons(line: String) throws {
        let scratch = try Scratch()
        #expect(Reading([try scratch.file("a.jsonl", line)]).tally.damaged.count == 1)
    }

    @Test("an array of records is read as well, and what follows it is told")
    func array() throws {
        let scratch = try Scratch()
        let path = try scratch.file("a.json", "[ {\"text\":\"a\"},\n {\"text\":\"b\", \"v\":[1,{}]} ]\n")
        let reading = Reading([path])
        #expect(reading.texts == ["a", "b"])
        #expect(reading.locators == ["\(path)!record-1", "\(path)!record-2"])
        #expect(reading.coverage.map(\.format) == ["json-array"])
        #expect(reading.failures == [])
        let more = Reading([try scratch.file("b.json", "[{\"text\":\"a\"}]\n[{\"text\":\"b\"}]")]) { $0.batchBytes = 4 }
        #expect(more.texts == ["a"])
        #expect(more.failures == ["more follows the JSON array and is not read; write one array or JSON Lines"])
    }

    @Test("a NUL byte costs its record and not the file")
    func nul() throws {
        let scratch = try Scratch()
        let reading = Reading([try scratch.file("a.jsonl", "{\"text\":\"a\0\"}\n{\"text\":\"b\"}\n")])
        #expect(reading.texts == ["b"])
        #expect(reading.tally.damaged.count == 1)
    }

    @Test("duplicate and escaped names count as Python's json counts them")
    func names() throws {
        let scratch = try Scratch()
        let reading = Reading([try scratch.file("a.jsonl", #"{"text":"a","text":"b"}"# + "\n" + #"{"te\u0078t":"c"}"#)])
        #expect(reading.texts == ["b", "c"])
    }

    @Test("several text fields are texts of their own; pointers reach inside")
    func fields() throws {
        let scratch = try Scratch()
        let path = try scratch.file("a.jsonl", #"{"q":"one","m":{"a/b":["x","two"]},"key":7,"when":"2020"}"#)
        let reading = Reading([path]) {
            $0.textFields = ["q", "/m/a~1b/1", "absent"]
            $0.idFields = ["key"]
            $0.dateFields = ["when"]
        }
        #expect(reading.texts == ["one", "two"])
        #expect(reading.locators == ["\(path)!line-1/q", "\(path)!line-1/m/a~1b/1"])
        #expect(reading.metadata[0].externalID == "7")
        #expect(reading.metadata[0].acquiredAt == "2020")
        #expect(reading.metadata[0].acquiredAtSource == "when")
    }
}
