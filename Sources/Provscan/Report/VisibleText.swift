/// Text that cannot act on whoever displays it: control, bidi and zero-width
/// characters become visible escapes such as `[U+202E]`.
package enum VisibleText {
    /// `text` with everything invisible made visible.
    ///
    /// `keepingLines`: Whether line feeds and tabs stay as they are; CR LF then becomes a line feed.
    ///
    /// - Complexity: O(*n*).
    package static func make(_ text: String, keepingLines: Bool = true) -> String {
        var visible = String.UnicodeScalarView()
        append(text, to: &visible, keepingLines: keepingLines)
        return String(visible)
    }

    private static func append(_ text: String, to visible: inout String.UnicodeScalarView, keepingLines: Bool) {
        var carriageReturn = false
        for scalar in text.unicodeScalars {
            if carriageReturn, !(scalar == "\n" && keepingLines) { visible.append(contentsOf: escape("\r")) }
            carriageReturn = scalar == "\r"
            if carriageReturn { continue }
            if isPlain(scalar) || (keepingLines && (scalar == "\n" || scalar == "\t")) {
                visible.append(scalar)
            } else {
                visible.append(contentsOf: escape(scalar))
            }
        }
        if carriageReturn { visible.append(contentsOf: escape("\r")) }
    }

    /// Whether `scalar` shows itself.
    ///
    /// The emoji and text presentation selectors count as part of the character before them.
    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar.value >= 0x20 && scalar.value != 0x7F }
        if scalar.value == 0xFE0E || scalar.value == 0xFE0F { return true }
        let properties = scalar.properties
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: return false
        case .format where (0xFFF9...0xFFFB).contains(scalar.value): return false
        default: return !properties.isDefaultIgnorableCodePoint && !properties.isNoncharacterCodePoint
        }
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String.UnicodeScalarView {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return "[U+\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits)]".unicodeScalars
    }
}
