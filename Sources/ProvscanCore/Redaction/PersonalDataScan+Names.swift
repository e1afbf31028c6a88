/// E-mail addresses and the names of accounts.
extension PersonalDataScan {
    /// The e-mail address whose `@`, or `%40`, is at `sign`.
    ///
    /// - Source: RFC 5322 §3.4.1, with letters of any script (RFC 6531).
    func email(at sign: Int, signLength: Int) -> PersonalData? {
        // The domain first: what is looked at on the left is then always part of a find.
        guard let end = domainEnd(from: sign + signLength) else { return nil }
        var start = sign
        if byte(sign - 1) == UInt8(ascii: "\""), let quote = openingQuote(before: sign - 1) {
            start = quote
        } else {
            while start > floor {
                if let letter = letterStart(before: start) {
                    start = letter
                } else if isLocalMark(text[start - 1]) {
                    start -= 1
                } else {
                    break
                }
            }
            while start < sign, letterEnd(at: start) == nil { start += 1 }
        }
        guard start < sign, start >= floor else { return nil }
        return PersonalData(span: ByteSpan(start, end), kind: .email)
    }

    /// The end of the domain, or of the address in brackets, that starts at `start`.
    private func domainEnd(from start: Int) -> Int? {
        if byte(start) == UInt8(ascii: "[") {
            let limit = min(text.count, start + 64)
            return text[start..<limit].firstIndex(of: UInt8(ascii: "]")).map { $0 + 1 }
        }
        let end = nameEnd(from: start, joining: { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") })
        return end > start ? end : nil
    }

    /// The quotation mark that opens a quoted local part, at most 64 bytes before the one that closes it.
    private func openingQuote(before closing: Int) -> Int? {
        text[max(floor, closing - 64)..<closing].lastIndex(of: UInt8(ascii: "\""))
    }

    /// Whether `byte` may stand in a local part, letters and digits aside.
    private func isLocalMark(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "'"): true
        case UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "&"), UInt8(ascii: "*"),
            UInt8(ascii: "="), UInt8(ascii: "?"), UInt8(ascii: "^"), UInt8(ascii: "`"), UInt8(ascii: "{"),
            UInt8(ascii: "|"), UInt8(ascii: "}"), UInt8(ascii: "~"), UInt8(ascii: "/"), UInt8(ascii: "%"):
            context == .prose
        default: false
        }
    }

    /// The handle that the `@` at `sign` begins, with the server that may follow it.
    func handle(at sign: Int) -> PersonalData? {
        let end = nameEnd(from: sign + 1, joining: Self.isHandleMark)
        guard end > sign + 1 else { return nil }
        var last = end
        if byte(end) == UInt8(ascii: "@"), let server = domainEnd(from: end + 1) { last = server }
        return PersonalData(span: ByteSpan(sign, last), kind: .handle)
    }

    /// The name of `u/NAME` at `position`, as Reddit writes it.
    func redditName(at position: Int) -> PersonalData? {
        guard text[position] | 0x20 == UInt8(ascii: "u"), byte(position + 1) == UInt8(ascii: "/") else { return nil }
        let end = nameEnd(from: position + 2, joining: Self.isHandleMark)
        guard end >= position + 5 else { return nil }
        return PersonalData(span: ByteSpan(position + 2, end), kind: .handle)
    }

    /// Beginnings of addresses whose next component is the name of an account.
    private static let profiles = [
        "x.com", "twitter.com", "instagram.com", "facebook.com", "t.me", "threads.net", "reddit.com/user",
        "reddit.com/u", "bsky.app/profile", "linkedin.com/in",
    ].map { Array($0.utf8) }

    /// The name of an account in the address of its profile; `position` is the slash before it.
    func profile(after position: Int) -> PersonalData? {
        let isProfile = Self.profiles.contains { host in
            let start = position - host.count
            guard start >= floor, text[start..<position].elementsEqual(host, by: { $0 | 0x20 == $1 | 0x20 }) else {
                return false
            }
            return isAtWordStart(start)
        }
        guard isProfile else { return nil }
        let end = nameEnd(from: position + 1, joining: Self.isHandleMark)
        guard end > position + 1 else { return nil }
        return PersonalData(span: ByteSpan(position + 1, end), kind: .handle)
    }

    private static func isHandleMark(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
    }

    /// The end of the name that starts at `start`: letters, digits and `_`, and between them what `joins` allows.
    private func nameEnd(from start: Int, joining joins: (UInt8) -> Bool) -> Int {
        var end = start
        var position = start
        while let next = byte(position) {
            if next == UInt8(ascii: "_") {
                position += 1
                end = position
            } else if let letter = letterEnd(at: position) {
                position = letter
                end = position
            } else if joins(next), end > start, position - end < 2 {
                position += 1
            } else {
                break
            }
        }
        return end
    }
}
