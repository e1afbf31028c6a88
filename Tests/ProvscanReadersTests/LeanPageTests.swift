import Foundation
import ProvscanTestSupport
import Testing

@testable import ProvscanReaders

/// The tree of a page without what nothing is read from is held to that of the page as it is.
@Suite("Pages without what nothing is read from")
struct LeanPageTests {
    private static let pieces: [[UInt8]] = [
        "<a ", "<div", "<p>", "<p class=lead>", "<script>", "<script src=x>", "</script>", "</SCRIPT >",
        "<style>", "</style>", "<title>", "</title>", "</p>", "</div>", "</", "<", ">", "/>", " / ", "\"", "'",
        "=", " = ", " title=\"a>b\"", " id=x", " id=\"y\"", "id='z'", " class=\"menu share\"", " href=\"#top\"",
        " href=/x/", " hidden", " style='display:none'", " onclick=\"if (a < b) { c('d') }\"", " data-x",
        " @click=\"a b\"", "<!--", "-->", "--!>", "<!-->", "<!--->", "-", "!", "<!doctype html>",
        "<!DOCTYPE html PUBLIC \"a\" 'b'>", "<![CDATA[", "]]>", "<?xml version=\"1.0\"?>", "<?", "<1", "<_x>",
        "<:y>", "<body>", "<html>", "<head>", "<meta name=a content=b>", "<img src=x alt='y'>", "<br/>",
        "<br / >", "&amp;", "&lt", "&#39;", "&", "one", " two ", "\n", "\t", "\r", "\u{C}", "é", "x < y",
        "if (a</b) {}", "<svg>", "</svg>", "<td>", "<table>", "</table>", "<li>", "<ul>", "</ul>",
        "<input type=\"text\"/>", "<h1>", "</h1>", "<textarea>", "\u{1C}", "\u{F}",
    ].map { Array($0.utf8) }

    @Test("the tree of odd tags, comments and quotation marks is the same", arguments: 0..<20)
    func oddMarks(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for _ in 0..<500 {
            let count = Int.random(in: 1...14, using: &random)
            expectSame(Array((0..<count).flatMap { _ in Self.pieces.randomElement(using: &random) ?? [] }))
        }
    }

    @Test("the tree of a page, and of one that bytes were changed in, is the same")
    func pages() throws {
        var paths = try FileManager.default.contentsOfDirectory(atPath: seeds + "html").map { seeds + "html/" + $0 }
        if let external = ProcessInfo.processInfo.environment["PROVSCAN_FIXTURES"] {
            let folder = external + "/html/"
            paths += (FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? [])
                .filter { $0.hasSuffix(".html") }.map { folder + $0 }
        }
        var random = SplitMix64(seed: 1)
        for path in paths.sorted() {
            let page = TextDecoding.utf8(Array(try Data(contentsOf: URL(filePath: path))), label: nil).text
            expectSame(page, path)
            for _ in 0..<10 {
                var changed = page
                for _ in 0..<Int.random(in: 1...3, using: &random) where !changed.isEmpty {
                    let place = Int.random(in: 0..<changed.count, using: &random)
                    changed.insert(contentsOf: Self.pieces.randomElement(using: &random) ?? [], at: place)
                }
                expectSame(TextDecoding.utf8(changed, label: "utf-8").text, path)
            }
        }
    }

    @Test("the insides of scripts and comments are left out, and what says nothing of the text")
    func leftOut() {
        let page =
            "<p id=a title='b' class=\"c\"><script type=x>if (a < b) c()</script><!-- d -->"
            + "<a href=\"#top\" rel=e>f</a></p>"
        let lean = "<p id=a class=\"c\"><script ></script><!----><a href=\"#\" rel=e>f</a></p>"
        #expect(String(decoding: LeanPage.bytes(of: Array(page.utf8)), as: UTF8.self) == lean)
    }

    private func expectSame(_ page: [UInt8], _ name: String = "") {
        let (lean, whole) = (HTMLTree(page), HTMLTree(page, isWhole: true))
        let isSame =
            lean.texts == whole.texts && lean.names == whole.names && lean.nodes.count == whole.nodes.count
            && lean.statements.elementsEqual(whole.statements) { $0 == $1 }
            && zip(lean.nodes, whole.nodes).allSatisfy { one, other in
                one.tag == other.tag && one.traits == other.traits && one.marks == other.marks && one.end == other.end
                    && one.parent == other.parent && one.text == other.text && one.names == other.names
            }
        #expect(isSame, "\(name.isEmpty ? String(decoding: page, as: UTF8.self) : name)")
    }
}
