/// What stands at a place of a page: the document, a text, or an element by its name, where its name means something.
enum HTMLTag: UInt8, CaseIterable, Sendable {
    case document, text, other
    case a, address, area, article, aside, base, blockquote, body, br, button, caption, center, code, col, colgroup
    case dd, details, div, dl, dt, embed, fieldset, figcaption, figure, footer, form, h1, h2, h3, h4, h5, h6, head
    case header, hr, html, iframe, img, input, li, link, main, math, meta, nav, noscript, object, ol, option, p, pre
    case script, section, select, span, style, summary, svg, table, tbody, td, template, textarea, tfoot, th, thead
    case title, tr, ul, wbr
    case abbr, acronym, b, big, cite, del, dfn, em, font, i, ins, kbd, mark, q, s, samp, small, strike, strong, sub, sup
    case time, tt, u, `var`
    /// MediaWiki's own.
    case includeonly, noinclude, nowiki, onlyinclude, poem, references, syntaxhighlight

    static let headings: HTMLTagSet = [.h1, .h2, .h3, .h4, .h5, .h6]
}

/// Some tags, as one bit each.
struct HTMLTagSet: ExpressibleByArrayLiteral, Sendable {
    private let bits: UInt128

    init(arrayLiteral tags: HTMLTag...) {
        bits = tags.reduce(0) { $0 | 1 << UInt128($1.rawValue) }
    }

    @inline(__always)
    func contains(_ tag: HTMLTag) -> Bool { bits &>> UInt128(tag.rawValue) & 1 == 1 }
}

/// Finds tags by the bytes of their names.
struct HTMLTagNames: Sendable {
    static let known = HTMLTagNames()

    /// The bytes of a name as one number, the last in the lowest place.
    ///
    /// No known name has more than the sixteen bytes that there is room for.
    struct Key: Equatable {
        private(set) var value: UInt128 = 0
        private(set) var count = 0

        @inline(__always)
        mutating func append(_ byte: UInt8) {
            value = value &<< 8 | UInt128(byte)
            count += 1
        }
    }

    /// A table of 256 places; a name whose place is taken stands in the next free one.
    private var keys = [UInt128](repeating: 0, count: 256)
    private var tags = [HTMLTag](repeating: .other, count: 256)

    private init() {
        for tag in HTMLTag.allCases.dropFirst(3) {
            var key = Key()
            for byte in "\(tag)".utf8 { key.append(byte) }
            var place = Self.place(of: key.value)
            while keys[place] != 0 { place = (place + 1) & 0xFF }
            keys[place] = key.value
            tags[place] = tag
        }
    }

    private static func place(of key: UInt128) -> Int {
        let folded = UInt64(truncatingIfNeeded: key) ^ UInt64(truncatingIfNeeded: key &>> 64) &* 0x9E37_79B9
        return Int((folded &* 0x9E37_79B9_7F4A_7C15) >> 56)
    }

    /// The tag of a name in lower case; `other` for one that is not known.
    ///
    /// - Complexity: O(1).
    func tag(of key: Key) -> HTMLTag {
        guard key.count <= 16 else { return .other }
        var place = Self.place(of: key.value)
        while keys[place] != 0 {
            if keys[place] == key.value { return tags[place] }
            place = (place + 1) & 0xFF
        }
        return .other
    }
}
