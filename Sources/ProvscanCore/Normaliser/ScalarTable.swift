internal import CUnicodeTables

/// What a scalar is to the tokeniser.
enum ScalarClass: UInt8 {
    /// Ends a token.
    case separator = 0
    /// A letter or digit; a run of them is one token.
    case word = 1
    /// A letter of a script written without spaces; a token of its own.
    case single = 2
    /// A combining mark; belongs to the token it follows, and starts none.
    case mark = 3
    /// Joins two word scalars, and belongs to neither.
    case apostrophe = 4
    /// Deleted before anything looks at the text.
    case ignorable = 5
}

/// One scalar of normalised text.
struct NormalUnit {
    /// The scalar after NFKC case folding and canonical decomposition; `nil` where only a key letter is added.
    var scalar: UInt32
    /// The scalar that word hashes see, diacritics and look-alikes removed; 0 where there is none.
    var key: UInt32
    var combiningClass: UInt8
    var scalarClass: ScalarClass
}

/// The normaliser `norm/1` for one scalar at a time: NFKC case folding (UAX #15, UAX #44),
/// decomposed so that no neighbour matters.
enum ScalarTable {
    private static let hangul: UInt32 = 6
    private static let firstUnit: UInt32 = 8

    /// Calls `body` with each unit that `scalar` becomes; with none when it is ignorable.
    ///
    /// - Complexity: O(number of units); no allocation.
    @inline(__always)
    static func forEachUnit(of scalar: UInt32, _ body: (NormalUnit) -> Void) {
        let entry = provscan_unicode_entry(scalar)
        if entry >= firstUnit {
            forEachListed(from: entry, body)
        } else if entry == hangul {
            decomposeHangul(scalar, body)
        } else if let scalarClass = ScalarClass(rawValue: UInt8(entry)), scalarClass != .ignorable {
            body(NormalUnit(scalar: scalar, key: scalar, combiningClass: 0, scalarClass: scalarClass))
        }
    }

    private static func forEachListed(from entry: UInt32, _ body: (NormalUnit) -> Void) {
        var number = entry
        while true {
            let packed = provscan_unicode_unit(number)
            body(
                NormalUnit(
                    scalar: UInt32(packed & 0x1FFFFF), key: UInt32(packed >> 21 & 0x1FFFFF),
                    combiningClass: UInt8(packed >> 42 & 0xFF),
                    scalarClass: ScalarClass(rawValue: UInt8(packed >> 50 & 7)) ?? .separator))
            if packed >> 63 == 1 { return }
            number += 1
        }
    }

    /// Decomposes a Hangul syllable into its jamo (The Unicode Standard, section 3.12).
    private static func decomposeHangul(_ scalar: UInt32, _ body: (NormalUnit) -> Void) {
        let index = scalar - 0xAC00
        let tail = index % 28
        for jamo in [0x1100 + index / 588, 0x1161 + index % 588 / 28, 0x11A7 + tail] where jamo != 0x11A7 {
            body(NormalUnit(scalar: jamo, key: jamo, combiningClass: 0, scalarClass: .word))
        }
    }
}
