import ProvscanTestSupport
import Testing

@testable import ProvscanCore

/// Article 1 of the Universal Declaration of Human Rights (United Nations, 1948), in its official translations.
@Suite("Languages") struct LanguageTests {
    static let articles: [(language: String, text: String)] = [
        ("Chinese", "人人生而自由，在尊严和权利上一律平等。他们赋有理性和良心，并应以兄弟关系的精神相对待。"),
        (
            "Japanese",
            "すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。人間は、理性と良心とを授けられており、互いに同胞の精神をもって行動しなければならない。"
        ),
        (
            "Arabic",
            "يولد جميع الناس أحرارا متساوين في الكرامة والحقوق. وقد وهبوا عقلا وضميرا وعليهم أن يعامل بعضهم بعضا بروح الإخاء."
        ),
        (
            "Hindi",
            "सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता और समानता प्राप्त है। उन्हें बुद्धि और अन्तरात्मा की देन प्राप्त है और परस्पर उन्हें भाईचारे के भाव से बर्ताव करना चाहिए।"
        ),
        (
            "Thai",
            "มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกันในเกียรติศักดิ์และสิทธิ ต่างมีเหตุผลและมโนธรรม และควรปฏิบัติต่อกันด้วยเจตนารมณ์แห่งภราดรภาพ"
        ),
        (
            "Russian",
            "Все люди рождаются свободными и равными в своем достоинстве и правах. Они наделены разумом и совестью и должны поступать в отношении друг друга в духе братства."
        ),
        (
            "German",
            "Alle Menschen sind frei und gleich an Würde und Rechten geboren. Sie sind mit Vernunft und Gewissen begabt und sollen einander im Geist der Brüderlichkeit begegnen."
        ),
        (
            "Hebrew",
            "כל בני האדם נולדו בני חורין ושווים בערכם ובזכויותיהם. כולם חוננו בתבונה ובמצפון, לפיכך חובה עליהם לנהוג איש ברעהו ברוח של אחווה."
        ),
        ("Korean", "모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다. 인간은 천부적으로 이성과 양심을 부여받았으며 서로 형제애의 정신으로 행동하여야 한다."),
    ]

    @Test("finds a copy in every script, to the letter", arguments: articles)
    func findsCopy(language: String, text: String) throws {
        let record = "Foreign words before, \(text) … and after 2024."
        let outcome = try #require(try match(record, against: text), "\(language)")
        let passage = try #require(outcome.matches.first?.passages.first)
        let span = outcome.record.byteSpan(of: passage.recordTokens)
        let quoted = String(decoding: Array(record.utf8)[span.start..<span.end], as: UTF8.self)
        #expect(passage.grade == .verbatim, "\(language)")
        #expect(text.hasPrefix(quoted) && text.count - quoted.count <= 1, "\(language): only the full stop is left out")
        #expect(outcome.matches[0].containedTokens == outcome.matches[0].workTokens)
    }

    @Test(
        "finds a copy that lost its diacritics",
        arguments: [
            (
                "Sie sind mit Vernunft und Gewissen begabt, Würde und Brüderlichkeit für alle Völker der schönen Erde",
                "Sie sind mit Vernunft und Gewissen begabt, Wurde und Bruderlichkeit fur alle Volker der schonen Erde"
            ),
            (
                "وُهِبُوا عَقْلًا وَضَمِيرًا وَعَلَيْهِمْ أَنْ يُعَامِلَ بَعْضُهُمْ بَعْضًا بِرُوحِ الْإِخَاءِ فِي كُلِّ مَكَان",
                "وهبوا عقلا وضميرا وعليهم أن يعامل بعضهم بعضا بروح الإخاء في كل مكان"
            ),
            (
                "Những người đã học rất nhiều điều đáng quý từ những cuốn sách cũ ấy",
                "Nhung nguoi da hoc rat nhieu dieu dang quy tu nhung cuon sach cu ay"
            ),
        ])
    func findsWithoutDiacritics(text: String, plain: String) throws {
        let passage = try #require(try match(plain, against: text)?.matches.first?.passages.first)
        #expect(passage.matchedTokens == TokenisedText(Array(text.utf8).span).count)
        #expect(!passage.isIdentical && passage.grade == .near)
    }
}
