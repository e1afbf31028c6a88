import Testing

@testable import ProvscanCore

@Suite struct TokenisedTextTests {
    @Test(
        "splits text into normalised tokens",
        arguments: [
            ("Don’t stop -- it's 3.14!", ["dont", "stop", "its", "3", "14"]),
            ("’tis the dogs' day", ["tis", "the", "dogs", "day"]),
            ("Straße ﬁne Ⅷ", ["strasse", "fine", "viii"]),
            ("zero\u{200B}width soft\u{AD}hyphen", ["zerowidth", "softhyphen"]),
            ("see https://example.org/a,b?c=d and www.example.org.", ["see", "and"]),
            ("RT @someone: hello @some_one, mail me@host.org", ["hello", "mail", "me", "host", "org"]),
            ("RT is two letters", ["rt", "is", "two", "letters"]),
            ("日本語 text", ["日", "本", "語", "text"]),
            ("“a &amp; b” &#39;c&#x27; &quot;d&quot; R&D; e;", ["a", "b", "c", "d", "r", "e"]),
            (
                "<p>one<br/>two <a href=\"x y\">three</a> a <b and c> d, 1 <2 </i >four",
                ["one", "two", "three", "a", "b", "and", "c", "d", "1", "2", "four"]
            ),
            ("", []), ("—!?", []),
        ])
    func splits(text: String, tokens: [String]) {
        let tokenised = TokenisedText(Array(text.utf8).span)
        #expect((0..<tokenised.count).map { String(decoding: tokenised.form(of: $0), as: UTF8.self) } == tokens)
    }

    @Test(
        "gives surface variants of a word one hash",
        arguments: [
            ("naïve", "naive"), ("nai\u{308}ve", "NAÏVE"), ("don't", "don’t"), ("don't", "dont"), ("раypаl", "paypal"),
            ("Ｆｕｌｌ", "full"), ("Æsop", "aesop"), ("Łódź", "lodz"), ("العَرَبِيَّة", "العربية"), ("in\u{200B}side", "inside"),
        ])
    func folds(variant: String, plain: String) {
        let first = TokenisedText(Array(variant.utf8).span)
        let second = TokenisedText(Array(plain.utf8).span)
        #expect(first.hashes == second.hashes)
        #expect(first.count == 1)
        #expect(first.isSameWord(0, as: 0, of: second))
    }

    @Test("tells identical words from words that only share their key")
    func identity() {
        let plain = TokenisedText(Array("naive paypal full".utf8).span)
        let variant = TokenisedText(Array("naïve pаypal ＦＵＬＬ".utf8).span)
        #expect((0..<3).map { plain.isIdentical($0, to: $0, of: variant) } == [false, false, true])
    }

    @Test("spans lead back to the source bytes")
    func spans() {
        let text = "  “Héllo”, don’t\u{200B} go"
        let bytes = Array(text.utf8)
        let tokenised = TokenisedText(bytes.span)
        let quoted = (0..<tokenised.count).map { position in
            let span = tokenised.byteSpan(of: position)
            return String(decoding: bytes[span.start..<span.end], as: UTF8.self)
        }
        #expect(quoted == ["Héllo", "don’t", "go"])
    }
}
