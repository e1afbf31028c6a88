import Foundation
import ProvscanTestSupport
import Testing

@testable import Provscan

/// The reader of result lines against `JSONDecoder`, which defines what it gives.
@Suite struct LineDecoderTests {
    private struct Part: Codable, Equatable {
        enum Kind: String, Codable { case plain, odd = "odd/kind" }

        var text: String
        var number: Int
        var list: [[String]]
        var kind: Kind
        var absent: String?
        @Nullable var null: String?
        var flag: Bool
    }

    private struct Whole: Codable, Equatable {
        var parts: [Part]
        var byName: [String: String]
        var numbers: [UInt8]
        var maybe: Part?
        var maybes: [Int?]
    }

    private static func whole(using random: inout SplitMix64) -> Whole {
        func text() -> String {
            let controls = (0..<Int.random(in: 0...3, using: &random)).map { _ in
                String(Unicode.Scalar(UInt8.random(in: 0..<0x80, using: &random)))
            }
            return controls.joined() + RandomText.make(pieceCount: 3, using: &random) + "\"\\/\u{2028}é\n"
        }
        func part() -> Part {
            Part(
                text: text(), number: Int.random(in: .min ... .max, using: &random),
                list: [[], [text()], [text(), text()]], kind: Bool.random(using: &random) ? .plain : .odd,
                absent: Bool.random(using: &random) ? text() : nil, null: Bool.random(using: &random) ? text() : nil,
                flag: Bool.random(using: &random))
        }
        return Whole(
            parts: (0..<Int.random(in: 0...3, using: &random)).map { _ in part() },
            byName: ["a": text(), "b": text()], numbers: [0, 7, 255],
            maybe: Bool.random(using: &random) ? part() : nil, maybes: [nil, 3, nil])
    }

    @Test("reads what was written", arguments: 0..<100)
    func readsLines(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let decoder = LineDecoder()
        for _ in 0..<3 {
            let value = Self.whole(using: &random)
            let line = Data(try LineEncoder().line(value).dropLast())
            #expect(try decoder.value(Whole.self, from: line) == value, "seed \(seed)")
        }
    }

    @Test("takes from an altered line what JSONDecoder takes, or refuses it", arguments: 0..<100)
    func readsAlteredLines(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let line = try LineEncoder().line(Self.whole(using: &random)).dropLast()
        var refused = 0
        for _ in 0..<40 {
            var altered = Array(line)
            let place = Int.random(in: 0..<altered.count, using: &random)
            switch Int.random(in: 0..<3, using: &random) {
            case 0: altered.remove(at: place)
            case 1: altered[place] = UInt8.random(in: 0...255, using: &random)
            default: altered.insert(Array("\"\\{}[],:0e. -ntf".utf8).randomElement(using: &random) ?? 0, at: place)
            }
            let expected = try? JSONDecoder().decode(Whole.self, from: Data(altered))
            #expect((try? LineDecoder().value(Whole.self, from: Data(altered))) == expected, "seed \(seed)")
            if expected == nil { refused += 1 }
        }
        #expect(refused > 0, "seed \(seed)")
    }

    @Test(
        "leaves to JSONDecoder what is written in another way",
        arguments: [
            ("[1.0, 2e1]", [1, 20]), (" [ 1 ,2 ] ", [1, 2]), ("[]", []), ("[-0]", [0]), ("[01]", nil), ("[1 2]", nil),
            ("[1", nil), ("[9223372036854775808]", nil), ("[-9223372036854775808]", [.min]), ("[true]", nil),
            ("[\"1\"]", nil), ("[1]x", nil), ("{}", nil), ("", nil),
        ] as [(String, [Int]?)])
    func unusualLines(line: String, numbers: [Int]?) {
        #expect((try? LineDecoder().value([Int].self, from: Data(line.utf8))) == numbers)
    }

    @Test(
        "reads every escape",
        arguments: [
            ("\\\"\\\\\\/\\b\\f\\n\\r\\t", "\"\\/\u{8}\u{C}\n\r\t"), ("\\u0041\\u001f", "A\u{1F}"), ("\\u00e9", "é"),
            ("\\ud83d\\ude00", "😀"), ("a\\\\", "a\\"),
        ])
    func escapes(written: String, text: String) throws {
        #expect(try LineDecoder().value([String].self, from: Data("[\"\(written)\"]".utf8)) == [text])
    }

    @Test("refuses text that is not UTF-8")
    func refusesOtherEncodings() {
        #expect(throws: (any Error).self) {
            try LineDecoder().value([String].self, from: Data([0x5B, 0x22, 0xFF, 0x22, 0x5D]))
        }
    }
}
