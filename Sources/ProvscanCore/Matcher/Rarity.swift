/// How telling a word is: against everyday text, and against the registry itself.
///
/// Words that fill the registry's own texts (form fields, boilerplate, the
/// jargon of its field) say little about where a text comes from, however rare
/// they are elsewhere.
///
/// One object serves all threads; it is a class so that stages share it without copying its tables.
final class Rarity: Sendable {
    private let background: Background
    /// The larger of the commonness in all segments, by ``WordCounter/place(of:)``.
    private let registry: [UInt8]
    /// No word of a place is more common than this in the background.
    private let backgroundLimit: [UInt8]
    /// Whether the words of a place are telling: all, none, or those that the background says.
    private let telling: [Telling]

    private enum Telling: UInt8 { case all, none, some }

    /// Words at least this common tell nothing about a copy.
    static let telling: UInt8 = 9

    /// - Complexity: O(segments · ``WordCounter/places``).
    init(background: Background, indexes: [CompiledIndex]) {
        self.background = background
        registry = CompiledIndex.wordCommonness(of: indexes)
        var limit = [UInt8](repeating: 0, count: WordCounter.places)
        background.forEachWord { word, commonness in
            limit[WordCounter.place(of: word)] = max(limit[WordCounter.place(of: word)], commonness)
        }
        backgroundLimit = limit
        telling = zip(registry, limit).map { known, limit in
            known >= Self.telling ? .none : limit < Self.telling ? .all : .some
        }
    }

    /// The larger of the word's commonness in the background and in the registry.
    func commonness(of word: UInt64) -> UInt8 {
        let place = WordCounter.place(of: word)
        let known = registry[place]
        return backgroundLimit[place] <= known ? known : max(known, background.commonness(of: word))
    }

    /// Writes for each word its sketch byte where it is telling, and ``TellingWords/none`` where it is not.
    func mark(_ words: UnsafeBufferPointer<UInt64>, in marks: UnsafeMutableBufferPointer<UInt16>) {
        precondition(marks.count >= words.count, "there is a mark for each word")
        unsafe telling.withUnsafeBufferPointer { telling in
            for position in 0..<words.count {
                // Safety: the position lies in both; a place is less than 1 << 16, the size of the table.
                let word = unsafe words[position]
                var isCommon = unsafe UInt16(telling[WordCounter.place(of: word)].rawValue)
                if isCommon > 1 { isCommon = background.commonness(of: word) < Self.telling ? 0 : 1 }
                // Whether a word is telling cannot be predicted, so nothing branches on it.
                unsafe marks[position] = UInt16(TokenSketch.byte(of: word)) & (isCommon &- 1) | isCommon << 8
            }
        }
    }

    func isTelling(_ word: UInt64) -> Bool {
        switch telling[WordCounter.place(of: word)] {
        case .all: true
        case .none: false
        case .some: background.commonness(of: word) < Self.telling
        }
    }

    /// The information of a word in bits: how surprising its occurrence is.
    func information(of word: UInt64) -> Int {
        Background.scale - Int(commonness(of: word))
    }
}
