/// Finds further places where a record follows a work that it is known to reword.
///
/// The index keeps a part of a work's k-grams, which is enough for a copy as it stands. Of a reworded passage all of
/// the few k-grams that survived may be among those not kept; here every k-gram of both sides is compared. That is a
/// reading of both texts, and is done only where the two have a reworded passage in common already.
struct DenseSeeds {
    let record: TokenisedText
    let work: TokenisedText
    let rarity: Rarity

    /// Words of a seed.
    static let k = 3
    /// Tokens around a seed in which words are looked for that were reordered or replaced.
    static let surroundings = 40
    /// A seed counts where this many distinct telling words around it stand around it in the work, too.
    static let sharedWords = 3
    /// A k-gram that stands in more places of the work is passed over.
    static let placeLimit = 16
    /// Seeds that are looked at: bounds the cost of repetitive text.
    static let seedLimit = 4096

    /// Blocks outside `passages` whose surroundings share telling words, by ascending record position.
    ///
    /// `places`: Memory for the work's k-grams.
    ///
    /// - Complexity: O(tokens of both texts + seeds · ``surroundings``²).
    func blocks(outside passages: [Passage], using places: inout WordPlaces) -> [Block] {
        let kGrams = KGramHash(k: Self.k)
        let (recordGrams, workGrams) = (kGrams.hashes(of: record.hashes), kGrams.hashes(of: work.hashes))
        guard !workGrams.isEmpty else { return [] }
        places.index(workGrams, 0..<workGrams.count)
        var covered = CoveredTokens(passages.map(\.recordTokens))
        var blocks: [Block] = []
        var diagonals = Diagonals()
        var seeds = 0
        var position = 0
        while position < recordGrams.count, seeds < Self.seedLimit {
            if let end = covered.end(ofSpanAt: position) {
                position = end
                continue
            }
            for place in places.places(of: recordGrams[position], in: workGrams, limit: Self.placeLimit)
            where diagonals.end(of: place - position) <= position {
                seeds += 1
                let block = extended(position, place)
                diagonals.set(block.diagonal, end: block.record + block.count)
                if isTelling(block), sharesSurroundings(block) { blocks.append(block) }
            }
            position += 1
        }
        return blocks
    }

    /// The maximal block around the seed at the two positions.
    private func extended(_ position: Int, _ place: Int) -> Block {
        func agrees(_ offset: Int) -> Bool {
            let (recordPosition, workPosition) = (position + offset, place + offset)
            return recordPosition >= 0 && workPosition >= 0 && recordPosition < record.count
                && workPosition < work.count && record.hashes[recordPosition] == work.hashes[workPosition]
        }
        var first = 0
        while agrees(first - 1) { first -= 1 }
        var end = Self.k
        while agrees(end) { end += 1 }
        return Block(record: position + first, work: place + first, count: end - first)
    }

    private func isTelling(_ block: Block) -> Bool {
        record.hashes[block.record..<(block.record + block.count)].contains { rarity.isTelling($0) }
    }

    private func sharesSurroundings(_ block: Block) -> Bool {
        let around = Self.around(block.work, block.count, in: work)
        var found: [UInt64] = []
        for range in Self.around(block.record, block.count, in: record) {
            for word in record.hashes[range] where rarity.isTelling(word) && !found.contains(word) {
                guard around.contains(where: { work.hashes[$0].contains(word) }) else { continue }
                found.append(word)
                if found.count == Self.sharedWords { return true }
            }
        }
        return false
    }

    /// The tokens before and after a block.
    private static func around(_ start: Int, _ count: Int, in text: TokenisedText) -> [Range<Int>] {
        [max(0, start - surroundings)..<start, (start + count)..<min(text.count, start + count + surroundings)]
    }
}

/// Spans of a record that are dealt with, asked for by ascending position.
private struct CoveredTokens {
    private let spans: [TokenSpan]
    private var next = 0

    init(_ spans: [TokenSpan]) { self.spans = spans.sorted { $0.start < $1.start } }

    /// The end of the span that holds `position`, or `nil` where none does; positions must ascend.
    mutating func end(ofSpanAt position: Int) -> Int? {
        while next < spans.count, spans[next].end <= position { next += 1 }
        return next < spans.count && spans[next].start <= position ? spans[next].end : nil
    }
}
