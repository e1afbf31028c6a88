/// A stretch of text that may point to a person.
public struct PersonalData: Hashable, Sendable {
    public enum Kind: String, Codable, Sendable, CaseIterable {
        case email, handle, ip, phone, card, iban
    }

    /// What a text is; long numbers in an address are identifiers and stay.
    public enum Context: Sendable {
        /// Everything is looked for.
        case prose
        /// A URL, a path or an identifier: e-mail addresses, handles and IP addresses only.
        case address
    }

    /// On code-point boundaries, never empty.
    public var span: ByteSpan
    public var kind: Kind
}

extension PersonalData {
    /// Finds e-mail addresses, handles, IP addresses, telephone numbers, payment cards and bank accounts.
    ///
    /// It is meant to leave nothing out rather than to take nothing too much: what looks like one of these is
    /// taken for one. Digits and the characters of the syntax are ASCII; names may be in any script. A number of
    /// fewer than ten digits is a telephone number only where it is written like one.
    ///
    /// - Parameters:
    ///   - text: Valid UTF-8.
    ///   - context: What the text is.
    /// - Returns: By ascending span, none overlapping another.
    /// - Complexity: O(bytes): nothing looks further than the previous find or a fixed number of bytes.
    public static func find(in text: [UInt8], as context: Context = .prose) -> [PersonalData] {
        var scan = PersonalDataScan(text, context)
        return scan.run()
    }
}

/// One pass over a text.
struct PersonalDataScan {
    let text: [UInt8]
    let context: PersonalData.Context
    /// The end of the last find: nothing before it is taken again.
    var floor = 0
    private var found: [PersonalData] = []

    init(_ text: [UInt8], _ context: PersonalData.Context) {
        self.text = text
        self.context = context
    }

    mutating func run() -> [PersonalData] {
        var position = 0
        while position < text.count {
            if let find = find(at: position), find.span.start >= floor {
                found.append(find)
                floor = find.span.end
                position = max(find.span.end, position + 1)
            } else {
                position += 1
            }
        }
        return found
    }

    /// What begins at `position`; an e-mail address is found at its `@`.
    private func find(at position: Int) -> PersonalData? {
        switch text[position] {
        case UInt8(ascii: "@"):
            return email(at: position, signLength: 1) ?? handle(at: position)
        case UInt8(ascii: "%"):
            guard byte(position + 1) == UInt8(ascii: "4"), byte(position + 2) == UInt8(ascii: "0") else { return nil }
            return email(at: position, signLength: 3)
        case UInt8(ascii: ":"):
            return isAtWordStart(position) ? ipv6(at: position) : nil
        case UInt8(ascii: "/"):
            return profile(after: position)
        case UInt8(ascii: "+"), UInt8(ascii: "("):
            return context == .prose ? number(at: position) : nil
        case let first where first.isASCIILetterOrDigit:
            guard isAtWordStart(position) else { return nil }
            if let address = ipv4(at: position) ?? ipv6(at: position) ?? redditName(at: position) { return address }
            guard context == .prose else { return nil }
            return iban(at: position) ?? number(at: position)
        default: return nil
        }
    }

    func byte(_ position: Int) -> UInt8? {
        text.indices.contains(position) ? text[position] : nil
    }

    /// Whether no letter or digit stands before `position`.
    func isAtWordStart(_ position: Int) -> Bool {
        letterStart(before: position) == nil
    }

    /// The start of the letter or digit that ends at `position`; `nil` where there is none.
    func letterStart(before position: Int) -> Int? {
        guard position > 0 else { return nil }
        var start = position - 1
        if text[start] < 0x80 { return text[start].isASCIILetterOrDigit ? start : nil }
        while start > 0, text[start] & 0xC0 == 0x80 { start -= 1 }
        return isLetter(start) ? start : nil
    }

    /// The end of the letter or digit at `position`; `nil` where there is none.
    func letterEnd(at position: Int) -> Int? {
        guard let first = byte(position) else { return nil }
        if first < 0x80 { return first.isASCIILetterOrDigit ? position + 1 : nil }
        guard first & 0xC0 != 0x80, isLetter(position) else { return nil }
        var end = position + 1
        while end < text.count, text[end] & 0xC0 == 0x80 { end += 1 }
        return end
    }

    /// Whether the code point at `start`, beyond ASCII, is no punctuation mark or space.
    private func isLetter(_ start: Int) -> Bool {
        let second = byte(start + 1) ?? 0
        switch (text[start], second) {
        case (0xC2, _): return false
        case (0xE2, 0x80), (0xE2, 0x81), (0xE2, 0x96): return false
        case (0xE3, 0x80): return false
        case (0xEF, 0xBC): return (byte(start + 2) ?? 0) >= 0x90
        default: return true
        }
    }
}

extension UInt8 {
    var isASCIIDigit: Bool { (0x30...0x39).contains(self) }

    var isASCIILetter: Bool { (0x61...0x7A).contains(self | 0x20) }

    var isASCIILetterOrDigit: Bool { isASCIIDigit || isASCIILetter }

    var isHexDigit: Bool { isASCIIDigit || (0x61...0x66).contains(self | 0x20) }
}
