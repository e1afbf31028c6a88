/// Text with personal data made unreadable: each code point of it becomes `█`.
///
/// A text keeps its number of code points, so that offsets into it in code points stay true.
public enum PersonalDataMask {
    public static let sign: Unicode.Scalar = "█"

    /// Masks the parts of one text that was cut into `parts`.
    ///
    /// - Parameters:
    ///   - parts: The stretches of the text, in order; data may reach over their borders.
    ///   - context: What the text is.
    ///   - isCutBefore: Whether text was left out before the first part: a number or name that begins there may have
    ///     lost its beginning and is masked whatever is left of it.
    ///   - isCutAfter: The same of the end of the last part.
    ///   - counts: What was masked is added, by kind.
    /// - Returns: The parts, each with as many code points as before.
    /// - Complexity: O(bytes).
    public static func mask(
        _ parts: [String], as context: PersonalData.Context = .prose, isCutBefore: Bool = false,
        isCutAfter: Bool = false, counting counts: inout [PersonalData.Kind: Int]
    ) -> [String] {
        let bytes = Array(parts.joined().utf8)
        var spans = PersonalData.find(in: bytes, as: context)
        for data in spans { counts[data.kind, default: 0] += 1 }
        if isCutBefore { spans.append(PersonalData(span: edge(of: bytes, fromEnd: false), kind: .phone)) }
        if isCutAfter { spans.append(PersonalData(span: edge(of: bytes, fromEnd: true), kind: .phone)) }
        var isMasked = [Bool](repeating: false, count: bytes.count)
        for data in spans { for position in data.span.start..<data.span.end { isMasked[position] = true } }
        var position = 0
        return parts.map { part in
            var masked = String.UnicodeScalarView()
            for scalar in part.unicodeScalars {
                masked.append(isMasked[position] ? sign : scalar)
                position += UTF8.width(scalar)
            }
            return String(masked)
        }
    }

    /// Masks one whole text.
    public static func mask(
        _ text: String, as context: PersonalData.Context = .prose, counting counts: inout [PersonalData.Kind: Int]
    ) -> String {
        mask([text], as: context, counting: &counts)[0]
    }

    /// The run of digits, and of the signs that names and numbers are joined with, at a border where text was cut;
    /// empty where it holds no digit and no `@`.
    private static func edge(of bytes: [UInt8], fromEnd: Bool) -> ByteSpan {
        let limit = 40
        let run =
            fromEnd
            ? Array(bytes.reversed().prefix(limit).prefix(while: isEdgeSign))
            : Array(bytes.prefix(limit).prefix(while: isEdgeSign))
        guard run.contains(where: { $0.isASCIIDigit || $0 == UInt8(ascii: "@") }) else { return ByteSpan(0, 0) }
        return fromEnd ? ByteSpan(bytes.count - run.count, bytes.count) : ByteSpan(0, run.count)
    }

    private static func isEdgeSign(_ byte: UInt8) -> Bool {
        byte.isASCIIDigit || " @()+-./_".utf8.contains(byte)
    }
}

extension UTF8 {
    /// The bytes that `scalar` takes.
    fileprivate static func width(_ scalar: Unicode.Scalar) -> Int {
        switch scalar.value {
        case ..<0x80: 1
        case ..<0x800: 2
        case ..<0x10000: 3
        default: 4
        }
    }
}
