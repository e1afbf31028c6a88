import ProvscanCore
import ProvscanReaders
import ProvscanTestSupport
import Testing

@Suite("Signals: what a platform's own statements say")
struct SignalReaderTests {
    private static let observed = Period(from: Instant(seconds: 1_600_000_000), until: Instant(seconds: 1_700_000_000))

    private func read(
        _ text: String, as kind: Signal.Kind, url: String = "https://acme.example/robots.txt"
    ) throws -> Signal {
        let folder = try TestFolder()
        try folder.write(text, to: "statement")
        return try SignalReader.read(
            folder.path("statement"), as: kind, .init(url: url, observed: Self.observed)
        ).signal
    }

    /// The verdict that the statement leads to, for a page with nothing else on file.
    private func reasons(
        _ signal: Signal, path: String, usage: Usage = .trainAI, crawler: String? = nil
    ) -> [String] {
        var context = UsageContext(usage: usage, acquired: Self.observed)
        context.crawler = crawler
        let assessor = LicenceAssessor(
            grants: [], signals: [signal],
            attestations: [.init(completeAsOf: .distantFuture, completeFor: [], attestedBy: "x")],
            now: .distantFuture)
        let work = AssessedWork(id: "w", holder: "A", collection: "c", url: "https://acme.example" + path)
        return assessor.assess(work, in: context).reasons
    }

    private let none = ["no-grant-on-file", "signal:none"]
    private let allowed = ["no-grant-on-file", "signal:allowed"]

    @Test("robots.txt: a crawler follows its own group, the longest pattern decides, allow wins a tie")
    func robots() throws {
        let signal = try read(
            """
            \u{FEFF}User-Agent: *
            Disallow: /private*.html$
            Disallow: /*.gif
            Allow: /

            user-agent: GPTBot/1.2 # the crawler
            user-agent: CCBot
            Disallow: /news
            Allow: /news/free
            Disallow: /tie
            Allow: /tie

            User-agent: Quiet
            Disallow:
            """, as: .robots)
        #expect(reasons(signal, path: "/news/1") == none, "which crawler came is not known")
        #expect(reasons(signal, path: "/news/1", crawler: "gptbot") == ["robots:gptbot"])
        #expect(reasons(signal, path: "/news/free/2", crawler: "CCBot") == allowed)
        #expect(reasons(signal, path: "/tie/2", crawler: "CCBot") == allowed)
        #expect(reasons(signal, path: "/private1.html", crawler: "CCBot") == none)
        #expect(reasons(signal, path: "/private1.html", crawler: "Other") == ["robots:*"])
        #expect(reasons(signal, path: "/private1.html?x", crawler: "Other") == allowed)
        #expect(reasons(signal, path: "/a/b.gif?x", crawler: "Other") == ["robots:*"])
        #expect(reasons(signal, path: "/private1.html", crawler: "Quiet") == allowed)
    }

    @Test("robots.txt: usage preferences by path, the last of equal keys, a broken dictionary says nothing")
    func contentUsage() throws {
        let signal = try read(
            """
            User-agent: *
            Allow: /
            Content-Usage: train-ai=n
            Content-Usage: /open train-ai=y;v=1, search=n, train-ai=y
            Content-Usage: /odd train-ai=maybe, bots=n
            Content-Usage: /broken train-ai=n,,
            """, as: .robots)
        #expect(reasons(signal, path: "/x") == ["content-usage"])
        #expect(reasons(signal, path: "/open/x") == allowed)
        #expect(reasons(signal, path: "/open/x", usage: .search) == ["content-usage"])
        #expect(reasons(signal, path: "/odd") == ["content-usage"], "what is not known leaves the shorter pattern")
        #expect(
            signal.notUnderstood == [
                "Content-Usage: train-ai=maybe", "Content-Usage: bots=n", "Content-Usage: train-ai=n,,",
            ])
    }

    @Test("robots.txt: content signals and links to licences")
    func contentSignal() throws {
        let signal = try read(
            "License: https://acme.example/rsl.xml\nUser-Agent: *\nContent-Signal: search=yes, ai-train=no\nAllow: /\n",
            as: .robots)
        #expect(reasons(signal, path: "/x") == ["content-signal"])
        #expect(reasons(signal, path: "/x", usage: .search) == allowed)
        #expect(reasons(signal, path: "/x", usage: .aiInput) == none)
        #expect(signal.licenceLinks == ["https://acme.example/rsl.xml"])
    }

    @Test("tdmrep.json: the first location that matches decides, any other value says nothing")
    func reservations() throws {
        let signal = try read(
            """
            [{"location": "/open/*", "tdm-reservation": 0},
             {"location": "/odd", "tdm-reservation": 7},
             {"location": "/*.pdf$", "tdm-reservation": 1, "tdm-policy": "https://acme.example/policy.json"},
             {"location": "/news", "tdm-reservation": 1}]
            """, as: .tdmrep)
        #expect(reasons(signal, path: "/news/1") == ["tdmrep"])
        #expect(reasons(signal, path: "/open/news.pdf") == allowed)
        #expect(reasons(signal, path: "/odd") == none)
        #expect(reasons(signal, path: "/a.pdf") == ["tdmrep"])
        #expect(reasons(signal, path: "/news/1", usage: .search) == none, "search is no mining of text")
        #expect(signal.licenceLinks == ["https://acme.example/policy.json"])
    }

    @Test("RSL: a prohibition wins over what another licence of the path permits")
    func rsl() throws {
        let signal = try read(
            """
            <rsl xmlns="https://rslstandard.org/rsl">
              <content url="/"><license><permits type="usage">all</permits></license></content>
              <content url="https://acme.example/news/*" server="https://rsl.example">
                <license><prohibits type="usage">ai-train ai-input, teleport</prohibits><payment type="crawl"/></license>
              </content>
            </rsl>
            """, as: .rsl)
        #expect(reasons(signal, path: "/news/1") == ["rsl-prohibits"])
        #expect(reasons(signal, path: "/news/1", usage: .search) == allowed)
        #expect(reasons(signal, path: "/other") == allowed)
        #expect(signal.notUnderstood == ["teleport"])
    }

    @Test("headers and meta elements are about their page alone")
    func page() throws {
        let url = "https://acme.example/news/1"
        let header = try read(
            "HTTP/2 200\r\nTDM-Reservation: 1\r\nContent-Usage: search=n\r\nX-Robots-Tag: noai\r\n\r\n",
            as: .httpHeader,
            url: url)
        #expect(reasons(header, path: "/news/1") == ["tdmrep"])
        #expect(reasons(header, path: "/news/1", usage: .search) == ["content-usage"])
        #expect(reasons(header, path: "/news/10") == none)
        #expect(header.notUnderstood == ["x-robots-tag: noai"])
        let meta = try read(
            "<html><head><meta name=\"TDM-reservation\" content=\"1\"><title>x</title></head></html>", as: .htmlMeta,
            url: url)
        #expect(reasons(meta, path: "/news/1") == ["tdmrep"])
    }

    @Test("bad statements: refused, with the way out")
    func refused() throws {
        for (text, kind) in [
            ("{}", Signal.Kind.tdmrep), ("<html/>", .rsl),
            ("<!DOCTYPE r [<!ENTITY a \"b\">]><rsl><content url=\"/\"/></rsl>", .rsl),
            (String(repeating: "#\n", count: 3 << 20), .robots),
        ] {
            #expect(throws: ReadError.self) { try read(text, as: kind) }
        }
        #expect(throws: ReadError.self) { try read("User-agent: *", as: .robots, url: "robots.txt") }
    }
}
