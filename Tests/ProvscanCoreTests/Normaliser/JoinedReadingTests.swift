import ProvscanTestSupport
import Testing

@testable import ProvscanCore

@Suite struct JoinedReadingTests {
    private func joined(_ text: String) -> String? {
        JoinedReading(Array(text.utf8).span).map { String(decoding: $0.text, as: UTF8.self) }
    }

    @Test(
        "joins what a line end or a reference divides",
        arguments: [
            ("the divi-\nded word", "the divided word"), ("divi-\r\n   ded", "divided"), ("don&#39;t", "don't"),
            ("don&amp;#39;t and can&rsquo;t", "don't and can't"), ("Größen-\nänderung", "Größenänderung"),
        ])
    func joins(text: String, expected: String) {
        #expect(joined(text) == expected)
    }

    @Test(
        "leaves alone what is not divided",
        arguments: [
            "well-known", "A list:\n- one\n- two", "end -\nnext", "divi-\n\nded", "Anglo-\nSaxon", "a & b", "x-",
        ])
    func leaves(text: String) {
        #expect(joined(text) == nil)
    }

    @Test("spans lead back to the original", arguments: 0..<50)
    func spans(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let words = (0..<40).map { _ in "word\(Int.random(in: 0..<1000, using: &random))s" }
        var text = ""
        for word in words {
            let cut = word.index(word.startIndex, offsetBy: Int.random(in: 1...3, using: &random))
            text += Bool.random(using: &random) ? word + " " : word[..<cut] + "-\n" + word[cut...] + " "
        }
        let bytes = Array((text + "divi-\nded").utf8)
        guard let reading = JoinedReading(bytes.span) else {
            Issue.record("there is a divided word to join, seed \(seed)")
            return
        }
        let tokens = TokenisedText(reading)
        #expect(tokens.count == words.count + 1)
        for (position, word) in words.enumerated() {
            let span = tokens.byteSpan(of: position)
            let quote = String(decoding: bytes[span.start..<span.end], as: UTF8.self)
            #expect(quote.replacing("-\n", with: "") == word, "seed \(seed)")
        }
    }
}
