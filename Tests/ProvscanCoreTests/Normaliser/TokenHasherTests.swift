import ProvscanTestSupport
import Testing

@testable import ProvscanCore

@Suite struct TokenHasherTests {
    @Test("equals the plain tokeniser on random text", arguments: 0..<400)
    func equalsPlainTokeniser(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var hasher = TokenHasher()
        for _ in 0..<20 {
            let text = Array(RandomText.make(pieceCount: Int.random(in: 0...60, using: &random), using: &random).utf8)
            hasher.hash(text.span)
            #expect(hashes(of: hasher) == TokenisedText(text.span).hashes, "seed \(seed)")
        }
    }

    @Test("equals the plain tokeniser across chunk borders", arguments: 0..<12)
    func equalsPlainTokeniserOnLongText(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var text = RandomText.make(pieceCount: 9000, using: &random)
        if seed % 3 == 0 { text = text.filter { !$0.isWhitespace } }
        let bytes = Array(text.utf8)
        var hasher = TokenHasher()
        hasher.hash(bytes.span)
        #expect(hashes(of: hasher) == TokenisedText(bytes.span).hashes, "seed \(seed)")
    }

    @Test("survives bytes that are not UTF-8", arguments: 0..<50)
    func survivesInvalidBytes(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let bytes = (0..<500).map { _ in UInt8.random(in: 0...255, using: &random) }
        var hasher = TokenHasher()
        hasher.hash(bytes.span)
        #expect(hasher.count <= bytes.count * 6)
    }

    private func hashes(of hasher: borrowing TokenHasher) -> [UInt64] {
        unsafe hasher.withHashes { unsafe Array($0) }
    }
}
