import ProvscanTestSupport

/// What copying does to the surface of a text without touching its words.
enum SurfaceVariant: String, CaseIterable {
    case none, upperCase, rewrapped, noPunctuation, curlyQuotes, markup, characterReferences, fullWidth, zeroWidth,
        softHyphens
    case lookAlikes, decomposed

    /// `text` as the variant leaves it.
    func apply(to text: String, using random: inout SplitMix64) -> String {
        switch self {
        case .none: text
        case .upperCase: text.uppercased()
        case .rewrapped: rewrapped(text, using: &random)
        case .noPunctuation: withoutPunctuation(text)
        case .curlyQuotes: text.replacing("'", with: "’").replacing("\"", with: "“")
        case .markup: text.replacing(" ", with: "</b> <br /><i class=\"a b\">**")
        case .characterReferences:
            text.replacing("&", with: "&amp;").replacing("\"", with: "&quot;").replacing(" ", with: "&#32;")
        case .fullWidth:
            String(String.UnicodeScalarView(text.unicodeScalars.map { Self.fullWidth($0) }))
        case .zeroWidth: interspersed(text, "\u{200B}", using: &random)
        case .softHyphens: interspersed(text, "\u{AD}", using: &random)
        case .lookAlikes: text.replacing("a", with: "а").replacing("o", with: "о").replacing("e", with: "е")
        case .decomposed: text.replacing("é", with: "e\u{301}").replacing("ï", with: "i\u{308}")
        }
    }

    /// Punctuation goes where it stands beside white space; inside `3.14` it divides words.
    private func withoutPunctuation(_ text: String) -> String {
        text.split(separator: " ", omittingEmptySubsequences: false)
            .map { $0.trimming { ",.;:!?\"()*".contains($0) } }.joined(separator: " ")
    }

    private func rewrapped(_ text: String, using random: inout SplitMix64) -> String {
        text.split(whereSeparator: \.isWhitespace)
            .reduce("") { $0 + (Int.random(in: 0..<6, using: &random) == 0 ? "\r\n  > " : " ") + $1 }
    }

    /// `mark` after some letters that another letter follows.
    private func interspersed(_ text: String, _ mark: String, using random: inout SplitMix64) -> String {
        var result = ""
        for character in text {
            if character.isLetter, result.last?.isLetter == true, Int.random(in: 0..<3, using: &random) == 0 {
                result += mark
            }
            result.append(character)
        }
        return result
    }

    private static func fullWidth(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        guard (0x21...0x7E).contains(scalar.value), scalar.properties.isAlphabetic else { return scalar }
        return Unicode.Scalar(scalar.value + 0xFEE0) ?? scalar
    }
}

extension Substring {
    /// The characters between the first and the last that do not satisfy `isOuter`.
    fileprivate func trimming(while isOuter: (Character) -> Bool) -> Substring {
        guard let first = firstIndex(where: { !isOuter($0) }), let last = lastIndex(where: { !isOuter($0) }) else {
            return ""
        }
        return self[first...last]
    }
}
