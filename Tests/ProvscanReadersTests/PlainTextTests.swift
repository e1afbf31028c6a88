import Foundation
import ProvscanCore
import ProvscanReaders
import Testing

@Suite("Plain text and Markdown")
struct PlainTextTests {
    @Test("a file is one text, named by its own name")
    func file() throws {
        let scratch = try Scratch()
        let path = try scratch.file("note.txt", "\u{FEFF}Hello\r\nworld\n")
        let reading = Reading([path])
        #expect(reading.texts == ["Hello\r\nworld\n"])
        #expect(reading.locators == [path])
        #expect(reading.metadata[0].externalID == "note.txt")
        #expect(reading.coverage.map(\.format) == ["text"])
        let packed = try scratch.file("note.txt.gz", try scratch.run("gzip", "-c", path))
        #expect(Reading([packed]).texts == ["Hello\r\nworld\n"])
        #expect(Reading([packed]).coverage[0].format == "text.gz")
    }

    @Test("a file with a byte of zero is a text where somebody says so")
    func zeroBytes() throws {
        let scratch = try Scratch()
        let path = try scratch.file("note.txt", "before\0after\n")
        #expect(Reading([path]).texts.isEmpty && Reading([path]).coverage.map(\.format) == ["unrecognised"])
        #expect(Reading([path]) { $0.format = "text" }.texts == ["before\0after\n"])
    }

    @Test("front matter becomes metadata and is not text")
    func frontMatter() throws {
        let scratch = try Scratch()
        let path = try scratch.file(
            "post.md",
            """
            ---
            # a comment
            title: "On \\"winnowing\\": notes"
            authors:
            - ann-example
            - 'Bob O''Hara'
            date: 2014-03-12 10:00:00 -0500
            tags: [a, b]
            permalink: /on-winnowing/
            license: CC-BY-4.0 # as agreed
            excerpt: >
              folded
              lines
            ---
            Text begins
            --- here.

            """)
        let reading = Reading([path])
        #expect(reading.texts == ["Text begins\n--- here.\n"])
        #expect(reading.metadata[0].title == "On \"winnowing\": notes")
        #expect(reading.metadata[0].author == "ann-example, Bob O'Hara")
        #expect(reading.metadata[0].publishedAt == "2014-03-12T10:00:00-05:00")
        #expect(reading.metadata[0].url == "/on-winnowing/")
        #expect(reading.metadata[0].licence == "CC-BY-4.0")
        #expect(reading.coverage.map(\.format) == ["markdown"])
    }

    @Test("a quoted title may run over lines; the name gives the date that the front matter lacks")
    func longTitle() throws {
        let scratch = try Scratch()
        let reading = Reading([try scratch.file("2016-07-06-a-title.md", "---\ntitle: \"One\ntwo: three\"\n---\nText")])
        #expect(reading.metadata[0].title == "One two: three")
        #expect(reading.metadata[0].publishedAt == "2016-07-06")
    }

    @Test("TOML front matter")
    func toml() throws {
        let scratch = try Scratch()
        let path = try scratch.file(
            "a.md",
            "+++\r\ntitle = \"T\"\r\ndate = 2020-01-02\r\nauthors = [\"A\", \"B\"]\r\n[extra]\r\ntitle = \"no\"\r\n+++\r\nBody"
        )
        let reading = Reading([path])
        #expect(reading.texts == ["Body"])
        #expect(reading.metadata[0].title == "T")
        #expect(reading.metadata[0].author == "A, B")
        #expect(reading.metadata[0].publishedAt == "2020-01-02")
    }

    @Test(
        "a rule at the top is not front matter", arguments: ["---\nnever closed", "---\nSome prose here.\n---\nMore"])
    func rule(text: String) throws {
        let scratch = try Scratch()
        #expect(Reading([try scratch.file("a.md", text)]).texts == [text])
    }

    @Test("invalid UTF-8 is replaced and counted")
    func invalid() throws {
        let scratch = try Scratch()
        let reading = Reading([try scratch.file("a.txt", Array("caf".utf8) + [0xE9] + Array(" au lait, and more".utf8))]
        )
        #expect(reading.texts == ["caf\u{FFFD} au lait, and more"])
        #expect(reading.tally.replacedSequences == 1)
    }

    @Test("an empty file, a blank one and a binary one are told apart")
    func strange() throws {
        let scratch = try Scratch()
        let empty = Reading([try scratch.file("empty.txt", "")])
        #expect(empty.failures == ["the file is empty; remove it or fetch it again"])
        #expect(empty.coverage.map(\.format) == ["empty"])
        let blank = Reading([try scratch.file("blank.txt", " \n")])
        #expect(blank.failures == [])
        #expect(blank.tally.skipped == [.emptyText: 1])
        let binary = Reading([try scratch.file("a.bin", [0x89, 0x50, 0, 0, 1, 2])])
        #expect(binary.coverage.map(\.format) == ["unrecognised"])
        #expect(binary.failures[0].hasPrefix("of no format that is read"))
        let late = Reading([try scratch.file("b.txt", String(repeating: "text ", count: 20_000) + "\0")])
        #expect(late.texts == [])
        #expect(late.failures.count == 1)
    }

    @Test("a text over the limit is refused")
    func limit() throws {
        let scratch = try Scratch()
        let reading = Reading([try scratch.file("a.txt", String(repeating: "text ", count: 20_000))]) {
            $0.recordLimit = 50_000
        }
        #expect(
            reading.failures
                == ["the text is longer than the limit of 50000 bytes; split the file or raise the record limit"])
    }

    @Test("a text over the limit is refused as a member, too, and costs itself", arguments: ["long.txt", "long.md"])
    func memberLimit(name: String) throws {
        let scratch = try Scratch()
        _ = try scratch.file("a.txt", "first")
        _ = try scratch.file(name, String(repeating: "text ", count: 20_000))
        _ = try scratch.file("z.txt", "last")
        try scratch.run("tar", "-cf", "a.tar", "a.txt", name, "z.txt")
        try scratch.run("gzip", "-k", "a.tar")
        try scratch.run("zip", "-q", "a.zip", "a.txt", name, "z.txt")
        for archive in ["a.tar", "a.tar.gz", "a.zip"] {
            let reading = Reading([scratch.path + "/" + archive]) { $0.recordLimit = 50_000 }
            #expect(reading.texts == ["first", "last"], "\(archive)")
            #expect(
                reading.coverage.flatMap(\.failures).map(\.locator.description) == [
                    "\(scratch.path)/\(archive)!\(name)"
                ])
            #expect(
                reading.failures
                    == ["the text is longer than the limit of 50000 bytes; split the file or raise the record limit"])
        }
    }

    @Test(
        "reads a real blog",
        .enabled(
            if: ProcessInfo.processInfo.environment["PROVSCAN_FIXTURES"] != nil, "PROVSCAN_FIXTURES names no folder"))
    func blog() throws {
        let folder =
            try #require(ProcessInfo.processInfo.environment["PROVSCAN_FIXTURES"]) + "/prose/18F-blog/content/posts"
        let reading = Reading([folder]) { $0.role = .owned }
        #expect(reading.failures == [])
        #expect(reading.texts.count == 509)
        #expect(
            reading.metadata.allSatisfy {
                $0.title != nil && $0.publishedAt?.hasPrefix("20") == true && $0.author != nil
            })
        #expect(!reading.texts.contains { $0.hasPrefix("---") })
    }
}
