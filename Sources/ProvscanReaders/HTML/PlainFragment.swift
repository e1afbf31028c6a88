/// The text of a piece of HTML that is plain: a few tags, properly nested, as most of what feeds and dumps hold.
///
/// Whatever is not surely read as libxml2 reads it is left to libxml2: tags that close others, that are not closed or
/// that say more than where a text begins.
@safe
struct PlainFragment {
    private static let depthLimit = 100

    private static let inline: HTMLTagSet = [
        .a, .abbr, .acronym, .b, .big, .cite, .code, .del, .dfn, .em, .font, .i, .ins, .kbd, .mark, .q, .s, .samp,
        .small,
        .span, .strike, .strong, .sub, .sup, .time, .tt, .u, .var, .includeonly, .noinclude, .nowiki, .onlyinclude,
        .poem,
        .references, .syntaxhighlight,
    ]
    /// Blocks that hold blocks.
    private static let containers: HTMLTagSet = [
        .article, .aside, .blockquote, .center, .dd, .div, .figcaption, .figure, .footer, .header, .li, .main, .nav,
        .section,
    ]
    /// Blocks that hold text alone.
    private static let paragraphs: HTMLTagSet = [.p, .h1, .h2, .h3, .h4, .h5, .h6, .dt, .pre]
    private static let lists: HTMLTagSet = [.ul, .ol, .dl]
    private static let void: HTMLTagSet = [.br, .hr, .img]

    private let html: UnsafeBufferPointer<UInt8>
    private let count: Int
    private var position = 0
    private var open: [HTMLTag] = []
    private var preformatted = 0

    @unsafe
    private init(_ html: UnsafeBufferPointer<UInt8>) {
        unsafe self.html = html
        count = html.count
    }

    /// The text, blocks on lines of their own; `nil` when libxml2 has to read it.
    ///
    /// `html`: Valid UTF-8.
    ///
    /// - Complexity: O(*n*).
    static func text(of html: [UInt8]) -> [UInt8]? {
        guard !html.contains(0), !html.starts(with: [0xEF, 0xBB, 0xBF]) else { return nil }
        var isPlain = true
        // A reference is never shorter than its character, and no tag than the line that it begins.
        let text = TextWriter.text(capacity: html.count + 2) { writer in
            // Safety: the fragment reads the buffer inside its bounds, and does not outlive it.
            unsafe html.withUnsafeBufferPointer { html in
                var fragment = unsafe PlainFragment(html)
                isPlain = fragment.run(&writer)
            }
        }
        return isPlain ? text : nil
    }

    private func byte(_ place: Int) -> UInt8 { place < count ? unsafe html[place] : 0 }

    private mutating func run(_ writer: inout TextWriter) -> Bool {
        while position < count {
            let start = position
            guard let end = textEnd() else { return false }
            position = end
            if end > start {
                unsafe writer.write(UnsafeBufferPointer(rebasing: html[start..<end]), keepsSpace: preformatted > 0)
            }
            guard end < count else { break }
            guard byte(end) == UInt8(ascii: "<") ? readTag(&writer) : readReference(&writer) else { return false }
        }
        return true
    }

    /// Where the next tag or reference stands; `nil` before it there is a character that libxml2 leaves out.
    private func textEnd() -> Int? {
        var place = position
        while place < count {
            // Safety: what is loaded lies inside the buffer.
            while place + ByteScan.width <= count, unsafe Self.isPlain(ByteScan.word(html, at: place)) {
                place += ByteScan.width
            }
            let end = min(place + ByteScan.width, count)
            while place < end {
                let byte = unsafe html[place]
                switch byte {
                case UInt8(ascii: "<"), UInt8(ascii: "&"): return place
                case 0x09, 0x0A: break
                case 0x0D where preformatted == 0: break
                case 0..<0x20: return nil
                case 0xEF where self.byte(place + 1) == 0xBF && self.byte(place + 2) >= 0xBE: return nil
                default: break
                }
                place += 1
            }
        }
        return place
    }

    /// Whether eight bytes are text that needs no second look.
    @inline(__always)
    private static func isPlain(_ word: UInt64) -> Bool {
        ByteScan.places(below: 0x20, in: word) | ByteScan.places(of: UInt8(ascii: "<"), in: word)
            | ByteScan.places(of: UInt8(ascii: "&"), in: word) | ByteScan.places(of: 0xEF, in: word) == 0
    }

    // MARK: Tags

    private mutating func readTag(_ writer: inout TextWriter) -> Bool {
        if byte(position + 1) == UInt8(ascii: "!") { return readComment() }
        var place = position + 1
        let isEnd = byte(place) == UInt8(ascii: "/")
        if isEnd { place += 1 }
        guard Self.isLetter(byte(place)) else { return false }
        var name = HTMLTagNames.Key()
        while Self.isLetter(byte(place)) || (0x30...0x39).contains(byte(place)) {
            name.append(byte(place) | 0x20)
            place += 1
        }
        let tag = HTMLTagNames.known.tag(of: name)
        if isEnd {
            guard byte(place) == UInt8(ascii: ">"), open.last == tag else { return false }
            open.removeLast()
            if tag == .pre { preformatted -= 1 }
            if HTMLText.blocks.contains(tag) { writer.breakLine() }
            position = place + 1
            return true
        }
        guard Self.allows(tag, in: open.last), let end = attributesEnd(from: place) else { return false }
        position = end
        let isClosed = byte(end - 2) == UInt8(ascii: "/")
        if HTMLText.blocks.contains(tag) { writer.breakLine() }
        if Self.void.contains(tag) { return true }
        if isClosed { return Self.inline.contains(tag) }
        open.append(tag)
        if tag == .pre { preformatted += 1 }
        return open.count <= Self.depthLimit
    }

    /// Whether libxml2 lets an element stand in another without closing anything.
    private static func allows(_ tag: HTMLTag, in parent: HTMLTag?) -> Bool {
        guard let parent else { return !([.li, .dt, .dd] as HTMLTagSet).contains(tag) && isKnown(tag) }
        if lists.contains(parent) { return parent == .dl ? tag == .dt || tag == .dd : tag == .li }
        if ([.li, .dt, .dd] as HTMLTagSet).contains(tag) || (tag == .a && parent == .a) { return false }
        if containers.contains(parent) { return isKnown(tag) }
        return inline.contains(tag) || tag == .br || tag == .img
    }

    private static func isKnown(_ tag: HTMLTag) -> Bool {
        inline.contains(tag) || containers.contains(tag) || paragraphs.contains(tag) || lists.contains(tag)
            || void.contains(tag)
    }

    /// The place behind a tag whose attributes begin at `start`; `nil` when they are not plain or hide the element.
    private func attributesEnd(from start: Int) -> Int? {
        var place = start
        while true {
            let gap = place
            while Self.isBlank(byte(place)) { place += 1 }
            if byte(place) == UInt8(ascii: ">") { return place + 1 }
            if byte(place) == UInt8(ascii: "/") { return byte(place + 1) == UInt8(ascii: ">") ? place + 2 : nil }
            guard place > gap, Self.isLetter(byte(place)) else { return nil }
            let name = place
            while Self.isLetter(byte(place)) || (0x30...0x39).contains(byte(place)) || byte(place) == UInt8(ascii: "-")
            {
                place += 1
            }
            let nameEnd = place
            var value = place..<place
            if byte(place) == UInt8(ascii: "=") {
                let quote = byte(place + 1)
                guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { return nil }
                place += 2
                let valueStart = place
                while place < count, byte(place) != quote { place += 1 }
                guard place < count else { return nil }
                value = valueStart..<place
                place += 1
            }
            if hides(name..<nameEnd, value) { return nil }
        }
    }

    /// Whether an attribute may hide its element.
    private func hides(_ name: Range<Int>, _ value: Range<Int>) -> Bool {
        func isNamed(_ other: StaticString) -> Bool {
            // Safety: a static string of ASCII has a pointer to its bytes.
            name.enumerated().allSatisfy { unsafe byte($1) | 0x20 == other.utf8Start[$0] }
        }
        switch name.count {
        case 5 where isNamed("style"):
            // Safety: the slice lies inside the buffer.
            let style = unsafe html[value]
            return unsafe style.contains(UInt8(ascii: "&"))
                || MarkSearch.shared.marks(in: style, skipsBlanks: true).contains(.invisible)
        case 6: return isNamed("hidden")
        case 10: return isNamed("aria-modal")
        case 11: return isNamed("aria-hidden")
        default: return false
        }
    }

    private mutating func readComment() -> Bool {
        let dash = UInt8(ascii: "-")
        var place = position + 4
        guard byte(position + 2) == dash, byte(position + 3) == dash, byte(place) != UInt8(ascii: ">"),
            byte(place) != dash
        else { return false }
        while place < count {
            if byte(place) == dash, byte(place + 1) == dash {
                guard byte(place + 2) == UInt8(ascii: ">") else { return false }
                position = place + 3
                return true
            }
            place += 1
        }
        return false
    }

    // MARK: References

    /// Reads `&name;`, `&#38;` or `&#x26;`, or an ampersand that stands for itself.
    private mutating func readReference(_ writer: inout TextWriter) -> Bool {
        var place = position + 1
        if byte(place) == UInt8(ascii: "#") { return readNumber(&writer) }
        var name = HTMLTagNames.Key()
        while Self.isLetter(byte(place)) || (name.count > 0 && (0x30...0x39).contains(byte(place))) {
            name.append(byte(place))
            place += 1
        }
        // What may go on as a name in libxml2's eyes is left to it.
        guard byte(place) < 0x80, !"_:-.".utf8.contains(byte(place)) else { return false }
        if name.count > 0, byte(place) == UInt8(ascii: ";"), let value = HTMLEntityTable.value(of: name) {
            position = place + 1
            return write(value, to: &writer)
        }
        writer.write(UInt8(ascii: "&"))
        position += 1
        return true
    }

    private mutating func readNumber(_ writer: inout TextWriter) -> Bool {
        var place = position + 2
        let isHex = byte(place) == UInt8(ascii: "x")
        if isHex { place += 1 }
        let start = place
        var value: UInt32 = 0
        while let digit = Self.digit(byte(place), isHex: isHex), value < 0x11_0000 {
            value = value * (isHex ? 16 : 10) + digit
            place += 1
        }
        guard place > start, byte(place) == UInt8(ascii: ";") else { return false }
        position = place + 1
        return write(value, to: &writer)
    }

    private func write(_ value: UInt32, to writer: inout TextWriter) -> Bool {
        guard value > 0x20, value != 0xFFFE, value != 0xFFFF, let scalar = Unicode.Scalar(value) else { return false }
        for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { writer.write(byte) }
        return true
    }

    private static func digit(_ byte: UInt8, isHex: Bool) -> UInt32? {
        switch byte {
        case 0x30...0x39: UInt32(byte) - 0x30
        case 0x41...0x46 where isHex: UInt32(byte) - 0x37
        case 0x61...0x66 where isHex: UInt32(byte) - 0x57
        default: nil
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }
}
