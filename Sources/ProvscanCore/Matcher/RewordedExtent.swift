/// Finds how far a copy reaches whose words were reordered or replaced around an aligned core.
///
/// From the core the extent grows on both sides, a chunk at a time, while the
/// telling words of the next chunk occur on the other side, in whatever order,
/// inside or close to the extent there.
struct RewordedExtent {
    let record: TokenisedText
    let work: TokenisedText
    let rarity: Rarity

    /// Tokens that are judged together.
    static let chunk = 16
    /// How far outside the extent of the other side a word may stand, in tokens.
    static let reach = 60
    /// The share of a chunk's telling words that must occur on the other side, in per cent.
    static let sharedPercent = 40
    /// Fewer shared words than this say nothing.
    static let sharedWords = 2
    /// A core with at least this share of equal words was copied as it stands: what surrounds it was copied
    /// and reworded only if the growth adds this many telling words.
    static let cleanPercent = 90
    static let addedWords = 8
    /// Growth ends after this many rounds, whatever the text.
    static let rounds = 400

    /// `passage` with its extent grown as far as the words carry it.
    ///
    /// - Complexity: O(tokens of the extent and its surroundings).
    func grown(_ passage: Passage) -> Passage {
        var extent = Extent(record: passage.recordTokens, work: passage.workTokens)
        let recordWords = Vocabulary(record, near: extent.record, rarity)
        let workWords = Vocabulary(work, near: extent.work, rarity)
        var rounds = 0
        var hasGrown = true
        while hasGrown, rounds < Self.rounds {
            rounds += 1
            hasGrown = false
            for isForward in [true, false] {
                if let (own, other) = step(record, extent.record, isForward, others: workWords, extent.work) {
                    extent = Extent(record: own, work: other)
                    hasGrown = true
                }
                if let (own, other) = step(work, extent.work, isForward, others: recordWords, extent.record) {
                    extent = Extent(record: other, work: own)
                    hasGrown = true
                }
            }
        }
        let isClean = passage.matchedTokens * 100 >= passage.alignedTokens * Self.cleanPercent
        guard !isClean || sharedWords(extent, outside: passage) >= Self.addedWords else { return passage }
        var grown = passage
        grown.recordTokens = extent.record
        grown.workTokens = extent.work
        grown.matchedTokens = max(passage.matchedTokens, sharedTokens(extent))
        return grown
    }

    private struct Extent {
        var record: TokenSpan
        var work: TokenSpan
    }

    /// Where the telling words of one side stand, in the surroundings of the core.
    private struct Vocabulary {
        private var positions: [UInt64: [Int]] = [:]

        /// Tokens looked at on either side of the core.
        static let surroundings = 1500

        init(_ text: TokenisedText, near core: TokenSpan, _ rarity: Rarity) {
            let range = max(0, core.start - Self.surroundings)..<min(text.count, core.end + Self.surroundings)
            for position in range where rarity.isTelling(text.hashes[position]) {
                positions[text.hashes[position], default: []].append(position)
            }
        }

        /// The place of `word` nearest to `span`, no further than the reach.
        func place(of word: UInt64, near span: TokenSpan) -> Int? {
            var best: Int?
            var bestDistance = RewordedExtent.reach + 1
            for position in positions[word] ?? [] {
                let distance = max(span.start - position, position - span.end + 1, 0)
                if distance < bestDistance {
                    bestDistance = distance
                    best = position
                }
            }
            return best
        }
    }

    /// Both spans after one more chunk of `text`, or `nil` when the chunk shares too little.
    private func step(
        _ text: TokenisedText, _ own: TokenSpan, _ isForward: Bool, others: Vocabulary, _ other: TokenSpan
    ) -> (own: TokenSpan, other: TokenSpan)? {
        let chunk =
            isForward
            ? own.end..<min(text.count, own.end + Self.chunk) : max(0, own.start - Self.chunk)..<own.start
        var telling = 0
        var shared: [Int] = []
        var grownOther = other
        for position in chunk where rarity.isTelling(text.hashes[position]) {
            telling += 1
            guard let place = others.place(of: text.hashes[position], near: other) else { continue }
            shared.append(position)
            grownOther = TokenSpan(min(grownOther.start, place), max(grownOther.end, place + 1))
        }
        guard shared.count >= Self.sharedWords, shared.count * 100 >= telling * Self.sharedPercent,
            let first = shared.first, let last = shared.last
        else { return nil }
        return (isForward ? TokenSpan(own.start, last + 1) : TokenSpan(first, own.end), grownOther)
    }

    /// Telling words that the growth added on both sides.
    private func sharedWords(_ extent: Extent, outside core: Passage) -> Int {
        func added(_ text: TokenisedText, _ grown: TokenSpan, _ core: TokenSpan) -> [UInt64] {
            (text.hashes[grown.start..<core.start] + text.hashes[core.end..<grown.end])
                .filter(rarity.isTelling)
        }
        let recordWords = Set(added(record, extent.record, core.recordTokens))
        return recordWords.intersection(added(work, extent.work, core.workTokens)).count
    }

    /// Words on both sides of the extent, each as often as on the side where it is rarer.
    private func sharedTokens(_ extent: Extent) -> Int {
        var counts: [UInt64: Int] = [:]
        for word in record.hashes[extent.record.start..<extent.record.end] { counts[word, default: 0] += 1 }
        var shared = 0
        for word in work.hashes[extent.work.start..<extent.work.end] where counts[word, default: 0] > 0 {
            counts[word, default: 0] -= 1
            shared += 1
        }
        return shared
    }
}
