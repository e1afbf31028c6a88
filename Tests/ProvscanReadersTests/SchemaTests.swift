import Foundation
import ProvscanCore
import ProvscanReaders
import Testing

@Suite("Corpus schemas")
struct SchemaTests {
    private func first(_ line: String, _ configure: (inout ReaderOptions) -> Void = { _ in }) throws -> DocumentMetadata
    {
        let scratch = try Scratch()
        let reading = Reading([try scratch.file("a.jsonl", line)], configure)
        #expect(reading.tally.damaged == [])
        return try #require(reading.metadata.first)
    }

    @Test("Dolma: acquisition is the download, not the addition")
    func dolma() throws {
        let reading = Reading([fixtures + "Corpora/dolma/000.json.gz"])
        #expect(reading.texts.count == 10)
        #expect(reading.coverage.map(\.format) == ["jsonl.gz"])
        #expect(reading.metadata[0].externalID == "http://advocatesaz.org/tag/antibiotic-resistant-bacteria/")
        let metadata = try first(
            #"{"id":"d1","text":"t","source":"s","added":"2023-01-01","created":"2019-01-01","metadata":{"url":"u","date_download":"2020-02-02T00:00:00Z"}}"#
        )
        var expected = DocumentMetadata(
            externalID: "d1", url: "u", publishedAt: "2019-01-01", acquiredAt: "2020-02-02T00:00:00Z",
            acquiredAtSource: "metadata.date_download")
        (expected.urlSource, expected.layout) = ("metadata.url", "Dolma")
        #expect(metadata == expected)
        #expect(try first(#"{"id":"d1","text":"t","source":"s","added":"2023-01-01"}"#).acquiredAt == nil)
    }

    @Test("C4, plain and gzip")
    func c4() throws {
        let reading = Reading([fixtures + "Corpora/hf/c4-train.00000-of-01024.json.gz"])
        #expect(!reading.texts.isEmpty)
        #expect(reading.tally.damaged == [])
        #expect(reading.metadata.allSatisfy { $0.acquiredAtSource == "timestamp" && $0.url?.hasPrefix("http") == true })
    }

    @Test("The Pile, zstd")
    func pile() throws {
        let reading = Reading([fixtures + "Corpora/hf/pile-test.jsonl.zst"])
        #expect(!reading.texts.isEmpty)
        #expect(reading.tally.damaged == [])
        #expect(reading.metadata.allSatisfy { $0.acquiredAt == nil })
        #expect(Reading([fixtures + "Corpora/data-juicer/the-pile-nih-refined.jsonl"]).texts.count == 10)
    }

    @Test("the same records plain, as .gz and as .zst")
    func formats() {
        let paths = ["test.jsonl", "test.jsonl.gz", "test.jsonl.zst"].map { fixtures + "Corpora/dolma/" + $0 }
        let reading = Reading(paths) { $0.textFields = ["message"] }
        #expect(reading.texts == Array(repeating: "this is a test", count: 3))
        #expect(reading.coverage.map(\.format) == ["jsonl", "jsonl.gz", "jsonl.zst"])
        #expect(Reading(paths).tally.skipped == [.noTextField: 3])
    }

    @Test("where a record is from, in each layout; of a record of our own nothing of it")
    func provenance() throws {
        let fineWeb =
            #"{"text":"t","id":"<urn:uuid:1>","dump":"CC-MAIN-2024-10","url":"u","date":"2024-02-21","language":"en"}"#
        let web = try first(fineWeb)
        #expect(web.layout == "FineWeb" && web.crawl == "CC-MAIN-2024-10" && web.warcRecordID == "<urn:uuid:1>")
        #expect(web.urlSource == "url" && web.language == "en")
        let dolma = try first(
            #"{"id":"d1","text":"t","source":"s","added":"2023","metadata":{"cc_segment":"crawl-data/1","digest":"sha1:A"}}"#
        )
        #expect(dolma.layout == "Dolma" && dolma.crawl == "crawl-data/1" && dolma.payloadDigest == "sha1:A")
        #expect(dolma.warcRecordID == nil && dolma.language == nil)
        let other = try first(#"{"text":"t","id":"<urn:uuid:1>","lang":"de"}"#)
        #expect(other.layout == nil && other.warcRecordID == nil && other.language == "de")
        let own = try first(fineWeb) { $0.role = .owned }
        #expect(own.layout == nil && own.crawl == nil && own.warcRecordID == nil && own.language == nil)
    }

    @Test("RedPajama 1 and 2, FineWeb")
    func others() throws {
        let one = try first(
            #"{"text":"t","meta":{"url":"u","timestamp":"2023-01-01T00:00:00Z","source":"cc"},"red_pajama_subset":"cc"}"#
        )
        #expect(one.url == "u")
        #expect(one.acquiredAtSource == "meta.timestamp")
        let two = try first(#"{"raw_content":"t","url":"u","date_download":"2022-11-27T12:00:00Z","digest":"sha1:X"}"#)
        #expect(two.externalID == "sha1:X")
        #expect(two.acquiredAt == "2022-11-27T12:00:00Z")
        let web = try first(
            #"{"text":"t","id":"<urn:uuid:1>","dump":"CC-MAIN-2013-20","url":"u","date":"2013-05-18T05:48:54Z"}"#)
        #expect(web.acquiredAt == "2013-05-18T05:48:54Z")
        #expect(web.acquiredAtSource == "date")
    }

    @Test("a bare date is a publication in our own records and an acquisition in a corpus")
    func roles() throws {
        let line = #"{"id":7,"text":"t","date":"2014-03-12","title":"T","author":"A","license":"CC0-1.0","url":"u"}"#
        #expect(
            try first(line) { $0.role = .owned }
                == DocumentMetadata(
                    externalID: "7", url: "u", author: "A", title: "T", publishedAt: "2014-03-12", licence: "CC0-1.0"))
        let suspect = try first(line)
        #expect(suspect.acquiredAt == "2014-03-12")
        #expect(suspect.publishedAt == nil)
    }

    @Test("a field that is known by its name may be named by a pointer, too")
    func pointers() throws {
        let line = #"{"id":7,"text":"t","published":"2014-03-12","url":"u"}"#
        let named = try first(line) {
            $0.role = .owned
            $0.textFields = ["/text"]
            $0.idFields = ["/id"]
            $0.urlFields = ["/url"]
            $0.dateFields = ["/published"]
        }
        #expect(named == DocumentMetadata(externalID: "7", url: "u", publishedAt: "2014-03-12"))
    }

    @Test(
        "times are brought to RFC 3339",
        arguments: [
            ("1400000000", "2014-05-13T16:53:20Z"), ("1400000000000", "2014-05-13T16:53:20Z"),
            ("\"2014-05-13 16:53:20\"", "2014-05-13T16:53:20"),
            ("\"2014-05-13 16:53 +01:00\"", "2014-05-13T16:53:00+01:00"),
            ("\"2014-05-13T16:53:20.123Z\"", "2014-05-13T16:53:20.123Z"), ("\"May 2014\"", "May 2014"),
            ("\"2014\"", "2014"), ("\"20140513\"", "2014-05-13"), ("20140513165320", "2014-05-13T16:53:20Z"),
        ])
    func times(written: String, expected: String) throws {
        #expect(try first("{\"text\":\"t\",\"timestamp\":\(written)}").acquiredAt == expected)
    }
}
