import Foundation
import ProvscanCore
import Testing

@testable import ProvscanReaders

@Suite("CSV, feeds and dumps")
struct DumpTests {
    @Test("reads Stack Exchange posts")
    func stackExchange() throws {
        guard let folder = ExternalFixtures.path("stackexchange/skelton/data") else { return }
        let reading = Reading([folder + "/Posts.xml"])
        #expect(reading.tally.records == 672)
        #expect(reading.texts.count + (reading.tally.skipped[.emptyText] ?? 0) == 672)
        #expect(reading.metadata.filter { $0.author == "9072" }.count == 60)
        #expect(reading.metadata.filter { $0.title != nil }.count == 254, "questions alone have a title")
        #expect(reading.failures == [])
        #expect(!reading.texts.contains { $0.contains("<p>") })
        print("INFO Posts.xml: \(reading.texts.count) texts, \(reading.tally.skipped)")
    }

    @Test("reads WordPress exports; comments are counted apart")
    func wxr() throws {
        guard let folder = ExternalFixtures.path("wxr/theme-unit-test") else { return }
        let reading = Reading([folder + "/themeunittestdata.wordpress.xml"])
        #expect(reading.tally.skipped[.comment] == 32)
        #expect(reading.tally.records - 32 == 180)
        #expect(reading.failures == [])
        #expect(reading.coverage.map(\.format) == ["wxr"])
    }

    @Test("reads MediaWiki dumps: articles, latest revision")
    func mediaWiki() throws {
        if let path = ExternalFixtures.path("mediawiki/mwxml/dump.xml") {
            let reading = Reading([path])
            #expect(reading.failures == [])
            #expect(reading.texts == ["Revision 2 text"])
            #expect(reading.tally.skipped == [.olderRevision: 1, .namespace: 1])
        }
        let scratch = try Scratch()
        let dump = """
            <mediawiki><page><title>A</title><ns>0</ns><id>1</id>
            <revision><id>3</id><timestamp>2020-01-02T00:00:00Z</timestamp><contributor><username>U</username></contributor>
            <text>'''Bold''' [[page|link]] {{t|{{u}}}} [[File:x.png|thumb|[[a]] b]]text&lt;ref&gt;note&lt;/ref&gt; [http://x.org site]
            == Heading ==
            * item</text></revision>
            <revision><id>2</id><timestamp>2019-01-02T00:00:00Z</timestamp><text>old</text></revision></page>
            <page><title>Talk:A</title><ns>1</ns><id>2</id><revision><text>talk</text></revision></page>
            <page><title>B</title><ns>0</ns><redirect title="A"/><revision><text>#REDIRECT [[A]]</text></revision></page>
            </mediawiki>
            """
        let reading = Reading([try scratch.file("a.xml", dump)])
        #expect(reading.texts == ["Bold link text site\nHeading\nitem"])
        #expect(reading.tally.skipped == [.olderRevision: 1, .namespace: 1, .redirect: 1])
        #expect(reading.metadata[0].author == "U")
        #expect(reading.metadata[0].publishedAt == "2020-01-02T00:00:00Z")
    }

    @Test("reads RSS and Atom")
    func feeds() throws {
        let scratch = try Scratch()
        let rss = """
            <?xml version="1.0"?><rss version="2.0"><channel><title>Blog</title><item><title>T</title>
            <link>http://example.org/1</link><guid>g1</guid><pubDate>Wed, 02 Oct 2002 15:00:00 +0200</pubDate>
            <description>&lt;p&gt;one &amp;amp; two&lt;/p&gt;</description></item></channel></rss>
            """
        let reading = Reading([try scratch.file("a.xml", rss)])
        #expect(reading.texts == ["one & two"])
        #expect(reading.metadata[0].url == "http://example.org/1")
        #expect(reading.metadata[0].publishedAt == "2002-10-02T13:00:00Z")
        let atom = """
            <feed xmlns="http://www.w3.org/2005/Atom"><entry><id>e</id><title>T</title><link href="http://example.org/2"/>
            <author><name>N</name></author><updated>2003-12-13T18:30:02Z</updated>
            <content type="xhtml"><div>in <b>bold</b></div></content></entry></feed>
            """
        let entry = Reading([try scratch.file("b.xml", atom)])
        #expect(entry.texts == ["in bold"])
        #expect(entry.metadata[0].author == "N")
    }

    @Test("no feed of the feedparser and feed-rs projects brings the reader down")
    func feedSuites() {
        var (texts, failures, unrecognised) = (0, 0, 0)
        for path in ExternalFixtures.files("feeds") + ExternalFixtures.files("xml") where path.hasSuffix(".xml") {
            let reading = Reading([path])
            texts += reading.texts.count
            failures += reading.failures.isEmpty ? 0 : 1
            unrecognised += reading.coverage.filter { $0.format == "unrecognised" }.count
        }
        print("INFO feeds: \(texts) texts, \(failures) files with failures, \(unrecognised) not recognised")
    }

    @Test("declared entities and deep nesting are refused")
    func hostile() throws {
        let scratch = try Scratch()
        let laughs = """
            <!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><rss><channel><item><description>&b;</description></item>
            </channel></rss>
            """
        let entities = Reading([try scratch.file("a.xml", laughs)])
        #expect(entities.texts == [])
        #expect(entities.failures == ["the document declares entities, which is refused; write it without a DOCTYPE"])
        let external =
            "<!DOCTYPE rss [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><rss><item><title>&x;</title></item></rss>"
        #expect(Reading([try scratch.file("b.xml", external)]).failures.count == 1)
        let deep = "<rss><channel>" + String(repeating: "<a>", count: 100_000)
        #expect(Reading([try scratch.file("c.xml", deep)]).failures.count == 1)
    }

    @Test("a cut dump gives the rows before the cut")
    func truncation() throws {
        let scratch = try Scratch()
        let rows = (1...5).map { "<row Id=\"\($0)\" Body=\"text \($0)\" />\n" }.joined()
        let dump = Array("<?xml version=\"1.0\"?><posts>\n\(rows)</posts>".utf8)
        for count in 40..<dump.count {
            let reading = Reading([try scratch.file("Posts.xml", dump[..<count])])
            #expect((1...5).map { "text \($0)" }.starts(with: reading.texts))
            #expect(reading.failures.count == 1, "cut at \(count)")
        }
    }

    @Test("agrees with csv-spectrum")
    func csvSpectrum() throws {
        guard let folder = ExternalFixtures.path("csv/csv-spectrum") else { return }
        for name in try FileManager.default.contentsOfDirectory(atPath: folder + "/csvs").sorted() {
            let bytes = Array(try Data(contentsOf: URL(filePath: folder + "/csvs/" + name)))
            let json = try Data(contentsOf: URL(filePath: folder + "/json/" + name.dropLast(3) + "json"))
            // The coordinates are a single object in Latin-1 on the other side.
            if name == "location_coordinates.csv" { continue }
            let expected = try #require(try JSONSerialization.jsonObject(with: json) as? [[String: Any]])
            var parser = CSVParser()
            let buffer = ByteBuffer(MemoryByteStream(bytes))
            var rows: [[String]] = []
            while let row = parser.row(from: buffer, limit: 1 << 20) {
                rows.append(row.map { String(decoding: $0, as: UTF8.self).replacing("\r\n", with: "\n") })
            }
            let header = rows.removeFirst()
            // Line ends do not survive every checkout.
            let wanted = expected.map { $0.mapValues { "\($0)".replacing("\r\n", with: "\n") } }
            #expect(rows.map { Dictionary(uniqueKeysWithValues: zip(header, $0)) } == wanted, "\(name)")
        }
    }

    @Test("columns are mapped as fields are")
    func csv() throws {
        let scratch = try Scratch()
        let csv = "id,url,text\r\n1,http://example.org,\"a \"\"b\"\", c\nd\"\r\n2,,e\\\n"
        let reading = Reading([try scratch.file("a.csv", csv)])
        #expect(reading.texts == ["a \"b\", c\nd", "e\\"])
        #expect(reading.locators.map { $0.suffix(6) } == ["!row-1", "!row-2"])
        #expect(reading.metadata[0].url == "http://example.org")
        #expect(Reading([try scratch.file("a.tsv", "id\ttext\n1\tx, y\n")]).texts == ["x, y"])
        let open = Reading([try scratch.file("b.csv", "id,text\n1,closed\n2,\"open")])
        #expect(open.texts == ["closed"])
        #expect(open.coverage.flatMap(\.failures).map { $0.locator.description.suffix(6) } == ["!row-2"])
        if let path = ExternalFixtures.path("prose/federalist/originals/federalist.csv") {
            #expect(Reading([path]).texts.count == 85)
        }
    }

    @Test("a row with another number of values than the header is read as far as it goes, and named")
    func uneven() {
        let table = "id,text,date\n1,one,2020\n2,two, and more,2020\n3,three\n4\n5,five,2020,,\n6,,2020\n7,seven,2020\n"
        let reading = Reading(bytes: Array(table.utf8), name: "a.csv")
        #expect(reading.texts == ["one", "two", "three", "five", "seven"])
        #expect(reading.tally.records == 7 && reading.failures == [])
        // A value that is empty is there; a row that lacks values is no sound record without a text.
        #expect(reading.tally.skipped == [.emptyText: 1])
        let advice = "quote values that hold delimiters or line ends"
        #expect(
            reading.tally.damaged.map { "\($0.locator): \($0.reason)" } == [
                "a.csv!row-2: the row has 4 values where the header names 3, what follows them is not read; \(advice)",
                "a.csv!row-3: the row has 2 values where the header names 3; \(advice)",
                "a.csv!row-4: the row has 1 value where the header names 3; \(advice)",
            ])
    }

    @Test("a table of one column is not cut at commas", arguments: ["a.csv", "a.tsv"])
    func oneColumn(name: String) {
        let table = "text\r\none, two;\tthree\r\n\"four, \"\"five\"\"\"\r\n"
        #expect(Reading(bytes: Array(table.utf8), name: name).texts == ["one, two;\tthree", "four, \"five\""])
    }
}
