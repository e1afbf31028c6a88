/// Elements put together in code because a page has thousands of them: each text goes through ``SafeHTML``, and the
/// rest are literals.
///
/// A template shows it by `{{{…}}}`.
struct Markup {
    /// In UTF-8.
    private(set) var html: [UInt8] = []

    mutating func add(_ text: String) {
        SafeHTML.append(text, to: &html)
    }

    /// Adds `text` in an element of the name `tag`.
    mutating func add(_ text: String, in tag: StaticString, class name: StaticString? = nil) {
        html.append(UInt8(ascii: "<"))
        append(tag)
        if let name {
            append(" class=\"")
            append(name)
            append("\"")
        }
        html.append(UInt8(ascii: ">"))
        add(text)
        append("</")
        append(tag)
        html.append(UInt8(ascii: ">"))
    }

    private mutating func append(_ literal: StaticString) {
        literal.withUTF8Buffer { unsafe html.append(contentsOf: $0) }
    }

    /// Adds a name of a list of facts, and what it stands for.
    mutating func add(fact name: String, _ value: String, class className: StaticString? = nil) {
        add(name, in: "dt")
        // The style isolates it as `bdi` would.
        add(value, in: "dd", class: className)
        html.append(UInt8(ascii: "\n"))
    }
}

/// The escaping of every value on the page, in text and in attributes alike.
///
/// It works on code points: a quotation mark followed by a combining accent is one grapheme cluster, and would slip
/// through what works on those. Characters that act without being seen are shown as ``VisibleText`` shows them.
enum SafeHTML {
    /// Appends `text` in one pass: stretches that stand for themselves are copied as they are.
    ///
    /// - Complexity: O(bytes).
    static func append(_ text: String, to html: inout [UInt8]) {
        var text = text
        text.withUTF8 { bytes in
            var (start, place) = (0, 0)
            /// Copies what stands before `place`, and goes on `length` bytes behind it.
            func pass(_ length: Int) {
                // Safety: the range lies in the text.
                unsafe html.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<place]))
                place += length
                start = place
            }
            while place < bytes.count {
                let byte = unsafe bytes[place]
                if isPlain(byte) {
                    place += 1
                } else if let reference = reference(to: byte) {
                    pass(1)
                    reference.withUTF8Buffer { unsafe html.append(contentsOf: $0) }
                } else if byte == UInt8(ascii: "\r"), unsafe place + 1 < bytes.count && bytes[place + 1] == 0x0A {
                    pass(1)
                } else {
                    let (scalar, length) = unsafe VisibleText.scalar(in: bytes, at: place)
                    if VisibleText.isPlain(scalar) {
                        place += length
                    } else {
                        pass(length)
                        html += VisibleText.escape(scalar).utf8
                    }
                }
            }
            pass(0)
        }
    }

    /// The ASCII characters that stand for themselves, a bit each.
    private static let plain: (UInt64, UInt64) = (
        mask(of: 0..<64), mask(of: 64..<128)
    )

    private static func mask(of bytes: Range<UInt8>) -> UInt64 {
        bytes.reduce(0) { mask, byte in
            let isPlain = VisibleText.isPlain(byte, true) && reference(to: byte) == nil
            return isPlain ? mask | 1 << UInt64(byte & 63) : mask
        }
    }

    @inline(__always)
    private static func isPlain(_ byte: UInt8) -> Bool {
        guard byte < 0x80 else { return false }
        return (byte < 64 ? plain.0 : plain.1) >> UInt64(byte & 63) & 1 == 1
    }

    /// What stands for an ASCII character that HTML could take for its own; no byte of another character is ASCII.
    private static func reference(to byte: UInt8) -> StaticString? {
        switch byte {
        case UInt8(ascii: "&"): "&amp;"
        case UInt8(ascii: "<"): "&lt;"
        case UInt8(ascii: ">"): "&gt;"
        case UInt8(ascii: "\""): "&quot;"
        case UInt8(ascii: "'"): "&#39;"
        case UInt8(ascii: "`"): "&#96;"
        default: nil
        }
    }
}
