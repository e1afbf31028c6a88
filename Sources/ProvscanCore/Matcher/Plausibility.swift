/// Which candidates are worth reading the work's text for, as far as the index's token sketch can tell.
struct Plausibility {
    let guarantee: Int
    let rarity: Rarity

    /// Two blocks of an edited copy lie within this many tokens of each other on both sides.
    static let reach = 100
    /// How far insertions and deletions may move the diagonal within the reach.
    static let drift = 25
    /// Two blocks must have this many tokens together; two turns of phrase in a row have fewer.
    static let clusterTokens = 12
    /// Tokens around a block in which words are looked for that were reordered or replaced.
    static let surroundings = 40

    /// A run that is long or telling enough for a lead, nearly the whole work, several shorter runs close together in
    /// order, or many more shared words around one than chance would put there.
    ///
    /// `telling`: The telling words of the record.
    func admits(
        _ blocks: Span<Block>, record: UnsafeBufferPointer<UInt64>, _ telling: inout TellingWords,
        _ index: CompiledIndex, _ tokens: Range<Int>
    ) -> Bool {
        for number in blocks.indices where unsafe isListed(blocks[number], record, workTokens: tokens.count) {
            return true
        }
        if hasCluster(blocks) { return true }
        for number in blocks.indices {
            let block = blocks[number]
            guard unsafe hasTellingWord(block, record) else { continue }
            let start = max(0, block.record - Self.surroundings)
            let end = min(record.count, block.record + block.count + Self.surroundings)
            unsafe telling.read(start..<end, of: record, rarity)
            if sharesSurroundings(block, telling, within: start..<end, index, tokens) { return true }
        }
        return false
    }

    /// Whether `block` alone may lead to a match, as far as it can be told without the text around it.
    private func isListed(_ block: Block, _ record: UnsafeBufferPointer<UInt64>, workTokens: Int) -> Bool {
        if block.count >= Boilerplate.listedRun || Self.isNearlyWhole(block.count, of: workTokens) { return true }
        guard block.count >= guarantee else { return false }
        var bits = 0
        for position in block.record..<(block.record + block.count) {
            // Safety: blocks lie in the record.
            let word = unsafe record[position]
            let isRepeated = unsafe record[block.record..<position].contains(word)
            if !isRepeated { bits += rarity.information(of: word) }
        }
        return bits >= Boilerplate.readBits
    }

    /// Whether any word of `block` is telling; most blocks are turns of phrase, and none of theirs is.
    private func hasTellingWord(_ block: Block, _ record: UnsafeBufferPointer<UInt64>) -> Bool {
        for position in block.record..<(block.record + block.count) {
            // Safety: blocks lie in the record.
            if unsafe rarity.isTelling(record[position]) { return true }
        }
        return false
    }

    /// Whether a block of `count` tokens is nearly the whole of a work of `workTokens`.
    @inline(__always)
    static func isNearlyWhole(_ count: Int, of workTokens: Int) -> Bool { count * 10 >= workTokens * 9 }

    /// Whether a block is as long as the guarantee, or nearly the whole work.
    func hasLongRun(_ blocks: [Block], workTokens: Int) -> Bool {
        blocks.contains { $0.count >= guarantee || Self.isNearlyWhole($0.count, of: workTokens) }
    }

    private func hasCluster(_ blocks: Span<Block>) -> Bool {
        for position in blocks.indices {
            let first = blocks[position]
            for following in (position + 1)..<blocks.count {
                let second = blocks[following]
                if second.record - first.record > Self.reach { break }
                if second.record >= first.record + first.count, abs(second.diagonal - first.diagonal) <= Self.drift,
                    first.count + second.count >= Self.clusterTokens
                {
                    return true
                }
            }
        }
        return false
    }

    /// Whether the telling words around `block` in the record occur around it in the work.
    ///
    /// A sketch byte occurs by chance with the share of byte values that the work's surroundings use; the words
    /// found must exceed that by more than three standard deviations.
    private func sharesSurroundings(
        _ block: Block, _ telling: TellingWords, within record: Range<Int>, _ index: CompiledIndex, _ tokens: Range<Int>
    ) -> Bool {
        let workStart = tokens.lowerBound + max(0, block.work - Self.surroundings)
        let workEnd = min(tokens.upperBound, tokens.lowerBound + block.work + block.count + Self.surroundings)
        let end = block.record + block.count
        let counts = unsafe index.withSketch(workStart..<workEnd) {
            unsafe telling.count(before: record.lowerBound..<block.record, after: end..<record.upperBound, around: $0)
        }
        let chance = Double(counts.values) / 256
        let expected = Double(counts.telling) * chance
        return Double(counts.found) > expected + 3.2 * (expected * (1 - chance)).squareRoot() + 1
    }
}
