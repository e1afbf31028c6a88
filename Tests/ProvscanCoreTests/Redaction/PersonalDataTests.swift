import Foundation
import ProvscanCore
import ProvscanTestSupport
import Testing

@Suite("Personal data is found in whatever surrounds it")
struct PersonalDataTests {
    static let planted: [(text: String, kind: PersonalData.Kind)] = [
        ("ada@example.org", .email), ("Ada.Lovelace+post@mail.example.co.uk", .email), ("o'brien@example.org", .email),
        ("дарья@пример.рф", .email), ("\"ada lovelace\"@example.org", .email), ("ada@[192.0.2.1]", .email),
        ("ada%40example.org", .email), ("root@localhost", .email),
        ("@ada_l", .handle), ("@ada.lovelace", .handle), ("@ada@social.example", .handle), ("@Дарья", .handle),
        ("192.0.2.33", .ip), ("255.255.255.255", .ip), ("2001:db8::8a2e:370:7334", .ip), ("fe80::1", .ip),
        ("2001:0db8:0000:0000:0000:ff00:0042:8329", .ip), ("::ffff:192.0.2.1", .ip),
        ("+49 170 1234567", .phone), ("+1 (555) 010-9999", .phone), ("(030) 123 456", .phone), ("555-0199", .phone),
        ("0170/1234567", .phone), ("030 12345678", .phone), ("555-010-9999", .phone), ("06 12 34 56 78", .phone),
        ("1-800-555-0199", .phone), ("5550109999", .phone),
        ("4111 1111 1111 1111", .card), ("5500-0000-0000-0004", .card), ("4111111111111111", .card),
        ("DE89 3704 0044 0532 0130 00", .iban), ("GB82WEST12345698765432", .iban), ("de89370400440532013000", .iban),
        ("FR14 2004 1010 0505 0001 3M02 606", .iban),
    ]

    /// Texts that hold none.
    static let harmless = [
        "On 2014-03-12 at 10:20:30 we counted 1,234,567 words.", "From 1914-1918, pages 12-15, see 10.1000/182.",
        "In 12.05.2019 and 5/12/2019.", "std::vector and a :: b, 3.14159265, 0.1234567", "v1.2.3 costs 1 000 000 EUR",
        "10 20 30 40 50 60 70 80 90 100 110 120", "a @ b, 50% off, C++", "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16",
        "ISBN 1234", "@", "%40", "u/", "(2019)", "+5", "1950 1960 1970 1981",
    ]

    private func mask(_ text: String, as context: PersonalData.Context = .prose) -> String {
        var counts: [PersonalData.Kind: Int] = [:]
        return PersonalDataMask.mask(text, as: context, counting: &counts)
    }

    @Test("each form is found as what it is, and all of it is masked", arguments: planted.indices)
    func forms(place: Int) {
        let (text, kind) = Self.planted[place]
        let found = PersonalData.find(in: Array(text.utf8))
        #expect(found.map(\.kind) == [kind], "\(text): \(found)")
        #expect(mask(text) == String(repeating: "█", count: text.unicodeScalars.count), "\(mask(text))")
    }

    @Test("numbers, dates and code are left alone", arguments: harmless)
    func nothing(text: String) {
        #expect(mask(text) == text)
    }

    @Test("none of it survives between random texts, and the code points keep their places")
    func planting() {
        var random = SplitMix64(seed: 20)
        let borders = [" ", "\n", "“", "”", "—", "(", ")", "…", "\t", "<b>", "</b>", "; ", "\u{A0}", "»"]
        for _ in 0..<1500 {
            let (item, _) = Self.planted[Int.random(in: 0..<Self.planted.count, using: &random)]
            let before = RandomText.make(pieceCount: 6, using: &random) + borders.randomElement(using: &random)!
            let after = borders.randomElement(using: &random)! + RandomText.make(pieceCount: 6, using: &random)
            let masked = mask(before + item + after)
            let scalars = Array(masked.unicodeScalars)
            let start = before.unicodeScalars.count
            #expect(scalars.count == (before + item + after).unicodeScalars.count)
            // Letters and digits of it must be gone; a mark at its border may belong to what is beside it.
            let left = scalars[start..<(start + item.unicodeScalars.count)].filter {
                $0 != "█" && ($0.properties.isAlphabetic || $0.properties.numericType != nil)
            }
            #expect(left.isEmpty, "\(String(String.UnicodeScalarView(left))) is left of \(item) in \(masked)")
        }
    }

    @Test("finds are in order, apart, and on code points; the number of code points stays")
    func hostile() {
        var random = SplitMix64(seed: 21)
        let pieces = [
            "@", "@@", ".", "-", "%40", "+", "(", ")", "::", ":", "1", "12", "0", "4111", "DE89", "u/", "x.com/", "\"",
            "[", "]", " ", "é", "日", "😀", "a", "Z", "_", "/", "\u{301}",
        ]
        for _ in 0..<1500 {
            let text = (0..<Int.random(in: 1...24, using: &random)).map { _ in pieces.randomElement(using: &random)! }
                .joined()
            let bytes = Array(text.utf8)
            var end = 0
            for find in PersonalData.find(in: bytes) {
                #expect(find.span.start >= end && find.span.start < find.span.end && find.span.end <= bytes.count)
                for border in [find.span.start, find.span.end] where border < bytes.count {
                    #expect(bytes[border] & 0xC0 != 0x80, "\(text)")
                }
                end = find.span.end
            }
            let once = mask(text)
            #expect(once.unicodeScalars.count == text.unicodeScalars.count)
        }
    }

    @Test("identifiers and addresses keep their numbers and lose their names")
    func addresses() {
        #expect(
            mask("https://x.com/ada/status/1234567890123456789", as: .address)
                == "https://x.com/███/status/1234567890123456789")
        #expect(mask("mail/ada@example.org.mbox!record-17", as: .address) == "mail/████████████████████!record-17")
        #expect(
            mask("crawl-2019-04-20.warc.gz!record-1234567890", as: .address)
                == "crawl-2019-04-20.warc.gz!record-1234567890")
        #expect(mask("reddit.com/r/swift by u/ada_l", as: .prose) == "reddit.com/r/swift by u/█████")
    }

    @Test("parts of one text are masked together, and what a cut may have shortened is masked whole")
    func parts() {
        var counts: [PersonalData.Kind: Int] = [:]
        #expect(
            PersonalDataMask.mask(["write to ada@", "example.org", " now"], counting: &counts)
                == ["write to ████", "███████████", " now"])
        #expect(counts == [.email: 1])
        let cut = PersonalDataMask.mask(
            ["34567 is", " a ", "number 017"], isCutBefore: true, isCutAfter: true, counting: &counts)
        #expect(cut.joined() == "██████is a number████")
    }

    @Test(
        "time grows with the text, whatever it is made of",
        arguments: [
            "@", "a@", "%40", "1", "1 ", ":", "a:", "(", "DE89", "0.", "u/a", "x.com/", "\"@", "a%40", "1-", "é@",
        ])
    func linear(piece: String) {
        // What else the machine does meanwhile costs this thread nothing.
        func processorTime() -> Duration {
            var time = timespec()
            unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
        }
        func duration(_ count: Int) -> Duration {
            let text = Array(String(repeating: piece, count: count / piece.utf8.count).utf8)
            let runs = (0..<3).map { _ in
                let start = processorTime()
                _ = PersonalData.find(in: text)
                return processorTime() - start
            }
            return runs.min() ?? .zero
        }
        let small = duration(2_500)
        let large = duration(20_000)
        // Eight times as long; anything quadratic takes sixty-four times as long.
        #expect(large < small * 40 + .milliseconds(50), "\(small) → \(large)")
    }
}
