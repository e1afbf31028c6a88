/// Random texts that are rich in what tokenisers get wrong.
public enum RandomText {
    private static let pieces: [String] = [
        " ", " ", " ", "  ", "\n", "\t", "'", "’", "''", "\"", "“", "”", "-", "—", "…", ".", ",", ":", "://", "@", "_",
        "#",
        "a", "I", "don't", "don’t", "RT", "RT @", "http://a.b/c", "www.x.org", "WWW.", "name@host.org", "@user_1",
        "1,000",
        "3.14", "well-known", "&amp;", "<b>", "</p>", "<br />", "<a href=\"x\">", "<", ">", "/", "=", "&#39;", "&#x27;",
        ";", "&", "Straße", "naïve", "nai\u{308}ve", "ﬁne", "½", "㍿", "\u{FDFA}", "Ⅷ", "①", "\u{200B}",
        "\u{AD}", "\u{202E}", "\u{FEFF}", "\u{FE0F}", "日本語", "カタカナ", "ﾊﾝｶｸ", "ภาษาไทย", "العَرَبِيَّة", "हिन्दी", "русский",
        "Ｆｕｌｌ",
        "раypal", "한국어", "\u{1100}\u{1161}", "😀", "👩‍👧", "\u{0}", "\u{7F}", "\u{FFFD}", "\u{301}", "ø", "Æsop", "İ",
        "\u{345}\u{301}\u{323}",
    ]

    /// A text of about `pieceCount` pieces, words of random letters among them.
    public static func make(pieceCount: Int, using random: inout SplitMix64) -> String {
        var text = ""
        for _ in 0..<pieceCount {
            if Int.random(in: 0..<3, using: &random) == 0 {
                text += pieces[Int.random(in: 0..<pieces.count, using: &random)]
            } else {
                text += word(using: &random)
                if Int.random(in: 0..<8, using: &random) != 0 { text += " " }
            }
        }
        return text
    }

    private static func word(using random: inout SplitMix64) -> String {
        let length = Int.random(in: 1...(Int.random(in: 0..<10, using: &random) == 0 ? 40 : 9), using: &random)
        let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
        return String((0..<length).map { _ in letters[Int.random(in: 0..<letters.count, using: &random)] })
    }
}
