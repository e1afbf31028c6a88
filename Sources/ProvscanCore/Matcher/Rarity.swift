/// How telling a word is: against everyday text, and against the registry itself.
///
/// Words that fill the registry's own texts (form fields, boilerplate, the
/// jargon of its field) say little about where a text comes from, however rare
/// they are elsewhere.
struct Rarity: Sendable {
    let background: Background
    let indexes: [CompiledIndex]

    /// Words at least this common tell nothing about a copy.
    static let telling: UInt8 = 9

    /// The larger of the word's commonness in the background and in the registry.
    func commonness(of word: UInt64) -> UInt8 {
        indexes.reduce(background.commonness(of: word)) { max($0, $1.wordCommonness(word)) }
    }

    func isTelling(_ word: UInt64) -> Bool {
        commonness(of: word) < Self.telling
    }

    /// The information of a word in bits: how surprising its occurrence is.
    func information(of word: UInt64) -> Int {
        Background.scale - Int(commonness(of: word))
    }
}
