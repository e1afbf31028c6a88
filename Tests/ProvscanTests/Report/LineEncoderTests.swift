import Foundation
import ProvscanTestSupport
import Testing

@testable import Provscan

/// The writer of result lines against `JSONEncoder`, which defines its bytes.
@Suite struct LineEncoderTests {
    private struct Part: Encodable {
        enum Kind: String, Encodable { case plain, odd = "odd/kind" }

        var zulu: String
        var alpha: Int
        var middle: [Int]
        var kind: Kind
        var absent: String?
        var list: [[String]]
        var flag: Bool
    }

    private struct Whole: Encodable {
        var name: String
        var parts: [Part]
        var byName: [String: String]
        var nothing: [Int]
        var share: Double
        var unsigned: UInt64
        var bare: Empty
        var maybe: Part?
    }

    private struct Empty: Encodable {}

    private func expected(_ value: some Encodable) throws -> String {
        String(decoding: try ResultsFile.makeEncoder().encode(value), as: UTF8.self) + "\n"
    }

    private func line(_ value: some Encodable, _ encoder: LineEncoder) throws -> String {
        String(decoding: try encoder.line(value), as: UTF8.self)
    }

    @Test("writes what JSONEncoder writes", arguments: 0..<100)
    func equalsJSONEncoder(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let encoder = LineEncoder()
        func text() -> String {
            let controls = (0..<Int.random(in: 0...3, using: &random)).map { _ in
                String(Unicode.Scalar(UInt8.random(in: 0..<0x80, using: &random)))
            }
            return controls.joined() + RandomText.make(pieceCount: 3, using: &random) + "\"\\/\u{2028}é"
        }
        func part() -> Part {
            Part(
                zulu: text(), alpha: Int.random(in: .min ... .max, using: &random),
                middle: (0..<Int.random(in: 0...3, using: &random)).map { $0 - 1 },
                kind: Bool.random(using: &random) ? .plain : .odd,
                absent: Bool.random(using: &random) ? text() : nil, list: [[], [text()], [text(), text()]],
                flag: Bool.random(using: &random))
        }
        for _ in 0..<3 {
            let whole = Whole(
                name: text(), parts: (0..<Int.random(in: 0...4, using: &random)).map { _ in part() },
                byName: ["b": text(), "a": text(), "ab": ""], nothing: [],
                share: Double(Int.random(in: -5...5, using: &random)) / 4, unsigned: .max, bare: Empty(),
                maybe: Bool.random(using: &random) ? part() : nil)
            #expect(try line(whole, encoder) == expected(whole), "seed \(seed)")
        }
    }

    @Test("writes every control character as JSONEncoder does")
    func controls() throws {
        let text = String(String.UnicodeScalarView((0..<0x100).compactMap { Unicode.Scalar($0) }))
        #expect(try line([text], LineEncoder()) == expected([text]))
    }
}
