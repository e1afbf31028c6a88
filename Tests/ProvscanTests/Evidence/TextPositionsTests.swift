import ProvscanCore
import ProvscanTestSupport
import Testing

@testable import Provscan

@Suite("Positions in bytes and code points")
struct TextPositionsTests {
    @Test("agree with counting from the start", arguments: 0..<60)
    func agreesWithDefinition(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let text = RandomText.make(pieceCount: Int.random(in: 0...900, using: &random), using: &random)
        let bytes = Array(text.utf8)
        let positions = TextPositions(bytes)
        var starts = [0]
        for scalar in text.unicodeScalars { starts.append((starts.last ?? 0) + UTF8.width(scalar)) }
        for _ in 0..<50 {
            let bounds = [
                Int.random(in: 0..<starts.count, using: &random), Int.random(in: 0..<starts.count, using: &random),
            ]
            let (first, last) = (bounds.min() ?? 0, bounds.max() ?? 0)
            let span = ByteSpan(starts[first], starts[last])
            #expect(
                positions.span(span) == MatchRecord.Span(bytes: span, codePoints: CodePointSpan(first, last)),
                "seed \(seed)")
            let scalars = Array(text.unicodeScalars)[first..<last]
            #expect(Array(positions.quote(span).unicodeScalars) == Array(scalars), "seed \(seed)")
        }
    }

    @Test("context joins the passage without a gap, within its limit, and says whether it is cut", arguments: 0..<60)
    func context(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let text = RandomText.make(pieceCount: Int.random(in: 1...300, using: &random), using: &random)
        let positions = TextPositions(Array(text.utf8))
        var starts = [0]
        for scalar in text.unicodeScalars { starts.append((starts.last ?? 0) + UTF8.width(scalar)) }
        for _ in 0..<20 {
            let start = starts[Int.random(in: 0..<starts.count, using: &random)]
            let limit = Int.random(in: 1...200, using: &random)
            let before = positions.before(start, limit: limit)
            let after = positions.after(start, limit: limit)
            let head = String(decoding: Array(text.utf8)[..<start], as: UTF8.self)
            let tail = String(decoding: Array(text.utf8)[start...], as: UTF8.self)
            #expect(before.quote.utf8.count <= limit && after.quote.utf8.count <= limit, "seed \(seed)")
            #expect(head.utf8.suffix(before.quote.utf8.count).elementsEqual(before.quote.utf8), "seed \(seed)")
            #expect(tail.utf8.starts(with: after.quote.utf8), "seed \(seed)")
            #expect(before.isCut == (before.quote.utf8.count < start), "seed \(seed)")
            #expect(after.isCut == (after.quote.utf8.count < tail.utf8.count), "seed \(seed)")
            #expect(!before.quote.unicodeScalars.contains("\u{FFFD}") || text.unicodeScalars.contains("\u{FFFD}"))
        }
    }
}
