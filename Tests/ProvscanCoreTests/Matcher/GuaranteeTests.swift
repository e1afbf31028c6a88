import ProvscanTestSupport
import Testing

@testable import ProvscanCore

/// The published guarantee: any run of 8 consecutive words shared with a work is found, always.
@Suite struct GuaranteeTests {
    private static let background = Background(name: "none", table: "")
    private static let rarity = Rarity(background: background, indexes: [])

    private func randomWords(_ count: Int, vocabulary: Int, using random: inout SplitMix64) -> [String] {
        (0..<count).map { _ in "w\(Int.random(in: 0..<vocabulary, using: &random))" }
    }

    private func index(of works: [[String]]) throws -> CompiledIndex {
        let fingerprinter = Fingerprinter(profile: .posts, background: Self.background)
        var builder = IndexBuilder(profile: .posts)
        for (number, words) in works.enumerated() {
            let hashes = TokenisedText(Array(words.joined(separator: " ").utf8).span).hashes
            builder.add(
                id: Int64(number + 1), words: hashes, fingerprints: fingerprinter.fingerprints(of: hashes))
        }
        return try CompiledIndex(
            IndexArray(builder.finish(covering: 1...Int64(works.count), registryIdentity: 0, edition: 0)))
    }

    @Test("finds every run of 8 to 40 words, wherever it stands", arguments: 0..<100)
    func findsEveryRun(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        // A small vocabulary makes ties and repeated k-grams common.
        let vocabulary = seed % 2 == 0 ? 30 : 5000
        let works = (0..<8).map { _ in
            randomWords(Int.random(in: 8...300, using: &random), vocabulary: vocabulary, using: &random)
        }
        var finder = SeedFinder(indexes: [try index(of: works)], profile: .posts, rarity: Self.rarity)
        for _ in 0..<30 {
            let work = Int.random(in: 0..<works.count, using: &random)
            let length = min(Int.random(in: 8...40, using: &random), works[work].count)
            let start = Int.random(in: 0...(works[work].count - length), using: &random)
            let before = (0..<Int.random(in: 0...50, using: &random)).map { _ in "x\(random.next() % 100_000)" }
            let after = (0..<Int.random(in: 0...50, using: &random)).map { _ in "y\(random.next() % 100_000)" }
            let text = (before + works[work][start..<(start + length)] + after).joined(separator: " ")
            let candidates = finder.candidates(in: Array(text.utf8).span)
            let found = candidates.first { $0.workID == Int64(work + 1) }?.blocks.contains {
                $0.record <= before.count && $0.record + $0.count >= before.count + length
            }
            #expect(found == true, "seed \(seed): work \(work), words \(start) to \(start + length)")
        }
    }

    @Test("finds runs of one repeated word", arguments: 8..<40)
    func findsRepeatedWord(length: Int) throws {
        let repeated = [String](repeating: "ha", count: length)
        var finder = SeedFinder(
            indexes: [try index(of: [["he", "laughed"] + repeated + ["and", "left"]])], profile: .posts,
            rarity: Self.rarity)
        for copied in 8...length {
            let text = "x1 x2 x3 " + repeated.prefix(copied).joined(separator: " ") + " y1 y2"
            let longest = finder.candidates(in: Array(text.utf8).span).first?.blocks.map(\.count).max()
            #expect(longest == copied)
        }
    }

    @Test("finds whole posts of 5 to 7 words", arguments: 0..<50)
    func findsShortPosts(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let works = (0..<20).map { _ in
            randomWords(Int.random(in: 5...7, using: &random), vocabulary: 5000, using: &random)
        }
        var finder = SeedFinder(indexes: [try index(of: works)], profile: .posts, rarity: Self.rarity)
        for (number, words) in works.enumerated() {
            let text = "some other words " + words.joined(separator: " ") + " and more of them"
            let candidates = finder.candidates(in: Array(text.utf8).span)
            #expect(candidates.contains { $0.workID == Int64(number + 1) }, "seed \(seed), work \(number)")
        }
    }

    @Test("a post under 5 words matches only the whole of a record")
    func tinyPosts() throws {
        var finder = SeedFinder(
            indexes: [try index(of: [["good", "morning", "everyone"]])], profile: .posts, rarity: Self.rarity)
        #expect(finder.candidates(in: Array("Good morning, everyone!".utf8).span).count == 1)
        #expect(finder.candidates(in: Array("Good morning, everyone here".utf8).span).isEmpty)
        #expect(finder.candidates(in: Array("".utf8).span).isEmpty)
    }
}
