import ProvscanTestSupport
import Testing

@testable import ProvscanCore

/// The flat tables of the matcher against plain definitions.
@Suite struct WordTablesTests {
    /// Words of which many are equal, and many share a slot.
    private func words(_ count: Int, using random: inout SplitMix64) -> [UInt64] {
        (0..<count).map { _ in
            UInt64.random(in: 0..<12, using: &random) << 60 | UInt64.random(in: 0..<3, using: &random) << 32
        }
    }

    @Test("the nearest place of a word is the one a plain search finds", arguments: 0..<200)
    func nearestPlace(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let hashes = words(Int.random(in: 1...400, using: &random), using: &random)
        var places = WordPlaces()
        // Twice, so that the second time the memory is used again.
        for _ in 0..<2 {
            let first = Int.random(in: 0..<hashes.count, using: &random)
            let range = first..<Int.random(in: first...hashes.count, using: &random)
            places.index(hashes, range)
            for word in words(20, using: &random) {
                let start = Int.random(in: 0...hashes.count, using: &random)
                let span = TokenSpan(start, Int.random(in: start...hashes.count, using: &random))
                let reach = Int.random(in: 0...60, using: &random)
                func distance(_ position: Int) -> Int { max(span.start - position, position - span.end + 1, 0) }
                let near = range.filter { hashes[$0] == word && distance($0) <= reach }
                let expected = near.min { (distance($0), $0) < (distance($1), $1) }
                #expect(places.place(of: word, in: hashes, near: span, reach: reach) == expected, "seed \(seed)")
                let inText = hashes.indices.filter { hashes[$0] == word && distance($0) <= RewordedExtent.reach }
                #expect(
                    RewordedExtent.place(of: word, in: hashes, near: span)
                        == inText.min { (distance($0), $0) < (distance($1), $1) }, "seed \(seed)")
            }
        }
    }

    @Test("words are counted as a dictionary counts them", arguments: 0..<200)
    func counts(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var counts = WordCounts()
        for _ in 0..<3 {
            let added = words(Int.random(in: 0...300, using: &random), using: &random)
            counts.reset(for: added.count)
            var expected: [UInt64: Int] = [:]
            for word in added {
                counts.add(word)
                expected[word, default: 0] += 1
            }
            for word in words(300, using: &random) {
                let had = expected[word, default: 0] > 0
                if Bool.random(using: &random) {
                    #expect(counts.takeOne(word) == had, "seed \(seed)")
                    if had { expected[word, default: 0] -= 1 }
                } else {
                    #expect(counts.takeAll(word) == had, "seed \(seed)")
                    expected[word] = nil
                }
            }
        }
    }

    @Test("a word's commonness is the larger of background and registry")
    func commonness() throws {
        let texts = SampleTexts.works + [String](repeating: "a barge in the harbour ", count: 40)
        let fingerprinter = Fingerprinter(profile: .posts, background: .standard)
        var builder = IndexBuilder(profile: .posts)
        let words = texts.map { TokenisedText(Array($0.utf8).span).hashes }
        for (number, hashes) in words.enumerated() {
            builder.add(
                id: Int64(number + 1), words: hashes, fingerprints: fingerprinter.fingerprints(of: hashes))
        }
        let index = try CompiledIndex(
            IndexArray(builder.finish(covering: 1...Int64(words.count), registryIdentity: 0, edition: 0)))
        let rarity = Rarity(background: .standard, indexes: [index])
        var telling = 0
        for word in Set(words.joined()) {
            let expected = max(
                Background.standard.commonness(of: word), index.wordCommonness(at: WordCounter.place(of: word)))
            #expect(rarity.commonness(of: word) == expected)
            #expect(rarity.isTelling(word) == (expected < Rarity.telling))
            telling += expected < Rarity.telling ? 1 : 0
        }
        #expect(telling > 0)
        // One after the other with the same marks, as records are; the longest holds several stretches.
        var marks = TellingWords()
        let all = (UInt8.min ... .max).map(\.self)
        for hashes in [Array(words.joined())] + words {
            marks.reset()
            for (position, word) in hashes.enumerated() {
                let isTelling = rarity.isTelling(word)
                unsafe hashes.withUnsafeBufferPointer {
                    unsafe marks.read(position..<min(position + 3, hashes.count), of: $0, rarity)
                }
                let single = position..<(position + 1)
                let count = unsafe all.withUnsafeBufferPointer {
                    unsafe marks.count(before: single, after: 0..<0, around: $0)
                }
                #expect(count.telling == (isTelling ? 1 : 0) && count.found == count.telling && count.values == 256)
            }
        }
    }
}
