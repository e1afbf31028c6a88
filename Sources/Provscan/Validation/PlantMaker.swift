internal import ProvscanCore

/// A repeatable random generator; the same seed gives the same choices on every machine.
///
/// - Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}

/// Makes texts for validation out of the words of registered works.
struct PlantMaker {
    /// Words of works other than the one planted, for foreign text and substitutions.
    private let foreignWords: [String]
    var random: SeededRandom

    /// Foreign words on either side of a plant.
    private static let surroundings = 40

    init(foreignWords: [String], seed: UInt64) {
        self.foreignWords = foreignWords
        random = SeededRandom(seed: seed)
    }

    /// A text with the passage in the middle, and where in bytes the passage stands.
    mutating func plant(_ passage: String, damage: Validation.Damage) -> (text: [UInt8], span: ByteSpan) {
        let before = Array((foreign(Self.surroundings) + " ").utf8)
        let middle = Array(damaged(passage, damage).utf8)
        let after = Array((" " + foreign(Self.surroundings)).utf8)
        return (before + middle + after, ByteSpan(before.count, before.count + middle.count))
    }

    /// `count` foreign words in random order.
    mutating func foreign(_ count: Int) -> String {
        (0..<count).map { _ in foreignWords[Int.random(in: 0..<foreignWords.count, using: &random)] }
            .joined(separator: " ")
    }

    private mutating func damaged(_ passage: String, _ damage: Validation.Damage) -> String {
        switch damage {
        case .none: return passage
        case .surface:
            return String(passage.uppercased().filter { $0 != "," && $0 != "." }.map { $0 == " " ? "\n" : $0 })
        case .substituted5, .substituted10, .substituted20:
            var words = passage.split(whereSeparator: \.isWhitespace).map(String.init)
            let changed = max(1, words.count * damage.substitutedPercent / 100)
            for position in words.indices.shuffled(using: &random).prefix(changed) { words[position] = foreign(1) }
            return words.joined(separator: " ")
        }
    }
}
