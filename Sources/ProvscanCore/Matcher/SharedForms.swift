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
        /// The distinct words of the work's side, ascending.
        var words: [UInt64]
    }

    private var entries: [Entry] = []
    private var wordCount = 0

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
        guard wordCount + passage.workTokens.count <= Self.wordLimit else { return }
        wordCount += passage.workTokens.count
        let words = Set(work.hashes[passage.workTokens.start..<passage.workTokens.end])
        entries.append(
            Entry(
                workID: workID, record: passage.recordTokens, matchedTokens: passage.matchedTokens,
                words: words.sorted()))
    }

    /// Whether each token of the record's side of `passage` is of a form; empty where none is.
    ///
    /// - Complexity: O(works + tokens of the passages that overlap · log words).
    func marks(of passage: Passage, workID: Int64, record: TokenisedText, work: TokenisedText) -> [Bool] {
        let span = passage.recordTokens
        let others = entries.filter {
            $0.workID != workID && $0.record.start < span.end && span.start < $0.record.end
                && $0.matchedTokens * 100 >= passage.matchedTokens * Self.strengthPercent
        }
        guard !others.isEmpty else { return [] }
        let own = Set(work.hashes[passage.workTokens.start..<passage.workTokens.end])
            .subtracting(record.hashes[span.start..<span.end])
        guard own.count >= Self.ownWords else { return [] }
        var marks = [Bool](repeating: false, count: span.count)
        for other in others
        where own.count(where: { Self.contains($0, in: other.words) }) * 100 < own.count * Self.copyPercent {
            for token in max(other.record.start, span.start)..<min(other.record.end, span.end)
            where Self.contains(record.hashes[token], in: other.words) {
                marks[token - span.start] = true
            }
        }
        return marks
    }

    private static func contains(_ word: UInt64, in words: [UInt64]) -> Bool {
        var (low, high) = (0, words.count)
        while low < high {
            let middle = (low + high) / 2
            if words[middle] < word { low = middle + 1 } else { high = middle }
        }
        return low < words.count && words[low] == word
    }
}
