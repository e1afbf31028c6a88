/// A work that shares blocks with a record.
struct SharingWork {
    /// The index that holds it, and its number there.
    var segment: Int
    var number: Int
    /// By ascending record position of their seeds.
    var blocks: [Block]
}

/// How many works of the registry share each token of a record with its neighbours, as far as the seeds tell.
///
/// Words that several works share in the same order are a form, a citation or a turn of phrase, and say nothing
/// about any one of these works. Works that are copies of one another count once.
struct TokenSharing {
    /// Empty where too few works share anything for a token to be common.
    private var works: [UInt16] = []
    /// The blocks of each work, copies of one another left out.
    private var distinct: [[Block]] = []

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

    /// - Complexity: O(record tokens + blocks); O(1) where no more works than ``Boilerplate/sharers`` have blocks.
    init(_ sharers: [SharingWork], in indexes: [CompiledIndex], recordTokens: Int) {
        guard sharers.count > Boilerplate.sharers else { return }
        var changes = [Int32](repeating: 0, count: recordTokens + 1)
        var known: Set<UInt64> = []
        for sharer in sharers where known.insert(indexes[sharer.segment].sketchKey(ofWork: sharer.number)).inserted {
            distinct.append(sharer.blocks)
            var end = 0
            for block in sharer.blocks.sorted(by: { $0.record < $1.record }) where block.record + block.count > end {
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
    func works(sharing block: Block) -> Int {
        guard !works.isEmpty else { return 1 }
        let end = block.record + block.count
        let fewest = works[block.record..<end].min() ?? 1
        guard fewest > Boilerplate.frequency else { return Int(fewest) }
        var count = 0
        for blocks in distinct
        where blocks.contains(where: { $0.record <= block.record && $0.record + $0.count >= end }) {
            count += 1
            if count > Boilerplate.frequency { break }
        }
        return count
    }
}

extension CompiledIndex {
    /// A number that is the same for works with the same words: a hash of their number and of 64 sketch bytes.
    func sketchKey(ofWork number: Int) -> UInt64 {
        let tokens = tokens(ofWork: number)
        var key = UInt64(tokens.count)
        for place in 0..<min(64, tokens.count) {
            let position = tokens.lowerBound + place * tokens.count / min(64, tokens.count)
            key = WordHash.fold(key, UInt64(sketchByte(at: position)))
        }
        return key
    }
}
