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

    /// Memory that one thread uses for one passage after the other.
    struct Scratch {
        fileprivate var recordPlaces = SurroundingPlaces()
        fileprivate var workPlaces = SurroundingPlaces()
        var kGramPlaces = WordPlaces()
        var counts = WordCounts()
    }

    /// `passage` with its extent grown as far as the words carry it.
    ///
    /// - Complexity: O(tokens of the extent and its surroundings); allocates nothing once `scratch` has grown.
    func grown(_ passage: Passage, using scratch: inout Scratch) -> Passage {
        let core = Extent(record: passage.recordTokens, work: passage.workTokens)
        let isReworded = Self.isReworded(passage)
        // No more words can be added than stand outside: around a whole text there is nothing to look for.
        if !isReworded, min(record.count - core.record.count, work.count - core.work.count) < Self.addedWords {
            return passage
        }
        let extent = extent(around: core, &scratch)
        if !isReworded {
            guard extent != core, sharedWords(extent, outside: core, &scratch.counts) >= Self.addedWords else {
                return passage
            }
        }
        var grown = passage
        grown.recordTokens = extent.record
        grown.workTokens = extent.work
        grown.matchedTokens = max(passage.matchedTokens, sharedTokens(extent, &scratch.counts))
        return grown
    }

    /// Whether less of `passage` agrees than of a copy as it stands.
    static func isReworded(_ passage: Passage) -> Bool {
        passage.matchedTokens * 100 < passage.alignedTokens * cleanPercent
    }

    private struct Extent: Equatable {
        var record: TokenSpan
        var work: TokenSpan
    }

    /// Tokens looked at on either side of the core.
    private static let surroundings = 1500

    private func extent(around core: Extent, _ scratch: inout Scratch) -> Extent {
        var extent = core
        // Around most cores nothing grows, which is seen sooner than their surroundings are indexed.
        var isIndexed = false
        func index() {
            guard !isIndexed else { return }
            isIndexed = true
            scratch.recordPlaces.index(record.hashes, Self.surroundings(of: core.record, in: record))
            scratch.workPlaces.index(work.hashes, Self.surroundings(of: core.work, in: work))
        }
        scratch.recordPlaces.note(record.hashes, Self.reached(from: core.record, in: record))
        scratch.workPlaces.note(work.hashes, Self.reached(from: core.work, in: work))
        var rounds = 0
        var hasGrown = true
        while hasGrown, rounds < Self.rounds {
            rounds += 1
            hasGrown = false
            for isForward in [true, false] {
                if let (own, other) = step(record, extent.record, isForward, work, scratch.workPlaces, extent.work) {
                    extent = Extent(record: own, work: other)
                    hasGrown = true
                    index()
                }
                if let (own, other) = step(work, extent.work, isForward, record, scratch.recordPlaces, extent.record) {
                    extent = Extent(record: other, work: own)
                    hasGrown = true
                    index()
                }
            }
        }
        return extent
    }

    private static func surroundings(of core: TokenSpan, in text: TokenisedText) -> Range<Int> {
        max(0, core.start - surroundings)..<min(text.count, core.end + surroundings)
    }

    /// The tokens that a word of the first step may stand at.
    private static func reached(from core: TokenSpan, in text: TokenisedText) -> Range<Int> {
        max(0, core.start - reach)..<min(text.count, core.end + reach)
    }

    /// Both spans after one more chunk of `text`, or `nil` when the chunk shares too little.
    ///
    /// `places`: Where the words of `otherText` stand.
    private func step(
        _ text: TokenisedText, _ own: TokenSpan, _ isForward: Bool, _ otherText: TokenisedText,
        _ places: borrowing SurroundingPlaces, _ other: TokenSpan
    ) -> (own: TokenSpan, other: TokenSpan)? {
        let chunk =
            isForward
            ? own.end..<min(text.count, own.end + Self.chunk) : max(0, own.start - Self.chunk)..<own.start
        var telling: UInt32 = 0
        for (offset, position) in chunk.enumerated() where rarity.isTelling(text.hashes[position]) {
            telling |= 1 << UInt32(offset)
        }
        let tellingWords = telling.nonzeroBitCount
        // With more words missing than this, the chunk shares too little.
        var missable = tellingWords - max(Self.sharedWords, (tellingWords * Self.sharedPercent + 99) / 100)
        guard missable >= 0 else { return nil }
        var shared = 0
        var first = 0
        var last = 0
        var grownOther = other
        while telling != 0 {
            let position = chunk.lowerBound + telling.trailingZeroBitCount
            telling &= telling - 1
            let word = text.hashes[position]
            guard let place = places.place(of: word, in: otherText.hashes, near: other) else {
                missable -= 1
                guard missable >= 0 else { return nil }
                continue
            }
            if shared == 0 { first = position }
            shared += 1
            last = position
            grownOther = TokenSpan(min(grownOther.start, place), max(grownOther.end, place + 1))
        }
        return (isForward ? TokenSpan(own.start, last + 1) : TokenSpan(first, own.end), grownOther)
    }

    /// The place of `word` nearest to `span`, no further than ``reach`` tokens; the first of several.
    ///
    /// - Complexity: O(tokens of the span).
    static func place(of word: UInt64, in hashes: [UInt64], near span: TokenSpan) -> Int? {
        for position in span.start..<span.end where hashes[position] == word { return position }
        for distance in 1...reach {
            let (before, after) = (span.start - distance, span.end + distance - 1)
            if before >= 0, hashes[before] == word { return before }
            if after < hashes.count, hashes[after] == word { return after }
        }
        return nil
    }

    /// Distinct telling words that the growth added on both sides.
    private func sharedWords(_ extent: Extent, outside core: Extent, _ counts: inout WordCounts) -> Int {
        counts.reset(for: extent.record.count - core.record.count)
        for range in [extent.record.start..<core.record.start, core.record.end..<extent.record.end] {
            for word in record.hashes[range] where rarity.isTelling(word) { counts.add(word) }
        }
        var shared = 0
        for range in [extent.work.start..<core.work.start, core.work.end..<extent.work.end] {
            for word in work.hashes[range] where counts.takeAll(word) { shared += 1 }
        }
        return shared
    }

    /// Words on both sides of `passage`, each as often as on the side where it is rarer.
    func sharedTokens(of passage: Passage, _ counts: inout WordCounts) -> Int {
        sharedTokens(Extent(record: passage.recordTokens, work: passage.workTokens), &counts)
    }

    /// Words on both sides of the extent, each as often as on the side where it is rarer.
    private func sharedTokens(_ extent: Extent, _ counts: inout WordCounts) -> Int {
        counts.reset(for: extent.record.count)
        for position in extent.record.start..<extent.record.end { counts.add(record.hashes[position]) }
        var shared = 0
        for position in extent.work.start..<extent.work.end where counts.takeOne(work.hashes[position]) { shared += 1 }
        return shared
    }
}

/// Where words stand in and around a core; until that is indexed, which of them may stand close to it.
private struct SurroundingPlaces {
    private var places = WordPlaces()
    private var isIndexed = false
    /// A filter of one bit a word.
    private var nearby = [UInt64](repeating: 0, count: 64)

    /// Takes note of the words of `range` as the only ones that are asked for.
    mutating func note(_ hashes: [UInt64], _ range: Range<Int>) {
        isIndexed = false
        for place in 0..<64 { nearby[place] = 0 }
        for position in range {
            let word = hashes[position]
            nearby[Int(truncatingIfNeeded: word >> 32) & 63] |= 1 << (word >> 38 & 63)
        }
    }

    mutating func index(_ hashes: [UInt64], _ range: Range<Int>) {
        isIndexed = true
        places.index(hashes, range)
    }

    func place(of word: UInt64, in hashes: [UInt64], near span: TokenSpan) -> Int? {
        if isIndexed { return places.place(of: word, in: hashes, near: span, reach: RewordedExtent.reach) }
        guard nearby[Int(truncatingIfNeeded: word >> 32) & 63] >> (word >> 38 & 63) & 1 == 1 else { return nil }
        return RewordedExtent.place(of: word, in: hashes, near: span)
    }
}
