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
        fileprivate var recordPlaces = WordPlaces()
        fileprivate var workPlaces = WordPlaces()
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
    /// Tokens of both sides of a core up to which words are looked for in it one by one.
    private static let scannedCore = 256

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
        if core.record.count + core.work.count > Self.scannedCore { index() }
        var rounds = 0
        var hasGrown = true
        while hasGrown, rounds < Self.rounds {
            rounds += 1
            hasGrown = false
            for isForward in [true, false] {
                let workPlaces = isIndexed ? scratch.workPlaces : nil
                if let (own, other) = step(record, extent.record, isForward, work, workPlaces, extent.work) {
                    extent = Extent(record: own, work: other)
                    hasGrown = true
                    index()
                }
                let recordPlaces = isIndexed ? scratch.recordPlaces : nil
                if let (own, other) = step(work, extent.work, isForward, record, recordPlaces, extent.record) {
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

    /// Both spans after one more chunk of `text`, or `nil` when the chunk shares too little.
    ///
    /// `places`: Where the words of `otherText` stand; they are looked for one by one where it is `nil`.
    private func step(
        _ text: TokenisedText, _ own: TokenSpan, _ isForward: Bool, _ otherText: TokenisedText, _ places: WordPlaces?,
        _ other: TokenSpan
    ) -> (own: TokenSpan, other: TokenSpan)? {
        let chunk =
            isForward
            ? own.end..<min(text.count, own.end + Self.chunk) : max(0, own.start - Self.chunk)..<own.start
        var telling = 0
        var shared = 0
        var first = 0
        var last = 0
        var grownOther = other
        for position in chunk {
            let word = text.hashes[position]
            guard rarity.isTelling(word) else { continue }
            telling += 1
            let found =
                if let places {
                    places.place(of: word, in: otherText.hashes, near: other, reach: Self.reach)
                } else {
                    Self.place(of: word, in: otherText.hashes, near: other)
                }
            guard let place = found else { continue }
            if shared == 0 { first = position }
            shared += 1
            last = position
            grownOther = TokenSpan(min(grownOther.start, place), max(grownOther.end, place + 1))
        }
        guard shared >= Self.sharedWords, shared * 100 >= telling * Self.sharedPercent else { return nil }
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
