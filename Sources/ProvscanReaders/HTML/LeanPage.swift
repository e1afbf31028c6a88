/// A page without what nothing is read from: the insides of scripts, styles and comments, and most attributes.
///
/// libxml2 looks at every byte on its own, so it is given fewer. Tags, comments and attributes are cut as libxml2 cuts
/// them; from a place on that it may read in another way the page stays as it is.
@safe
struct LeanPage {
    /// Bytes of a name, which libxml2 cuts at a hundred.
    private static let nameLimit = 90
    /// Bytes of a comment, which libxml2 refuses at ten million.
    private static let commentLimit = 8_000_000

    private let page: UnsafeBufferPointer<UInt8>
    private let count: Int
    private var position = 0
    /// Where what was not copied or left out yet begins.
    private var pending = 0
    private var output: [UInt8] = []

    @unsafe
    private init(_ page: UnsafeBufferPointer<UInt8>) {
        unsafe self.page = page
        count = page.count
        output.reserveCapacity(count)
    }

    /// The page, with the same tree and the same text.
    ///
    /// `page`: Valid UTF-8 without bytes of zero.
    ///
    /// - Complexity: O(*n*).
    static func bytes(of page: [UInt8]) -> [UInt8] {
        // Safety: the buffer is read inside its bounds, and during the call alone.
        unsafe page.withUnsafeBufferPointer { page in
            var lean = unsafe LeanPage(page)
            while let next = unsafe ByteScan.first(UInt8(ascii: "<"), in: page, lean.position..<page.count) {
                lean.position = next
                if !lean.readMark() { break }
            }
            lean.leaveOut(page.count..<page.count)
            return lean.output
        }
    }

    private func byte(_ place: Int) -> UInt8 { place < count ? unsafe page[place] : 0 }

    /// Leaves out a part of the page that stands behind all that was left out before.
    private mutating func leaveOut(_ part: Range<Int>) {
        // Safety: the parts come in order and lie inside the page.
        unsafe output.append(contentsOf: UnsafeBufferPointer(rebasing: page[pending..<part.lowerBound]))
        pending = part.upperBound
    }

    private func first(_ byte: UInt8, from start: Int) -> Int? {
        start < count ? unsafe ByteScan.first(byte, in: page, start..<count) : nil
    }

    /// Whether `text`, in lower case, stands at `place` in any case of ASCII.
    private func stands(_ text: StaticString, at place: Int) -> Bool {
        // Safety: a static string of ASCII has a pointer to its bytes.
        (0..<text.utf8CodeUnitCount).allSatisfy { unsafe byte(place + $0) | 0x20 == text.utf8Start[$0] }
    }

    /// Reads what begins with the `<` at hand; `false` where it is not sure what libxml2 makes of it.
    private mutating func readMark() -> Bool {
        switch byte(position + 1) {
        case UInt8(ascii: "!"): return byte(position + 2) == UInt8(ascii: "-") ? readComment() : readDeclaration()
        case UInt8(ascii: "?"), UInt8(ascii: "/"):
            guard Self.isLetter(byte(position + 2)), let end = first(UInt8(ascii: ">"), from: position) else {
                return false
            }
            position = end + 1
        case let next where Self.isLetter(next): return readTag()
        case UInt8(ascii: "_"), UInt8(ascii: ":"), UInt8(ascii: "."): return false
        default: position += 1
        }
        return true
    }

    private mutating func readComment() -> Bool {
        let dash = UInt8(ascii: "-")
        let start = position + 4
        guard byte(position + 3) == dash, byte(start) != UInt8(ascii: ">"),
            byte(start) != dash || byte(start + 1) != UInt8(ascii: ">")
        else { return false }
        var place = start
        while let next = first(dash, from: place) {
            place = next + 1
            guard byte(place) == dash else { continue }
            if byte(place + 1) == UInt8(ascii: "!") { return false }
            if byte(place + 1) == UInt8(ascii: ">") {
                guard next - start < Self.commentLimit else { return false }
                leaveOut(start..<next)
                position = next + 3
                return true
            }
        }
        return false
    }

    private mutating func readDeclaration() -> Bool {
        guard stands("doctype", at: position + 2), let end = first(UInt8(ascii: ">"), from: position) else {
            return false
        }
        // Safety: the part lies inside the page.
        let inside = unsafe page[position..<end]
        for quote in [UInt8(ascii: "\""), UInt8(ascii: "'")] {
            guard unsafe inside.reduce(0, { $0 + ($1 == quote ? 1 : 0) }).isMultiple(of: 2) else { return false }
        }
        position = end + 1
        return true
    }

    // MARK: Tags

    private mutating func readTag() -> Bool {
        let start = position + 1
        let nameEnd = nameEnd(from: start)
        guard nameEnd - start < Self.nameLimit else { return false }
        let isLink = nameEnd - start == 1 && byte(start) | 0x20 == UInt8(ascii: "a")
        var place = blanksEnd(from: nameEnd)
        while byte(place) != UInt8(ascii: ">") {
            if byte(place) == UInt8(ascii: "/"), byte(place + 1) == UInt8(ascii: ">") {
                position = place + 2
                return true
            }
            guard let end = readAttribute(at: place, ofLink: isLink) else { return false }
            place = end
        }
        position = place + 1
        if nameEnd - start == 6, stands("script", at: start) { return readRaw("script") }
        if nameEnd - start == 5, stands("style", at: start) { return readRaw("style") }
        return true
    }

    /// Leaves out the inside of a script or a style, up to its end tag.
    private mutating func readRaw(_ name: StaticString) -> Bool {
        func endStands(at place: Int) -> Bool { byte(place + 1) == UInt8(ascii: "/") && stands(name, at: place + 2) }
        let start = position
        // What begins with a tag may be read as one.
        if byte(start) == UInt8(ascii: "<"), !endStands(at: start) { return false }
        var place = start
        while let next = first(UInt8(ascii: "<"), from: place) {
            if endStands(at: next) {
                let follows = byte(next + 2 + name.utf8CodeUnitCount)
                guard follows == UInt8(ascii: ">") || Self.isBlank(follows) else { return false }
                leaveOut(start..<next)
                position = next
                return true
            }
            place = next + 1
        }
        return false
    }

    /// Reads an attribute, or what is none, with the blanks behind it; gives where the next one begins.
    private mutating func readAttribute(at start: Int, ofLink isLink: Bool) -> Int? {
        guard start < count else { return nil }
        let nameEnd = nameEnd(from: start)
        if nameEnd == start { return readNoAttribute(at: start) }
        guard nameEnd - start < Self.nameLimit else { return nil }
        let equals = blanksEnd(from: nameEnd)
        guard byte(equals) == UInt8(ascii: "=") else {
            if !isRead(start..<nameEnd, ofLink: isLink) { leaveOut(start..<equals) }
            return equals
        }
        let value = blanksEnd(from: equals + 1)
        let quote = byte(value)
        let isQuoted = quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'")
        let valueEnd: Int
        if isQuoted {
            guard let end = first(quote, from: value + 1) else { return nil }
            valueEnd = end + 1
        } else {
            var end = value
            while end < count, !Self.isBlank(byte(end)), byte(end) != UInt8(ascii: ">") { end += 1 }
            valueEnd = end
        }
        let next = blanksEnd(from: valueEnd)
        if !isRead(start..<nameEnd, ofLink: isLink) {
            leaveOut(start..<next)
        } else if isLink, isQuoted, nameEnd - start == 4, stands("href", at: start) {
            // Whether it leads to a place in the page shows in its first character.
            let begin = byte(value + 1)
            if begin < 0x80, begin != UInt8(ascii: "&"), valueEnd - value > 3 { leaveOut(value + 2..<valueEnd - 1) }
        }
        return next
    }

    /// Leaves out what is no attribute, up to the next blank or the end of the tag.
    private mutating func readNoAttribute(at start: Int) -> Int {
        var end = start
        while end < count, !Self.isBlank(byte(end)), byte(end) != UInt8(ascii: ">"),
            byte(end) != UInt8(ascii: "/") || byte(end + 1) != UInt8(ascii: ">")
        {
            end += 1
        }
        let next = blanksEnd(from: end)
        // A name before it stays apart from one behind it.
        let isApart = Self.isBlank(byte(start - 1)) || "\"'".utf8.contains(byte(start - 1))
        leaveOut(start..<(isApart ? next : end))
        return next
    }

    /// Whether anything is read from an attribute.
    private func isRead(_ name: Range<Int>, ofLink isLink: Bool) -> Bool {
        let start = name.lowerBound
        return switch name.count {
        case 2: stands("id", at: start)
        case 3: stands("rel", at: start)
        case 4: stands("role", at: start) || stands("name", at: start) || (isLink && stands("href", at: start))
        case 5: stands("class", at: start) || stands("style", at: start)
        case 6: stands("hidden", at: start)
        case 7: stands("content", at: start)
        case 8: stands("itemprop", at: start)
        case 10: stands("aria-modal", at: start)
        case 11: stands("aria-hidden", at: start)
        default: false
        }
    }

    /// Where a name that begins at `start` ends; `start` where none begins.
    private func nameEnd(from start: Int) -> Int {
        var place = start
        guard Self.isLetter(byte(place)) || "_:.".utf8.contains(byte(place)) else { return start }
        while Self.isNamePart(byte(place)) { place += 1 }
        return place
    }

    private func blanksEnd(from start: Int) -> Int {
        var place = start
        while Self.isBlank(byte(place)) { place += 1 }
        return place
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

    private static func isNamePart(_ byte: UInt8) -> Bool {
        isLetter(byte) || (0x30...0x3A).contains(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: ".")
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }
}
