import ProvscanTestSupport
import Testing

@testable import ProvscanCore

@Suite struct TokenHasherTests {
    @Test("equals the plain tokeniser on random text", arguments: 0..<400, InstructionWidth.available)
    func equalsPlainTokeniser(seed: UInt64, width: InstructionWidth) {
        var random = SplitMix64(seed: seed)
        var hasher = TokenHasher(width: width)
        for _ in 0..<20 {
            let text = Array(RandomText.make(pieceCount: Int.random(in: 0...60, using: &random), using: &random).utf8)
            hasher.hash(text.span)
            #expect(hashes(of: hasher) == TokenisedText(plainly: text.span).hashes, "seed \(seed)")
        }
    }

    @Test("equals the plain tokeniser across chunk borders", arguments: 0..<12, InstructionWidth.available)
    func equalsPlainTokeniserOnLongText(seed: UInt64, width: InstructionWidth) {
        var random = SplitMix64(seed: seed)
        var text = RandomText.make(pieceCount: 9000, using: &random)
        if seed % 3 == 0 { text = text.filter { !$0.isWhitespace } }
        let bytes = Array(text.utf8)
        var hasher = TokenHasher(width: width)
        hasher.hash(bytes.span)
        #expect(hashes(of: hasher) == TokenisedText(plainly: bytes.span).hashes, "seed \(seed)")
    }

    @Test(
        "equals the plain tokeniser on any short mix of the bytes that rules are about", arguments: 0..<400,
        InstructionWidth.available)
    func equalsPlainTokeniserOnMarks(seed: UInt64, width: InstructionWidth) {
        var random = SplitMix64(seed: seed)
        let bytes = Array("aaaawwwRT  \t\n'’“”—…\u{A0}ª\u{AD}\u{2028}\u{200B}:;/@_<>&#=.9".unicodeScalars)
        var hasher = TokenHasher(width: width)
        for _ in 0..<50 {
            // Around the size of a block, so that marks fall on its borders.
            let count = Int.random(in: 1...200, using: &random)
            var text = String.UnicodeScalarView()
            for _ in 0..<count { text.append(bytes[Int.random(in: 0..<bytes.count, using: &random)]) }
            let utf8 = Array(String(text).utf8)
            hasher.hash(utf8.span)
            let expected = TokenisedText(plainly: utf8.span).hashes
            #expect(hashes(of: hasher) == expected, "seed \(seed)")
        }
    }

    @Test("a tokenised text has the tokens, spans and forms of the plain tokeniser", arguments: 0..<200)
    func tokenisedTextEqualsPlain(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        // Some are longer than a chunk.
        let count = seed % 20 == 0 ? 4000 : Int.random(in: 0...100, using: &random)
        let text = Array(RandomText.make(pieceCount: count, using: &random).utf8)
        let quick = TokenisedText(text.span)
        let plain = TokenisedText(plainly: text.span)
        #expect(quick.hashes == plain.hashes, "seed \(seed)")
        guard quick.count == plain.count else { return }
        var forms: [[UInt8]] = []
        TokenisedText.forEachPlainToken(of: text.span) { _, _, _, form in
            // Safety: the bytes are copied.
            forms.append(unsafe form.withUnsafeBufferPointer { unsafe Array($0) })
        }
        for position in 0..<plain.count {
            #expect(quick.byteSpan(of: position) == plain.byteSpan(of: position), "seed \(seed)")
            #expect(quick.form(of: position) == forms[position], "seed \(seed)")
        }
    }

    @Test("wider instructions find the same runs", arguments: 0..<200, InstructionWidth.available)
    func sameRuns(seed: UInt64, width: InstructionWidth) {
        var random = SplitMix64(seed: seed)
        let text = Array(RandomText.make(pieceCount: Int.random(in: 0...200, using: &random), using: &random).utf8)
        var plain = WordRuns(width: .plain)
        var wide = WordRuns(width: width)
        unsafe text.withUnsafeBufferPointer { bytes in
            unsafe plain.find(in: bytes, 0..<bytes.count)
            unsafe wide.find(in: bytes, 0..<bytes.count)
        }
        // Safety: the first `edgeCount` edges were found.
        let expected = unsafe Array(UnsafeBufferPointer(start: plain.edges, count: plain.edgeCount))
        let edges = unsafe Array(UnsafeBufferPointer(start: wide.edges, count: wide.edgeCount))
        #expect(edges == expected, "seed \(seed)")
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
