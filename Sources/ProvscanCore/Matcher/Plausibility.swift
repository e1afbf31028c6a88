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
        _ blocks: ArraySlice<Block>, record: UnsafeBufferPointer<UInt64>, _ telling: inout TellingWords,
        _ index: CompiledIndex, _ tokens: Range<Int>
    ) -> Bool {
        if blocks.contains(where: { unsafe isListed($0, record, workTokens: tokens.count) }) || hasCluster(blocks) {
            return true
        }
        unsafe telling.read(record, rarity)
        for block in blocks where telling.contains(block.record..<(block.record + block.count)) {
            if sharesSurroundings(block, telling, recordTokens: record.count, index, tokens) { return true }
        }
        return false
    }

    /// Whether `block` alone may lead to a match, as far as it can be told without the text around it.
    private func isListed(_ block: Block, _ record: UnsafeBufferPointer<UInt64>, workTokens: Int) -> Bool {
        if block.count >= Boilerplate.listedRun || isNearlyWhole(block, workTokens: workTokens) { return true }
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

    private func isNearlyWhole(_ block: Block, workTokens: Int) -> Bool {
        block.count * 10 >= workTokens * 9
    }

    /// Whether a block is as long as the guarantee, or nearly the whole work.
    func hasLongRun(_ blocks: some Collection<Block>, workTokens: Int) -> Bool {
        blocks.contains { $0.count >= guarantee || isNearlyWhole($0, workTokens: workTokens) }
    }

    private func hasCluster(_ blocks: ArraySlice<Block>) -> Bool {
        for position in blocks.indices {
            let first = blocks[position]
            for second in blocks[(position + 1)...] {
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
        _ block: Block, _ telling: TellingWords, recordTokens: Int, _ index: CompiledIndex, _ tokens: Range<Int>
    ) -> Bool {
        var used = InlineArray<5, UInt64>(repeating: 0)
        let workStart = tokens.lowerBound + max(0, block.work - Self.surroundings)
        let workEnd = min(tokens.upperBound, tokens.lowerBound + block.work + block.count + Self.surroundings)
        for position in workStart..<workEnd {
            let byte = index.sketchByte(at: position)
            used[Int(byte >> 6)] |= 1 &<< UInt64(byte & 63)
        }
        let values = (0..<4).reduce(0) { $0 + used[$1].nonzeroBitCount }
        let chance = Double(values) / 256
        let end = block.record + block.count
        let before = telling.count(in: max(0, block.record - Self.surroundings)..<block.record, found: used)
        let after = telling.count(in: end..<min(recordTokens, end + Self.surroundings), found: used)
        let expected = Double(before.telling + after.telling) * chance
        return Double(before.found + after.found) > expected + 3.2 * (expected * (1 - chance)).squareRoot() + 1
    }
}
