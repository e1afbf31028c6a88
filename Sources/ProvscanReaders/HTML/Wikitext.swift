/// MediaWiki markup as plain text: templates, tables, references and file links are left out, link texts stay.
enum Wikitext {
    /// Marks nested deeper than this are taken as text.
    private static let depthLimit = 100

    /// - Complexity: O(*n*) in the length of `source`.
    static func plainText(of source: [UInt8]) -> [UInt8] {
        HTMLText.plainText(of: markup(of: source))
    }

    /// The text with the HTML that stands in it, lines ended by `<br>`.
    static func markup(of source: [UInt8]) -> [UInt8] {
        var scan = Scan(source: source)
        scan.run()
        return scan.lines()
    }

    private struct Scan {
        let source: [UInt8]
        var output: [UInt8] = []
        /// Where the output of each open link began, and whether it is to be left out.
        private var links: [Int] = []
        private var externals = 0
        private var templates = 0
        private var tables = 0

        init(source: [UInt8]) {
            self.source = source
            output.reserveCapacity(source.count)
        }

        func at(_ position: Int, _ text: StaticString) -> Bool {
            guard position + text.utf8CodeUnitCount <= source.count else { return false }
            // Safety: a static string of ASCII has a pointer to its bytes.
            return (0..<text.utf8CodeUnitCount).allSatisfy { unsafe source[position + $0] == text.utf8Start[$0] }
        }

        /// The position after the next `text`, or the end.
        func after(_ text: StaticString, from start: Int) -> Int {
            var position = start
            while position < source.count {
                if at(position, text) { return position + text.utf8CodeUnitCount }
                position += 1
            }
            return source.count
        }

        mutating func run() {
            var position = 0
            while position < source.count {
                let end = plainEnd(from: position)
                if end > position, !isHidden { output += source[position..<end] }
                position = end < source.count ? step(end) : end
            }
        }

        /// Where the next byte stands that may be a mark.
        private func plainEnd(from start: Int) -> Int {
            // Safety: the places, and the words that are loaded, lie inside the buffer.
            unsafe source.withUnsafeBufferPointer { bytes in
                var place = start
                while place < bytes.count {
                    while place + ByteScan.width <= bytes.count, unsafe !Self.mayMark(ByteScan.word(bytes, at: place)) {
                        place += ByteScan.width
                    }
                    let end = min(place + ByteScan.width, bytes.count)
                    while place < end {
                        if unsafe Self.isMark(bytes[place]) { return place }
                        place += 1
                    }
                }
                return place
            }
        }

        /// Whether one of eight bytes may begin a mark; a backslash may seem to.
        @inline(__always)
        private static func mayMark(_ word: UInt64) -> Bool {
            // Brackets and braces differ in one bit.
            let folded = word | 0x2020_2020_2020_2020
            let braces = ByteScan.places(below: 0x7E, in: folded) & ~ByteScan.places(below: 0x7B, in: folded)
            let tags = ByteScan.places(of: UInt8(ascii: "<"), in: word)
            return braces | tags | ByteScan.places(of: UInt8(ascii: "'"), in: word) != 0
        }

        /// Whether a byte may begin what ``step(_:)`` knows.
        private static func isMark(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "|"), UInt8(ascii: "<"), UInt8(ascii: "["),
                UInt8(ascii: "]"), UInt8(ascii: "'"):
                true
            default: false
            }
        }

        private var isHidden: Bool { templates > 0 || tables > 0 }

        /// Reads one mark or byte and returns where the next begins.
        private mutating func step(_ position: Int) -> Int {
            switch source[position] {
            case UInt8(ascii: "{") where at(position, "{{") && templates < Wikitext.depthLimit:
                templates += 1
                return position + 2
            case UInt8(ascii: "}") where at(position, "}}") && templates > 0:
                templates -= 1
                return position + 2
            case UInt8(ascii: "{") where at(position, "{|") && tables < Wikitext.depthLimit:
                tables += 1
                return position + 2
            case UInt8(ascii: "|") where at(position, "|}") && tables > 0 && templates == 0:
                tables -= 1
                return position + 2
            case UInt8(ascii: "<"):
                if at(position, "<!--") { return after("-->", from: position) }
                if at(position, "<ref") { return reference(position) }
                if at(position, "<math") { return after("</math>", from: position) }
            case UInt8(ascii: "[") where !isHidden: return openLink(position)
            case UInt8(ascii: "]") where !isHidden && at(position, "]]") && !links.isEmpty:
                closeLink()
                return position + 2
            case UInt8(ascii: "]") where !isHidden && externals > 0:
                externals -= 1
                return position + 1
            case UInt8(ascii: "'") where at(position, "''"):
                var end = position
                while end < source.count, source[end] == UInt8(ascii: "'") { end += 1 }
                return end
            default: break
            }
            if !isHidden { output.append(source[position]) }
            return position + 1
        }

        private func reference(_ position: Int) -> Int {
            let end = after(">", from: position)
            return end >= 2 && source[end - 2] == UInt8(ascii: "/") ? end : after("</ref>", from: end)
        }

        /// `[[page|text]]` opens a link; `[http://address text]` gives its text.
        private mutating func openLink(_ position: Int) -> Int {
            if at(position, "[["), links.count < Wikitext.depthLimit {
                links.append(output.count)
                return position + 2
            }
            guard at(position, "[http") || at(position, "[//") else {
                output.append(source[position])
                return position + 1
            }
            var end = position
            while end < source.count, source[end] > 0x20, source[end] != UInt8(ascii: "]") { end += 1 }
            guard end < source.count, source[end] != UInt8(ascii: "]") else { return min(source.count, end + 1) }
            externals += 1
            return end + 1
        }

        private mutating func closeLink() {
            guard let start = links.popLast() else { return }
            let inside = output[start...]
            let colon = inside.firstIndex(of: UInt8(ascii: ":"))
            let bar = inside.lastIndex(of: UInt8(ascii: "|"))
            let prefix = colon.map { String(decoding: output[start..<$0], as: UTF8.self).lowercased() } ?? ""
            let isMedia = ["file", "image", "category", "media", "datei", "bild", "kategorie", "fichier", "catégorie"]
                .contains(prefix)
            let text = isMedia ? [] : bar.map { Array(output[($0 + 1)...]) } ?? Array(inside)
            output.removeSubrange(start...)
            output += text
        }

        /// The output without the marks at the beginnings of lines, and without `__NOTOC__` and its like.
        func lines() -> [UInt8] {
            var result: [UInt8] = []
            result.reserveCapacity(output.count + output.count / 8)
            var start = 0
            while start <= output.count {
                let end = output[start...].firstIndex(of: ByteScan.newline) ?? output.count
                addLine(output[start..<end], to: &result)
                start = end + 1
            }
            return result
        }

        private func addLine(_ line: ArraySlice<UInt8>, to result: inout [UInt8]) {
            var text = line.drop(while: Self.isListMark)
            if text.first == UInt8(ascii: "="), let last = text.lastIndex(where: { $0 > 0x20 }),
                text[last] == UInt8(ascii: "=")
            {
                text = text[...last]
                while text.first == UInt8(ascii: "=") { text.removeFirst() }
                while text.last == UInt8(ascii: "=") { text.removeLast() }
            }
            if text.starts(with: "__".utf8) || text.starts(with: "#REDIRECT".utf8) { return }
            result += text
            // So that HTML keeps the lines apart.
            result += Self.lineEnd
        }

        private static let lineEnd = Array("<br>".utf8)

        private static func isListMark(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "*"), UInt8(ascii: "#"), UInt8(ascii: ":"), UInt8(ascii: ";"), 0x20: true
            default: false
            }
        }
    }
}
