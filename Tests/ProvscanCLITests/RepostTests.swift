import ProvscanTestSupport
import Testing

/// One post, and what others made of it: who wrote it first is named, whoever has it too is listed.
@Suite("Reposts, quotes and cross-posts")
struct RepostTests {
    private static let post = """
        Sixteen painted barges waited under lanterns while hungry gulls debated the price of salted herring.
        """
    private static let comment = "My neighbour the clockmaker never believed a single word about thistles and cranes:"
    private static let posts = [
        (id: "repost", text: "RT @ada: \(post)", date: "2020-02-01"),
        (id: "quote", text: "\(comment) \(post)", date: "2021-03-01"),
        (id: "original", text: post, date: "2019-01-01"),
        (id: "cross-post", text: "\(post) https://example.net/2022/04/barges", date: "2022-04-01"),
    ]

    private let bench: Bench

    init() throws {
        bench = try Bench(indexed: false)
        for post in Self.posts {
            try bench.folder.write(
                #"{"id":"\#(post.id)","text":"\#(post.text)","published":"\#(post.date)"}"# + "\n",
                to: "\(post.id).jsonl")
            let ended = try bench.index("--collection", post.id, "--date-field", "/published", "\(post.id).jsonl")
            try #require(ended.status == 0, "\(ended.messages)")
        }
    }

    /// The works that are named for `text`, each with those that are listed with it.
    private func named(for text: String) throws -> [String: [String]] {
        try bench.folder.write(SampleTexts.jsonLines([text]), to: "corpus.jsonl")
        let ended = try bench.match("--force", "corpus.jsonl")
        try #require(ended.status == 1, "\(ended.messages)")
        var named: [String: [String]] = [:]
        for line in try bench.folder.lines(of: "results/matches.jsonl") {
            let match = try object(line)
            let work = try #require(match["work"] as? [String: Any])
            let others = try #require(match["alsoIn"] as? [[String: Any]])
            named[try #require(work["externalId"] as? String)] = others.compactMap { $0["externalId"] as? String }
        }
        return named
    }

    @Test(
        "a copy of the post, of its repost or of its cross-post is one of the earliest work",
        arguments: [post, "RT @ada: \(post)", "\(post) https://example.net/2022/04/barges", "rt: \(post) \(post)"])
    func earliest(copy: String) throws {
        #expect(
            try named(for: "Seen today. " + copy + " What a day.") == ["original": ["repost", "quote", "cross-post"]])
    }

    @Test("a copy of the quote with its comment is one of the quote, and of the post that it quotes")
    func quote() throws {
        #expect(
            try named(for: "\(Self.comment) \(Self.post)") == ["original": ["repost", "cross-post"], "quote": []])
    }
}
