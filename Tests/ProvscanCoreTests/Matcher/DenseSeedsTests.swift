import Testing

@testable import ProvscanCore

/// The second look at pairs that reword one another.
@Suite struct DenseSeedsTests {
    private static let sentence =
        "quiet harbours sheltered sixteen painted barges while hungry gulls debated herring prices with patience"
    private static let reworded =
        "sixteen painted barges lay in harbours and debated prices hungry for patience"

    private func blocks(_ record: String, _ work: String, outside passages: [Passage] = []) -> [Block] {
        var places = WordPlaces()
        let seeds = DenseSeeds(
            record: TokenisedText(Array(record.utf8).span), work: TokenisedText(Array(work.utf8).span),
            rarity: Rarity(background: .standard, indexes: []))
        return seeds.blocks(outside: passages, using: &places)
    }

    @Test("three words in a row are a seed where the words around them stand on both sides")
    func finds() {
        let found = blocks("Nobody knew. \(Self.reworded)", Self.sentence)
        #expect(found == [Block(record: 2, work: 3, count: 3)])
    }

    @Test("three words in a row alone are none")
    func alone() {
        #expect(blocks("nobody saw sixteen painted barges leave for open water", Self.sentence).isEmpty)
    }

    @Test("what a passage covers is not looked at again")
    func covered() {
        let passage = Passage(runs: [Run(record: 0, work: 3, count: 3)])
        #expect(blocks(Self.reworded, Self.sentence, outside: [passage]).isEmpty)
    }

    @Test("texts that are shorter than a seed, or empty, have none", arguments: ["", "painted", "painted barges"])
    func short(text: String) {
        #expect(blocks(text, Self.sentence).isEmpty)
        #expect(blocks(Self.sentence, text).isEmpty)
    }

    @Test("a word that repeats itself without end costs no more than the limit", .timeLimit(.minutes(1)))
    func repetitive() {
        let text = String(repeating: "barges ", count: 20_000)
        #expect(blocks(text, text).isEmpty)
        let verses = String(repeating: "\(Self.sentence) ", count: 15)
        #expect(blocks(verses, verses).count <= DenseSeeds.seedLimit)
    }

    @Test("neighbouring passages of a pair are one, those far apart are two")
    func joining() {
        let filler = (0..<200).map { "f\($0)" }.joined(separator: " ")
        let text = TokenisedText(Array("\(Self.sentence) \(filler) \(Self.sentence)".utf8).span)
        let extent = RewordedExtent(
            record: text, work: text, rarity: Rarity(background: .standard, indexes: []))
        func passage(_ start: Int, _ count: Int) -> Passage {
            Passage(runs: [Run(record: start, work: start, count: count)])
        }
        var scratch = RewordedExtent.Scratch()
        let near = extent.joined([passage(50, 10), passage(20, 12)], using: &scratch)
        #expect(near.map(\.recordTokens) == [TokenSpan(20, 60)])
        #expect(near[0].runs.map(\.count) == [12, 10] && near[0].matchedTokens == 40)
        let far = extent.joined([passage(20, 10), passage(100, 10)], using: &scratch)
        #expect(far.map(\.recordTokens) == [TokenSpan(20, 30), TokenSpan(100, 110)])
    }
}
