import Foundation
import ProvscanCore
import Testing

@testable import ProvscanReaders

@Suite("WARC, ARC and WET")
struct WebTests {
    @Test("the same page as WARC and WET, plain and compressed; WAT holds no text")
    func whirlwind() throws {
        guard let folder = ExternalFixtures.path("warc/whirlwind-python") else { return }
        for suffix in ["", ".gz"] {
            let page = Reading([folder + "/whirlwind.warc" + suffix])
            #expect(page.texts.count == 1)
            // A warcinfo, a request and a metadata record beside the response.
            #expect(page.tally.records == 4)
            #expect(page.tally.skipped == [.notText: 3])
            #expect(page.failures == [] && page.tally.damaged == [])
            #expect(page.metadata[0].url == "https://an.wikipedia.org/wiki/Escopete")
            #expect(page.metadata[0].acquiredAt == "2024-05-18T01:58:10Z")
            #expect(page.metadata[0].acquiredAtSource == "WARC-Date")
            #expect(page.metadata[0].externalID?.hasPrefix("<urn:uuid:") == true)
            #expect(page.metadata[0].payloadDigest?.hasPrefix("sha1:") == true)
            #expect(page.metadata[0].warcRecordID?.contains("urn:uuid:") == true)
            #expect(page.metadata[0].urlSource == "WARC-Target-URI")
            #expect(page.coverage.map(\.format) == ["warc" + suffix])
            let wet = Reading([folder + "/whirlwind.warc.wet" + suffix])
            #expect(wet.texts.count == 1)
            #expect(wet.tally.records == 2)
            #expect(wet.tally.skipped == [.notText: 1])
            #expect(wet.locators == [folder + "/whirlwind.warc.wet" + suffix + "!record-2"])
            let wat = Reading([folder + "/whirlwind.warc.wat" + suffix])
            #expect(wat.texts == [])
            #expect(wat.tally.records == 2)
            #expect(wat.tally.skipped == [.notText: 2])
            #expect(wat.failures == [] && wat.tally.damaged == [])
        }
    }

    @Test("warcio's files: ARC, chunked, wrong chunks, truncated, revisits")
    func warcio() throws {
        guard let folder = ExternalFixtures.path("warc/warcio/test/data") else { return }
        for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
            let reading = Reading([folder + "/" + name])
            print(
                "INFO \(name): \(reading.tally.records) records, \(reading.texts.count) texts, "
                    + "\(reading.tally.skipped.map { "\($0.value) \($0.key)" }.sorted()), "
                    + "\(reading.tally.damaged.map(\.reason)), \(reading.failures)")
        }
        #expect(Reading([folder + "/example.arc"]).texts == Reading([folder + "/example.arc.gz"]).texts)
        #expect(Reading([folder + "/example.warc"]).texts == Reading([folder + "/example.warc.gz"]).texts)
        #expect(Reading([folder + "/example.arc"]).metadata.map(\.acquiredAt) == ["2014-02-16T05:02:21Z"])
        // Compressed as a whole and not record by record, which other programs refuse; here all six records are read.
        for name in ["example-bad.warc.gz.bad", "example-bad-non-chunked.warc.gz"] {
            let bad = Reading([folder + "/" + name])
            #expect(bad.tally.records == 6)
            #expect(bad.texts.count == 1)
            #expect(bad.failures == [] && bad.tally.damaged == [])
        }
    }

    @Test("no WARC file of the other projects brings the reader down")
    func others() {
        for path in ExternalFixtures.files("warc") where !path.hasSuffix(".md") {
            let reading = Reading([path])
            if path.contains("jwarc") || path.contains("ia-web") {
                print(
                    "INFO \(path.split(separator: "/").last ?? ""): \(reading.tally.records) records, "
                        + "\(reading.texts.count) texts, \(reading.tally.damaged.map(\.reason)), \(reading.failures)")
            }
        }
    }

    private static func record(_ type: String, _ contentType: String, _ body: [UInt8]) -> [UInt8] {
        Array(
            """
            WARC/1.0\r\nWARC-Type: \(type)\r\nWARC-Target-URI: http://example.org/\r\nWARC-Date: 2020-01-02T03:04:05Z\r
            WARC-Record-ID: <urn:uuid:1>\r\nContent-Type: \(contentType)\r\nContent-Length: \(body.count)\r\n\r\n
            """.utf8) + body + Array("\r\n\r\n".utf8)
    }

    @Test("payloads are brought back: chunks, gzip, deflate, character sets")
    func payloads() throws {
        let scratch = try Scratch()
        let text = "Grüße aus Köln, schön"
        let latin = [UInt8](text.unicodeScalars.map { UInt8($0.value) })
        let gzip = try scratch.run("gzip", "-nc", input: Array(text.utf8))
        let zlib = try scratch.run(
            "python3", "-c", "import sys,zlib; sys.stdout.buffer.write(zlib.compress(sys.stdin.buffer.read()))",
            input: Array(text.utf8))
        let zstd = try scratch.run("zstd", "-c", input: Array(text.utf8))
        // What Google's encoder writes for the text.
        let brotli: [UInt8] = [
            0x0B, 0x0C, 0x80, 0x47, 0x72, 0xC3, 0xBC, 0xC3, 0x9F, 0x65, 0x20, 0x61, 0x75, 0x73, 0x20, 0x4B, 0xC3, 0xB6,
            0x6C, 0x6E, 0x2C, 0x20, 0x73, 0x63, 0x68, 0xC3, 0xB6, 0x6E, 0x03,
        ]
        let chunks =
            Array("5\r\n".utf8) + gzip.prefix(5) + Array("\r\n\(String(gzip.count - 5, radix: 16));x=y\r\n".utf8)
            + gzip.dropFirst(5) + Array("\r\n0\r\n\r\n".utf8)
        let bodies: [(String, [UInt8])] = [
            ("Content-Type: text/plain; charset=ISO-8859-1\r\n", latin), ("Content-Type: text/plain\r\n", latin),
            ("Content-Type: text/plain\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n", chunks),
            ("Content-Type: text/plain\r\nContent-Encoding: deflate\r\n", zlib),
            ("Content-Type: text/plain\r\nContent-Encoding: gzip\r\n", Array(text.utf8)),
            ("Content-Type: text/plain\r\nContent-Encoding: br\r\n", brotli),
            ("Content-Type: text/plain\r\nContent-Encoding: zstd\r\n", zstd),
            ("Content-Type: text/html\r\n", Array("<html><meta charset=latin1><body><p>".utf8) + latin),
        ]
        var file: [UInt8] = []
        for (fields, body) in bodies {
            file += Self.record("response", "application/http", Array("HTTP/1.1 200 OK\r\n\(fields)\r\n".utf8) + body)
        }
        let reading = Reading([try scratch.file("a.warc", file)])
        #expect(reading.texts == bodies.map { _ in text })
        #expect(reading.tally.damaged == [])
        for count in stride(from: 1, to: file.count, by: 7) {
            let cut = Reading([try scratch.file("cut.warc", file[..<count])])
            #expect(cut.texts.allSatisfy { $0 == text }, "cut at \(count)")
        }
    }

    @Test("a damaged record costs itself; records after it are read")
    func damage() throws {
        let scratch = try Scratch()
        let sound = Self.record("conversion", "text/plain", Array("sound".utf8))
        let lying = Array("WARC/1.0\r\nWARC-Type: conversion\r\nContent-Length: lies\r\n\r\nbody\r\n\r\n".utf8)
        let reading = Reading([try scratch.file("a.warc", sound + lying + sound)])
        #expect(reading.texts == ["sound", "sound"])
        #expect(reading.tally.damaged.count == 1)
    }
}
