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

    /// A run as long as the guarantee, nearly the whole work, several shorter runs close together in order,
    /// or many more shared words around one than chance would put there.
    func admits(
        _ blocks: [Block], record: UnsafeBufferPointer<UInt64>, _ index: CompiledIndex, _ tokens: Range<Int>
    ) -> Bool {
        hasLongRun(blocks, workTokens: tokens.count) || hasCluster(blocks)
            || blocks.contains { unsafe isTelling($0, record) && sharesSurroundings($0, record, index, tokens) }
    }

    /// Whether any word of `block` is telling; without one its surroundings are not looked at.
    private func isTelling(_ block: Block, _ record: UnsafeBufferPointer<UInt64>) -> Bool {
        for position in block.record..<(block.record + block.count) {
            // Safety: blocks lie in the record.
            if rarity.isTelling(unsafe record[position]) { return true }
        }
        return false
    }

    /// Whether a block is as long as the guarantee, or nearly the whole work.
    func hasLongRun(_ blocks: [Block], workTokens: Int) -> Bool {
        blocks.contains { $0.count >= guarantee || $0.count * 10 >= workTokens * 9 }
    }

    private func hasCluster(_ blocks: [Block]) -> Bool {
        for (position, first) in blocks.enumerated() {
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
        _ block: Block, _ record: UnsafeBufferPointer<UInt64>, _ index: CompiledIndex, _ tokens: Range<Int>
    ) -> Bool {
        var used: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        let workStart = tokens.lowerBound + max(0, block.work - Self.surroundings)
        let workEnd = min(tokens.upperBound, tokens.lowerBound + block.work + block.count + Self.surroundings)
        for position in workStart..<workEnd {
            let byte = index.sketchByte(at: position)
            let bit: UInt64 = 1 << UInt64(byte & 63)
            switch byte >> 6 {
            case 0: used.0 |= bit
            case 1: used.1 |= bit
            case 2: used.2 |= bit
            default: used.3 |= bit
            }
        }
        let chance =
            Double(
                used.0.nonzeroBitCount + used.1.nonzeroBitCount + used.2.nonzeroBitCount + used.3.nonzeroBitCount) / 256
        var telling = 0.0
        var found = 0.0
        let recordEnd = min(record.count, block.record + block.count + Self.surroundings)
        for position in max(0, block.record - Self.surroundings)..<recordEnd
        where position < block.record || position >= block.record + block.count {
            // Safety: the range is clamped to the record.
            let word = unsafe record[position]
            guard rarity.isTelling(word) else { continue }
            let byte = TokenSketch.byte(of: word)
            let words = byte >> 6 == 0 ? used.0 : byte >> 6 == 1 ? used.1 : byte >> 6 == 2 ? used.2 : used.3
            telling += 1
            found += Double(words >> UInt64(byte & 63) & 1)
        }
        return found > telling * chance + 3.2 * (telling * chance * (1 - chance)).squareRoot() + 1
    }
}
