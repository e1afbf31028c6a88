import Foundation
import Testing

@testable import ProvscanReaders

@Suite("Main text of pages")
struct MainTextTests {
    @Test("agrees with Readability on the words of its own test pages")
    func readability() throws {
        guard let folder = ExternalFixtures.path("html/readability-testpages/test/test-pages") else { return }
        var (shared, expected, found) = (0, 0, 0)
        var (recalls, precisions): ([Double], [Double]) = ([], [])
        for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
            let page = Array(try Data(contentsOf: URL(filePath: "\(folder)/\(name)/source.html")))
            let wanted = Array(try Data(contentsOf: URL(filePath: "\(folder)/\(name)/expected.html")))
            let words = Self.words(HTMLText.plainText(of: wanted))
            let given = Self.words(HTMLText.mainText(of: page).text)
            let common = words.reduce(0) { $0 + min($1.value, given[$1.key] ?? 0) }
            let (size, givenSize) = (words.values.reduce(0, +), given.values.reduce(0, +))
            shared += common
            expected += size
            found += givenSize
            recalls.append(Double(common) / Double(max(1, size)))
            precisions.append(Double(common) / Double(max(1, givenSize)))
            if ProcessInfo.processInfo.environment["PROVSCAN_VERBOSE"] != nil {
                print("INFO \(name) \(size) words, recall \(recalls.last ?? 0), precision \(precisions.last ?? 0)")
            }
        }
        let recall = Double(shared) / Double(expected)
        let precision = Double(shared) / Double(found)
        print(
            "INFO \(recalls.count) pages: recall \(recall), precision \(precision) over all words; "
                + "means \(recalls.reduce(0, +) / Double(recalls.count)) and "
                + "\(precisions.reduce(0, +) / Double(precisions.count))")
        #expect(recall >= 0.98)
        #expect(precision >= 0.85)
    }

    /// How often each word stands in a text.
    private static func words(_ text: [UInt8]) -> [String: Int] {
        var words: [String: Int] = [:]
        let letters = String(decoding: text, as: UTF8.self).lowercased()
        for word in letters.split(whereSeparator: { !$0.isLetter && !$0.isNumber }) {
            words[String(word), default: 0] += 1
        }
        return words
    }

    @Test("navigation, footers and scripts are left out, entities decoded")
    func page() {
        let sentence = "A sentence of the article, with commas, that is long enough to count as prose. "
        let html = """
            <html><head><title>A &amp; B</title><script>var x = "<p>no</p>"</script></head><body>
            <nav><a href="/">Home</a> <a href="/a">About</a></nav>
            <div class="article"><p>\(sentence)&eacute;</p><p>\(sentence)</p><ul><li>one<li>two</ul></div>
            <div class="footer"><a href="/x">Imprint</a></div></body></html>
            """
        let (text, title) = HTMLText.mainText(of: Array(html.utf8))
        #expect(title == "A & B")
        #expect(String(decoding: text, as: UTF8.self) == sentence + "é\n" + sentence.dropLast() + "\none\ntwo")
    }

    @Test("deep, broken and empty pages give what they have")
    func hostile() {
        let deep = String(repeating: "<div>", count: 100_000) + "inmost"
        #expect(String(decoding: HTMLText.mainText(of: Array(deep.utf8)).text, as: UTF8.self) == "inmost")
        let spans = String(repeating: "<b><i><span>", count: 30_000) + "x" + String(repeating: "</span>", count: 5_000)
        #expect(HTMLText.plainText(of: Array(spans.utf8)) == Array("x".utf8))
        #expect(HTMLText.mainText(of: []).text == [])
        #expect(HTMLText.mainText(of: [0xFF, 0, 0x3C, 0x21]).text.count < 8)
    }
}
