/// A work that shares blocks with a record.
struct SharingWork {
    /// The index that holds it, and its number there.
    var segment: Int
    var number: Int
    /// The places of its blocks among those of all works, by ascending record position of their seeds.
    var blocks: Range<Int>
}

/// How many works of the registry share each token of a record with its neighbours, as far as the seeds tell.
///
/// Words that several works share in the same order are a form, a citation or a turn of phrase, and say nothing
/// about any one of these works. Works that are copies of one another count once.
struct TokenSharing {
    /// Empty where too few works share anything for a token to be common.
    private var works: [UInt16] = []
    /// The blocks of all works.
    private var blocks: [Block] = []
    /// Those of each work, copies of one another left out.
    private var distinct: [Range<Int>] = []
    /// What ``works(sharing:)`` gave, by start and number of the tokens: works that repeat each other share the same.
    private var known: [TokenSpan: Int] = [:]

    /// Whether each token stands in common text; empty where none does.
    var commonText: [Bool] = []

    /// Nothing is shared.
    init() {}

    /// What holds for a work that the record has as a whole: it is no less that work for being repeated.
    var ofWholeWork: TokenSharing {
        var sharing = TokenSharing()
        sharing.commonText = commonText
        return sharing
    }

    /// Whether nearly all tokens of `runs` stand in common text.
    func isCommonText(_ runs: [Run]) -> Bool {
        guard !commonText.isEmpty else { return false }
        let tokens = runs.flatMap { Array($0.record..<$0.recordEnd) }
        return tokens.count(where: { commonText[$0] }) * 10 >= tokens.count * 9
    }

    /// `blocks`: The blocks of all works.
    ///
    /// - Complexity: O(record tokens + blocks); O(1) where no more works than ``Boilerplate/sharers`` have blocks.
    init(_ sharers: [SharingWork], _ blocks: [Block], in indexes: [CompiledIndex], recordTokens: Int) {
        guard sharers.count > Boilerplate.sharers else { return }
        self.blocks = blocks
        var changes = [Int32](repeating: 0, count: recordTokens + 1)
        var known: Set<UInt64> = []
        known.reserveCapacity(sharers.count)
        for sharer in sharers where known.insert(indexes[sharer.segment].sketchKey(ofWork: sharer.number)).inserted {
            distinct.append(sharer.blocks)
            guard sharer.blocks.count > 1 else {
                let block = blocks[sharer.blocks.lowerBound]
                changes[block.record] += 1
                changes[block.record + block.count] -= 1
                continue
            }
            var end = 0
            for block in blocks[sharer.blocks].sorted(by: { $0.record < $1.record })
            where block.record + block.count > end {
                changes[max(block.record, end)] += 1
                end = block.record + block.count
                changes[end] -= 1
            }
        }
        works.reserveCapacity(recordTokens)
        var current: Int32 = 0
        for change in changes.dropLast() {
            current += change
            works.append(UInt16(clamping: current))
        }
    }

    /// Whether more works than ``Boilerplate/sharers`` share the token, or it stands in common text.
    func isCommon(_ token: Int) -> Bool {
        isCommonText(token) || (!works.isEmpty && Int(works[token]) > Boilerplate.sharers)
    }

    func isCommonText(_ token: Int) -> Bool { !commonText.isEmpty && commonText[token] }

    /// How many works share the whole of `block`, counted to one more than is boilerplate.
    ///
    /// - Complexity: O(blocks), O(1) for tokens that were asked for before.
    mutating func works(sharing block: Block) -> Int {
        guard !works.isEmpty else { return 1 }
        let end = block.record + block.count
        let tokens = TokenSpan(block.record, end)
        if let count = known[tokens] { return count }
        let fewest = works[block.record..<end].min() ?? 1
        guard fewest > Boilerplate.frequency else { return Int(fewest) }
        var count = 0
        for own in distinct
        where own.contains(where: { blocks[$0].record <= block.record && blocks[$0].record + blocks[$0].count >= end })
        {
            count += 1
            if count > Boilerplate.frequency { break }
        }
        known[tokens] = count
        return count
    }
}

extension CompiledIndex {
    /// A number that is the same for works with the same words: a hash of their number and of 64 sketch bytes.
    func sketchKey(ofWork number: Int) -> UInt64 {
        let tokens = tokens(ofWork: number)
        var key = UInt64(tokens.count)
        // Every byte of a short work, else each 64th part; eight of them are folded in one step.
        let (parts, shift) = tokens.count < 64 ? (tokens.count, 0) : (64, 6)
        let step = tokens.count < 64 ? 1 : tokens.count
        var eight: UInt64 = 0
        for place in 0..<parts {
            eight = eight &<< 8 | UInt64(sketchByte(at: tokens.lowerBound + (place &* step) &>> shift))
            if place & 7 == 7 {
                key = WordHash.fold(key, eight)
                eight = 0
            }
        }
        return WordHash.fold(key, eight)
    }
}
