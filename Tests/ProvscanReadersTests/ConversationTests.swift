import Foundation
import ProvscanCore
import Testing

@testable import ProvscanReaders

@Suite("Reddit, mail, instruction data, CC100 and OSCAR")
struct ConversationTests {
    @Test("reads Reddit dumps; deleted texts are counted")
    func reddit() throws {
        guard let folder = ExternalFixtures.path("reddit/Pushshift-Importer/test_data") else { return }
        let comments = Reading([folder + "/test_comments.json"])
        // 26 newlines, and a last line without one.
        #expect(comments.tally.records == 27)
        #expect(comments.tally.skipped == [.deleted: 27 - comments.texts.count])
        #expect(comments.metadata.allSatisfy { $0.publishedAt?.hasPrefix("20") == true && $0.author != nil })
        let submissions = Reading([folder + "/test_submissions.json"])
        #expect(submissions.tally.records == 31)
        #expect(submissions.tally.damaged == [] && submissions.failures == [])
        #expect(submissions.tally.skipped[.noTextField] == nil)
        print(
            "INFO Reddit: \(comments.texts.count) of 27 comments, \(submissions.texts.count) texts of 31 submissions, "
                + "\(submissions.tally.skipped)")
        #expect(submissions.locators.contains { $0.hasSuffix("/title") })
        #expect(submissions.locators.contains { $0.hasSuffix("/selftext") })
    }

    @Test("every field of instruction data is a text with its own address")
    func instructions() throws {
        let scratch = try Scratch()
        let path = try scratch.file(
            "a.jsonl",
            """
            {"prompt":"ask","completion":"answer"}
            {"messages":[{"role":"user","content":"one"},{"role":"assistant","content":"two"},{"content":"three"}]}
            {"conversations":[{"from":"human","value":"four"},{"from":"gpt","value":"fi\\u0076e"}],"id":"c"}
            {"instruction":"do","input":"","output":"done"}
            {"title":"not a text"}
            """)
        let reading = Reading([path])
        #expect(reading.texts == ["ask", "answer", "one", "two", "three", "four", "five", "do", "done"])
        #expect(
            reading.locators.map { $0.dropFirst(path.count) } == [
                "!line-1/prompt", "!line-1/completion", "!line-2/messages/0/content", "!line-2/messages/1/content",
                "!line-2/messages/2/content", "!line-3/conversations/0/value", "!line-3/conversations/1/value",
                "!line-4/instruction", "!line-4/output",
            ])
        #expect(reading.metadata[5].externalID == "c")
        #expect(reading.tally.skipped == [.noTextField: 1])
        let many = (0...500).map { _ in "{\"content\":\"x\"}" }.joined(separator: ",")
        let long = Reading([try scratch.file("b.jsonl", "{\"messages\":[\(many)]}\n")])
        #expect(long.texts == [] && long.tally.damaged.count == 1)
    }

    @Test("reads mailboxes: parts, encodings, character sets, no quotations")
    func mail() throws {
        if let path = ExternalFixtures.path("mbox/james-mime4j/examples/src/main/resources/mbox-example/mbox.rlug") {
            let reading = Reading([path])
            #expect(reading.tally.records == 5)
            #expect(reading.texts.count == 5)
            #expect(!reading.texts.contains { $0.contains("\n>") })
            #expect(reading.metadata.allSatisfy { $0.author != nil && $0.publishedAt != nil })
        }
        for path in ExternalFixtures.files("mbox") where path.hasSuffix(".msg") || path.contains("cpython-email") {
            _ = Reading([path]) { $0.format = "mbox" }
        }
        let scratch = try Scratch()
        let mail = """
            From a@example.org Mon Jan  1 00:00:00 2020
            From: =?utf-8?B?SsO8cmdlbg==?= <a@example.org>
            Subject: =?iso-8859-1?Q?Gr=FC=DFe?=
            Date: Wed, 02 Oct 2002 15:00:00 +0200
            MIME-Version: 1.0
            Content-Type: multipart/alternative; boundary="b"

            --b
            Content-Type: text/plain; charset=iso-8859-1
            Content-Transfer-Encoding: quoted-printable

            Gr=FC=DFe, ein lan=
            ger Satz.

            On Monday, B wrote:
            > quoted
            >From here on
            --b
            Content-Type: text/html

            <p>not this</p>
            --b--

            From b@example.org Mon Jan  1 00:00:00 2020
            Subject: two
            Content-Transfer-Encoding: base64

            dGV4dCB0d28=
            """
        let reading = Reading([try scratch.file("a.mbox", mail)])
        #expect(
            reading.texts.map { $0.split(separator: "\n").joined() } == [
                "Grüße, ein langer Satz.From here on", "text two",
            ])
        #expect(reading.metadata[0].author == "Jürgen <a@example.org>")
        #expect(reading.metadata[0].title == "Grüße")
        #expect(reading.metadata[0].publishedAt == "2002-10-02T13:00:00Z")
        #expect(reading.coverage.map(\.format) == ["mbox"])
    }

    @Test("documents between blank lines; published layouts of corpora in zips")
    func documents() throws {
        let scratch = try Scratch()
        let path = try scratch.file("en.txt.xz", try scratch.compressed("xz", "one\nmore\n\n\ntwo\n"))
        #expect(Reading([path]).texts == ["one\nmore\n", "two\n"])
        #expect(Reading([path]).locators == [path + "!line-1", path + "!line-5"])
        for path in ExternalFixtures.files("corpora-formats/hf-datasets-dummy") where path.hasSuffix(".zip") {
            let reading = Reading([path])
            print(
                "INFO \(path.split(separator: "/").last ?? ""): \(reading.texts.count) texts, "
                    + "\(Set(reading.coverage.map(\.format)).sorted()), \(reading.failures), \(reading.tally.damaged.count)"
            )
            // Its only texts stand in columns that no corpus else has.
            #expect(reading.texts.isEmpty == path.contains("gutenberg_time"))
        }
    }

    @Test("a document of many that is longer than the limit costs itself", arguments: [1 << 18, 7_000])
    func longDocument(batchBytes: Int) {
        let words = String(repeating: "word ", count: 9_999)
        let lines = String(repeating: "a line of words\n", count: 5_000)
        // Its second part would be a blank line, were it a line.
        let blankTail = String(repeating: "a", count: 50_000) + "  \nend"
        let exact = String(repeating: "b", count: 49_999) + "\n"
        let file = ["one\n", words + words, "two\n", lines, blankTail + "\n", exact, "three\n"].joined(
            separator: "\n\n")
        let reading = Reading(bytes: Array(file.utf8), name: "a.txt") { options in
            (options.format, options.recordLimit, options.batchBytes) = ("text-documents", 50_000, batchBytes)
        }
        #expect(reading.texts == ["one\n", "two\n", exact, "three\n"])
        #expect(reading.tally.records == 7 && reading.failures == [])
        #expect(
            reading.tally.damaged.map { $0.locator.description } == ["a.txt!line-4", "a.txt!line-9", "a.txt!line-5011"])
        #expect(
            Set(reading.tally.damaged.map(\.reason))
                == ["the document is longer than the limit of 50000 bytes; raise the record limit"])
    }

    @Test("long posts of an X archive are read")
    func notes() throws {
        let scratch = try Scratch()
        let notes = """
            window.YTD.note_tweet.part0 = [ {"noteTweet":{"noteTweetId":"7","createdAt":"2023-05-01T10:00:00.000Z",
            "core":{"text":"a long post"}}} ]
            """
        let reading = Reading([try scratch.file("note-tweet.js", notes)])
        #expect(reading.texts == ["a long post"])
        #expect(reading.metadata[0].externalID == "7")
    }
}
