/// Recognises forms: what works of different content have in common with one stretch of a record.
///
/// Pages made on one template share its words and differ in the fields. Where another work shares an edited passage of
/// a record about as well, but not what the first work has of its own there, the words that both share are the form
/// and say nothing about either. Copies of one text have the rest in common as well, and are no form.
struct SharedForms {
    private struct Entry {
        var workID: Int64
        var record: TokenSpan
        var matchedTokens: Int
        /// Where the words of the work's side stand in ``SharedForms/words``.
        var words: Range<Int>
    }

    private var entries: [Entry] = []
    private var words: [UInt64] = []

    /// Words remembered for one record, at most.
    private static let wordLimit = 1 << 20
    /// Another work's passage counts if it has at least this share of the matched tokens, in per cent.
    static let strengthPercent = 50
    /// A passage with fewer distinct words of the work's own is taken for what it is.
    static let ownWords = 4
    /// Works with at least this share of the own words in common are copies of one text, in per cent.
    static let copyPercent = 50

    /// Takes in what `work` shares with the record.
    mutating func add(_ passage: Passage, of workID: Int64, _ work: TokenisedText) {
        guard words.count + passage.workTokens.count <= Self.wordLimit else { return }
        let start = words.count
        words += work.hashes[passage.workTokens.start..<passage.workTokens.end]
        entries.append(
            Entry(
                workID: workID, record: passage.recordTokens, matchedTokens: passage.matchedTokens,
                words: start..<words.count))
    }

    /// Whether each token of the record's side of `passage` is of a form; empty where none is.
    ///
    /// - Complexity: O(works + tokens of the passages that overlap).
    func marks(of passage: Passage, workID: Int64, record: TokenisedText, work: TokenisedText) -> [Bool] {
        let span = passage.recordTokens
        let others = entries.filter {
            $0.workID != workID && $0.record.start < span.end && span.start < $0.record.end
                && $0.matchedTokens * 100 >= passage.matchedTokens * Self.strengthPercent
        }
        guard !others.isEmpty else { return [] }
        var both = PassageWords(
            record: record.hashes[span.start..<span.end],
            work: work.hashes[passage.workTokens.start..<passage.workTokens.end])
        guard both.ownCount >= Self.ownWords else { return [] }
        var marks = [Bool](repeating: false, count: span.count)
        for other in others where both.look(in: words[other.words]) * 100 < both.ownCount * Self.copyPercent {
            for token in max(other.record.start, span.start)..<min(other.record.end, span.end)
            where both.isInText(token - span.start) {
                marks[token - span.start] = true
            }
        }
        return marks
    }
}

/// The words of both sides of a passage in an open hash table, to be looked for in one text after the other.
private struct PassageWords {
    private struct Slot {
        var word: UInt64 = 0
        /// The number of the text that held the word last; 1 where none did, 0 where the slot is free.
        var text: Int32 = 0
        /// Whether only the work's side has it.
        var isOwn = false
    }

    private var slots: [Slot]
    /// The slot of each token of the record's side.
    private var recordSlots: [Int32] = []
    private var text: Int32 = 1
    /// Distinct words that only the work's side has.
    private(set) var ownCount = 0

    /// - Complexity: O(tokens of both sides).
    init(record: ArraySlice<UInt64>, work: ArraySlice<UInt64>) {
        let tokens = record.count + work.count
        slots = [Slot](repeating: Slot(), count: 1 << (Int.bitWidth - (tokens * 2).leadingZeroBitCount))
        recordSlots.reserveCapacity(record.count)
        for word in record {
            let slot = slot(of: word)
            slots[slot] = Slot(word: word, text: 1)
            recordSlots.append(Int32(truncatingIfNeeded: slot))
        }
        for word in work {
            let slot = slot(of: word)
            guard slots[slot].text == 0 else { continue }
            slots[slot] = Slot(word: word, text: 1, isOwn: true)
            ownCount += 1
        }
    }

    /// Takes note of the words that `text` holds; gives how many distinct ones only the work's side has.
    ///
    /// - Complexity: O(tokens of `text`).
    mutating func look(in text: ArraySlice<UInt64>) -> Int {
        self.text += 1
        var count = 0
        for word in text {
            let slot = slot(of: word)
            let known = slots[slot].text
            guard known != 0, known != self.text else { continue }
            slots[slot].text = self.text
            if slots[slot].isOwn { count += 1 }
        }
        return count
    }

    /// Whether the text looked at last holds token `offset` of the record's side.
    func isInText(_ offset: Int) -> Bool { slots[Int(recordSlots[offset])].text == text }

    /// The slot that holds `word`, or the free one where it belongs.
    @inline(__always)
    private func slot(of word: UInt64) -> Int {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: word >> 32) & mask
        while slots[slot].text != 0, slots[slot].word != word { slot = (slot + 1) & mask }
        return slot
    }
}
