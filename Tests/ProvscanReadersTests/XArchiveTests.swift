import Foundation
import ProvscanCore
import ProvscanReaders
import Testing

@Suite("X archives")
struct XArchiveTests {
    private static let entities = #"""
        window.YTD.tweets.part0 = [ {"tweet":{"id_str":"1","full_text":"a &amp; b &lt;c&gt; &#39;d&#x27; &eacute; &amp;lt;","created_at":"Wed Oct 10 20:19:24 +0100 2018"}},
          {"tweet":{"id_str":"2","full_text":"mine","retweeted":true}} , {"id_str":"3","text":"bare"}]
        """#

    @Test("reads extracted archives, old and new")
    func folders() {
        let new = Reading([fixtures + "X/knowledgemaxxing"])
        #expect(new.texts == ["1/ A thread on things I learned this year", "2/ Second part of the thread"])
        #expect(new.tally.skipped == [.repost: 1])
        #expect(new.tally.records == 3)
        #expect(new.failures == [])
        let folder = fixtures + "X/knowledgemaxxing/data/tweets.js"
        #expect(new.locators == ["\(folder)!record-2", "\(folder)!record-3"])
        #expect(
            new.metadata[0]
                == DocumentMetadata(
                    externalID: "4444444444444444444", url: "https://x.com/i/web/status/4444444444444444444",
                    publishedAt: "2019-11-21T09:00:00Z"))
        let old = Reading([fixtures + "X/twarchive"])
        #expect(old.texts.count == 1)
        #expect(old.tally.skipped == [.repost: 1])
        #expect(old.metadata[0].publishedAt == "2020-06-27T16:34:46Z")
    }

    @Test("decodes entities once, converts times, knows bare posts and retweets")
    func posts() throws {
        let scratch = try Scratch()
        let reading = Reading([try scratch.file("tweets.js", Self.entities)])
        #expect(reading.texts == ["a & b <c> 'd' &eacute; &lt;", "bare"])
        #expect(reading.metadata[0].publishedAt == "2018-10-10T19:19:24Z")
        #expect(reading.tally.skipped == [.repost: 1])
        #expect(reading.coverage.map(\.format) == ["x-archive"])
    }

    @Test("long posts are joined to their posts, deleted posts are counted", arguments: ["folder", "zip"])
    func longPosts(kind: String) throws {
        let scratch = try Scratch()
        let long = "Sixteen painted barges waited under lanterns while hungry gulls debated the price of herring."
        _ = try scratch.file(
            "data/tweets.js",
            """
            window.YTD.tweets.part0 = [ {"tweet":{"id_str":"1","full_text":"\(long.prefix(60))… https://t.co/abc","created_at":"Wed Oct 10 20:19:24 +0000 2018"}},
            {"tweet":{"id_str":"2","full_text":"short"}} ]
            """)
        _ = try scratch.file(
            "data/note-tweet.js",
            """
            window.YTD.note_tweet.part0 = [ {"noteTweet":{"noteTweetId":"77","core":{"text":"\(long)"}}},
            {"noteTweet":{"noteTweetId":"78","core":{"text":"A note that no post of the archive begins with, so it stands alone."}}} ]
            """)
        _ = try scratch.file(
            "data/deleted-tweets.js",
            """
            window.YTD.deleted_tweets.part0 = [ {"tweet":{"id_str":"3","full_text":"gone","deleted_at":"2020"}} ]
            """)
        var path = scratch.path + "/data"
        if kind == "zip" {
            try scratch.run("python3", "-m", "zipfile", "-c", "archive.zip", "data/")
            path = scratch.path + "/archive.zip"
        }
        let reading = Reading([path])
        #expect(
            reading.texts.sorted() == [
                "A note that no post of the archive begins with, so it stands alone.", long, "short",
            ])
        #expect(reading.tally.skipped == [.joined: 1, .deleted: 1])
        let place = try #require(reading.texts.firstIndex(of: long))
        #expect(reading.metadata[place].externalID == "1")
        #expect(reading.metadata[place].publishedAt == "2018-10-10T20:19:24Z")
        #expect(reading.failures == [] && reading.tally.damaged == [])
    }

    @Test("reads a zip, with the owner's name from the account")
    func zip() throws {
        let scratch = try Scratch()
        _ = try scratch.file("data/tweets.js", Self.entities)
        _ = try scratch.file(
            "data/tweets-part1.js",
            "window.YTD.tweets.part1 = [ {\"tweet\":{\"id_str\":\"9\",\"full_text\":\"more\"}} ]")
        _ = try scratch.file("data/tweets_media/1.jpg", [0, 1, 2])
        try FileManager.default.copyItem(
            atPath: fixtures + "X/twitter-to-sqlite/account.js", toPath: scratch.path + "/data/account.js")
        try scratch.run("python3", "-m", "zipfile", "-c", "archive.zip", "data/")
        let path = scratch.path + "/archive.zip"
        let reading = Reading([path])
        #expect(Set(reading.texts) == ["a & b <c> 'd' &eacute; &lt;", "bare", "more"])
        #expect(reading.locators.contains("\(path)!data/tweets.js!record-3"))
        #expect(Set(reading.metadata.map(\.author)) == ["simonw"])
        #expect(reading.metadata.contains { $0.url == "https://x.com/simonw/status/9" })
        #expect(reading.coverage.map(\.format) == ["x-archive.zip"])
        #expect(reading.failures == [])
        #expect(reading.coverage[0].digest != nil)
        let folder = Reading([scratch.path + "/data"])
        #expect(Set(folder.texts) == Set(reading.texts))
        #expect(folder.metadata.allSatisfy { $0.author == "simonw" })
    }

    @Test("a cut zip is a failure, and any other zip an archive of its members")
    func otherZips() throws {
        let scratch = try Scratch()
        _ = try scratch.file("data/tweets.js", Self.entities)
        _ = try scratch.file("other.txt", "text")
        try scratch.run("python3", "-m", "zipfile", "-c", "x.zip", "data/")
        try scratch.run("python3", "-m", "zipfile", "-c", "other.zip", "other.txt")
        #expect(
            Reading([scratch.path + "/other.zip"]).failures
                == [])
        #expect(Reading([scratch.path + "/other.zip"]).texts == ["text"])
        let whole = Array(try Data(contentsOf: URL(filePath: scratch.path + "/x.zip")))
        for count in 4..<whole.count {
            let reading = Reading([try scratch.file("cut.zip", whole[..<count])])
            #expect(reading.failures.count == 1, "cut at \(count)")
        }
    }

    @Test("a cut list gives what came before; a damaged post costs itself", arguments: [40, 1 << 20])
    func damage(batchBytes: Int) throws {
        let scratch = try Scratch()
        let whole = Array(Self.entities.utf8)
        for count in 26..<whole.count {
            let reading = Reading([try scratch.file("tweets.js", whole[..<count])]) { $0.batchBytes = batchBytes }
            #expect(["a & b <c> 'd' &eacute; &lt;", "bare"].starts(with: reading.texts), "cut at \(count)")
            #expect(reading.failures.count == 1, "cut at \(count)")
        }
        let broken =
            "window.YTD.tweets.part0 = [ {\"tweet\":{\"full_text\": oops}}, {\"tweet\":{\"full_text\":\"ok\"}} ]"
        let reading = Reading([try scratch.file("tweets.js", broken)]) { $0.batchBytes = batchBytes }
        #expect(reading.texts == ["ok"])
        #expect(reading.tally.damaged.map { $0.locator.description.suffix(8) } == ["record-1"])
        #expect(reading.failures == [])
    }
}
