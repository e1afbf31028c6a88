import Foundation
import ProvscanTestSupport
import Testing

@testable import ProvscanReaders

@Suite("Text of plain HTML")
struct PlainFragmentTests {
    private static let tags = [
        "p", "div", "ul", "ol", "li", "dl", "dt", "dd", "b", "i", "a", "a href=\"#x\"", "span class='y'", "code", "pre",
        "blockquote", "h2", "br", "br /", "hr", "img src=\"/i.png\" alt=\"a > b\"", "table", "tr", "td", "section",
        "nowiki", "references /", "font color=\"red\"", "div style=\"color: red\"", "p style=\"display: none\"",
        "p hidden",
        "sup", "script", "title", "wbr", "form", "figure", "span aria-hidden=\"true\"", "B", "center",
    ]
    private static let texts = [
        "word", "two words", " ", "\n", "  \n ", "&amp;", "&nbsp;", "&eacute;", "&#233;", "&#xE9;", "&foo;", "&", "& ",
        "&amp",
        "é", "。", "<!-- left out -->", "<!--->", "<!-- a -- b -->", "a < b", "\t", "\r\n", "&lt;p&gt;", "&#10;",
        "&copy;2",
        "\u{1}", "\u{FFFE}", "&#x110000;", "&notit;", "&a:b;", "&apos;",
    ]

    /// HTML of some depth; of each tag the end may be missing or stand in a wrong place where `isProper` is false.
    private static func html(_ random: inout SplitMix64, depth: Int, isProper: Bool) -> String {
        var html = ""
        for _ in 0..<Int.random(in: 1...6, using: &random) {
            if depth > 6 || Bool.random(using: &random) {
                html += texts.randomElement(using: &random) ?? ""
                continue
            }
            let tag = tags.randomElement(using: &random) ?? "p"
            html += "<\(tag)>"
            let name = tag.prefix { $0 != " " }
            if ["br", "hr", "img", "references", "wbr"].contains(name) { continue }
            html += self.html(&random, depth: depth + 1, isProper: isProper)
            if isProper || Int.random(in: 0..<8, using: &random) > 0 { html += "</\(name)>" }
        }
        return html
    }

    @Test("is what libxml2 makes of it, or is left to libxml2", arguments: [true, false])
    func agreement(isProper: Bool) {
        var random = SplitMix64(seed: isProper ? 1 : 2)
        var plain = 0
        for _ in 0..<4_000 {
            let html = Array(Self.html(&random, depth: 0, isProper: isProper).utf8)
            guard let text = PlainFragment.text(of: html) else { continue }
            plain += 1
            let expected = HTMLText.wholeText(of: html)
            #expect(text == expected, "\(String(decoding: html, as: UTF8.self).debugDescription)")
        }
        #expect(plain > 400, "the generator writes HTML that is plain")
    }

    @Test("what feeds, dumps and weblogs hold is plain")
    func usual() {
        let posts = [
            "<p>How do I <em>sort</em> by <code>date</code>?</p>\n\n<pre><code>ls -l\n  | sort\n</code></pre>\n<ul>\n<li>one</li>\n</ul>",
            "Line one<br>Line two &amp; a half<br><br>",
            "<p>See <a href=\"https://example.org/?a=1&amp;b=2\" rel=\"nofollow\">this</a>.</p><blockquote><p>Quoted</p></blockquote>",
            "x<sup>2</sup> <small>and</small> <nowiki>more</nowiki> &nbsp; end",
        ]
        let expected = [
            "How do I sort by date?\nls -l\n  | sort\none", "Line one\nLine two & a half", "See this.\nQuoted",
            "x2 and more \u{A0} end",
        ]
        for (post, text) in zip(posts, expected) {
            let found = PlainFragment.text(of: Array(post.utf8)).map { String(decoding: $0, as: UTF8.self) }
            #expect(found == text)
            #expect(String(decoding: HTMLText.wholeText(of: Array(post.utf8)), as: UTF8.self) == text)
        }
    }

    @Test("agrees on the pages and feeds of real sites")
    func realFiles() throws {
        let files = ExternalFixtures.files("html/readability-testpages") + ExternalFixtures.files("feeds/feed-rs")
        for path in files where path.hasSuffix(".html") || path.hasSuffix(".xml") {
            let html = TextDecoding.utf8(Array(try Data(contentsOf: URL(filePath: path))), label: "utf-8").text
            // Parts of files, since few are plain as a whole.
            for start in stride(from: 0, to: html.count, by: 2_000) {
                let part = UTF8Repair(html[start..<min(html.count, start + 2_000)].drop { $0 != UInt8(ascii: "<") })
                    .text
                guard let text = PlainFragment.text(of: part) else { continue }
                #expect(text == HTMLText.wholeText(of: part), "\(path) at \(start)")
            }
        }
    }
}
