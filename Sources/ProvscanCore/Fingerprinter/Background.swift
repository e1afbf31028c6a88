/// How common words are in everyday text: what tells a telling phrase from a turn of phrase.
///
/// Commonness is the binary logarithm of a word's occurrences per million
/// words, rounded down, from 0 (not in the table, rarer than 2 in a million) to 15.
public struct Background: Sendable {
    /// The name and version of the table, as registries and reports state it.
    public let name: String
    /// An open hash table: word hashes by their top bits, 0 where a slot is free.
    private let slots: [UInt64]
    private let commonness: [UInt8]
    private let shift: UInt64

    /// Occurrences per million, as a power of two, at which information is counted from.
    static let scale = 20

    /// The table of the words that `table` lists: lines of a commonness, a colon and words of that commonness.
    ///
    /// - Complexity: O(bytes of the table).
    public init(name: String, table: String) {
        self.name = name
        let entries = Self.entries(of: table)
        let bits = UInt64(Int.bitWidth - (entries.count * 2).leadingZeroBitCount)
        shift = 64 - bits
        var slots = [UInt64](repeating: 0, count: 1 << Int(bits))
        var commonness = [UInt8](repeating: 0, count: slots.count)
        for (word, value) in entries where word != 0 {
            var slot = Int(truncatingIfNeeded: word >> shift)
            while slots[slot] != 0, slots[slot] != word { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = word
            commonness[slot] = value
        }
        self.slots = slots
        self.commonness = commonness
    }

    /// The words of `table` with their commonness, in its order; of a word that is listed twice the last counts.
    private static func entries(of table: String) -> [(word: UInt64, commonness: UInt8)] {
        var entries: [(word: UInt64, commonness: UInt8)] = []
        var hasher = TokenHasher()
        var words: [UInt8] = []
        var commonness: UInt8?
        /// Lines of one commonness are hashed together, as the first and the last words of a text are the slowest.
        func add() {
            guard let value = commonness else { return }
            hasher.hash(words.span)
            // Safety: the hashes are copied.
            unsafe hasher.withHashes { hashes in
                for place in 0..<hashes.count { entries.append((unsafe hashes[place], value)) }
            }
            words.removeAll(keepingCapacity: true)
        }
        for line in Array(table.utf8).split(separator: UInt8(ascii: "\n")) {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")),
                let value = UInt8(String(decoding: line[..<colon], as: UTF8.self))
            else { continue }
            if value != commonness {
                add()
                commonness = value
            }
            words += line[(colon + 1)...]
            words.append(UInt8(ascii: "\n"))
        }
        add()
        return entries
    }

    /// The commonness of the word hashed as `word`, from 0 to 15.
    public func commonness(of word: UInt64) -> UInt8 {
        var slot = Int(truncatingIfNeeded: word >> shift)
        while slots[slot] != word {
            if slots[slot] == 0 { return 0 }
            slot = (slot + 1) & (slots.count - 1)
        }
        return commonness[slot]
    }

    /// Calls `body` with the hash and the commonness of each word of the table, in no particular order.
    func forEachWord(_ body: (_ word: UInt64, _ commonness: UInt8) -> Void) {
        for slot in slots.indices where slots[slot] != 0 { body(slots[slot], commonness[slot]) }
    }
}

extension Background {
    /// The table that this build ships.
    public static let standard = Background(name: "english/1", table: english)
}
