/// Which tokens count: URLs, `@mentions`, a leading `RT`, tags and the names of character references give none.
///
/// Every rule looks only at bytes next to the token and skips only forward, so
/// what it decides inside a run of shared words is the same in every text.
struct TokenRules {
    /// Tokens that start before this byte belong to something skipped.
    private(set) var skipEnd = 0

    /// Skips up to `end`, where it is not done already.
    mutating func skip(to end: Int) {
        skipEnd = max(skipEnd, end)
    }

    /// Whether the token `start ..< end` of `text` counts.
    ///
    /// `isFirst`: No token before this one counted.
    @inline(__always)
    mutating func admits(_ start: Int, _ end: Int, of text: Span<UInt8>, isFirst: Bool) -> Bool {
        if start < skipEnd { return false }
        let after = end < text.count ? text[end] : 0
        let before = start > 0 ? text[start - 1] : 0
        let ordinary =
            after != UInt8(ascii: ":") && (after != UInt8(ascii: ".") || end - start != 3)
            && before != UInt8(ascii: "@") && before != UInt8(ascii: "_") && after != UInt8(ascii: ";")
            && before != UInt8(ascii: "<") && before != UInt8(ascii: "/") && !isFirst
        return ordinary || admitsUnusual(start, end, of: text, isFirst: isFirst)
    }

    @inline(never)
    private mutating func admitsUnusual(_ start: Int, _ end: Int, of text: Span<UInt8>, isFirst: Bool) -> Bool {
        if startsURL(start, end, of: text) {
            skipEnd = Self.urlEnd(from: end, in: text)
            return false
        }
        if Self.isMention(start, in: text) {
            skipEnd = Self.handleEnd(from: start, in: text)
            return false
        }
        if let tagEnd = Self.tagEnd(start, end, in: text) {
            skipEnd = tagEnd
            return false
        }
        if Self.isReference(start, end, in: text) { return false }
        return !(isFirst && Self.isRepostMark(start, end, in: text))
    }

    /// The end of the tag that has `start ..< end` as its name: `<b>`, `</p>`, `<br />`, `<a href="…">`.
    private static func tagEnd(_ start: Int, _ end: Int, in text: Span<UInt8>) -> Int? {
        guard start > 0 else { return nil }
        let open = text[start - 1] == UInt8(ascii: "/") ? start - 2 : start - 1
        guard open >= 0, text[open] == UInt8(ascii: "<") else { return nil }
        var position = end
        var hasAttribute = false
        var isBare = true
        while position < min(text.count, end + longestTag) {
            switch text[position] {
            case UInt8(ascii: ">"): return isBare || hasAttribute ? position + 1 : nil
            case UInt8(ascii: "<"): return nil
            case UInt8(ascii: "="): hasAttribute = true
            case UInt8(ascii: " "), UInt8(ascii: "/"), UInt8(ascii: "\n"), UInt8(ascii: "\t"), UInt8(ascii: "\r"): break
            default:
                // A name goes on, or a comparison of numbers is no tag.
                if position == end { return nil }
                isBare = false
            }
            position += 1
        }
        return nil
    }

    /// A tag longer than this, in bytes, is not looked for.
    private static let longestTag = 512

    /// `amp` in `&amp;`, `39` in `&#39;`: what a careless extractor leaves of a punctuation mark.
    private static func isReference(_ start: Int, _ end: Int, in text: Span<UInt8>) -> Bool {
        guard end < text.count, text[end] == UInt8(ascii: ";"), end - start <= longestReference, start > 0 else {
            return false
        }
        let sign = text[start - 1] == UInt8(ascii: "#") ? start - 2 : start - 1
        return sign >= 0 && text[sign] == UInt8(ascii: "&")
    }

    /// Longer names than `thetasym` are rare, and none of them is punctuation.
    private static let longestReference = 8

    /// A scheme before `://`, or `www` before a full stop.
    private func startsURL(_ start: Int, _ end: Int, of text: Span<UInt8>) -> Bool {
        if end + 3 <= text.count, text[end] == UInt8(ascii: ":"), text[end + 1] == UInt8(ascii: "/"),
            text[end + 2] == UInt8(ascii: "/")
        {
            return true
        }
        return end - start == 3 && end < text.count && text[end] == UInt8(ascii: ".")
            && (start..<end).allSatisfy { text[$0] | 0x20 == UInt8(ascii: "w") }
    }

    /// A URL ends before white space, a control, a quotation mark, an angle bracket or a non-ASCII byte.
    private static func urlEnd(from end: Int, in text: Span<UInt8>) -> Int {
        var position = end
        while position < text.count {
            switch text[position] {
            case 0...0x20, UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"), 0x7F...: return position
            default: position += 1
            }
        }
        return position
    }

    /// `@name` whose `@` does not follow a letter, digit, underscore or full stop, as it does in an address.
    private static func isMention(_ start: Int, in text: Span<UInt8>) -> Bool {
        var sign = start - 1
        while sign >= 0, text[sign] == UInt8(ascii: "_") { sign -= 1 }
        guard sign >= 0, text[sign] == UInt8(ascii: "@") else { return false }
        return sign == 0 || !(isHandleByte(text[sign - 1]) || text[sign - 1] == UInt8(ascii: "."))
    }

    private static func handleEnd(from start: Int, in text: Span<UInt8>) -> Int {
        var position = start
        while position < text.count, isHandleByte(text[position]) { position += 1 }
        return position
    }

    /// `RT` before a mention.
    private static func isRepostMark(_ start: Int, _ end: Int, in text: Span<UInt8>) -> Bool {
        guard end - start == 2, text[start] == UInt8(ascii: "R"), text[start + 1] == UInt8(ascii: "T") else {
            return false
        }
        var position = end
        while position < text.count, text[position] == UInt8(ascii: " ") { position += 1 }
        return position > end && position < text.count && text[position] == UInt8(ascii: "@")
    }

    private static func isHandleByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
            true
        default: false
        }
    }
}
