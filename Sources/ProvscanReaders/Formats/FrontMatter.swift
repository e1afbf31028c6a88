internal import ProvscanCore

/// The description at the head of a Markdown file: YAML between `---` lines or TOML between `+++` lines.
///
/// Read are `key: value`, quoted strings, lists (`[a, b]` or lines of `- x`) and indented continuations.
/// Anything else YAML can say is passed over.
struct FrontMatter {
    /// The bytes from the opening line to the end of the closing one.
    let byteCount: Int
    private var values: [String: [String]] = [:]
    private var key: String?

    /// Returns `nil` when `text` does not begin with front matter.
    ///
    /// - Complexity: O(*n*) in the length of the front matter, or of `text` when it is never closed.
    init?(_ text: [UInt8]) {
        let isTOML = text.starts(with: "+++".utf8)
        let fence = isTOML ? "+++" : "---"
        guard text.starts(with: fence.utf8), let opening = Self.line(in: text, at: 0), opening.text == fence
        else { return nil }
        var position = opening.next
        var lines: [String] = []
        while true {
            guard let line = Self.line(in: text, at: position) else { return nil }
            position = line.next
            if line.text == fence || (!isTOML && line.text == "...") { break }
            if let last = lines.last, Self.isOpen(last) {
                lines[lines.count - 1] = last + " " + line.text
            } else {
                lines.append(line.text)
            }
        }
        byteCount = position
        for line in lines {
            if isTOML, line.hasPrefix("[") { break }
            read(line, separator: isTOML ? "=" : ":")
        }
        if values.isEmpty, !lines.allSatisfy(\.isEmpty) { return nil }
    }

    /// Adds what the front matter says to `metadata`.
    func describe(_ metadata: inout DocumentMetadata) {
        func first(_ keys: String...) -> [String]? { keys.lazy.compactMap { values[$0] }.first { !$0.isEmpty } }
        metadata.title = first("title")?.first
        metadata.author = first("author", "authors", "byline")?.joined(separator: ", ")
        metadata.publishedAt = first("date", "published", "published_at", "publishedAt", "created_at", "created")?
            .first.map(Timestamp.normalised)
        metadata.url = first("url", "permalink", "canonical_url", "link")?.first
        metadata.licence = first("licence", "license")?.first
    }

    private mutating func read(_ line: String, separator: Character) {
        let content = line.drop { $0 == " " || $0 == "\t" }
        if content.isEmpty || content.first == "#" { return }
        if let key, content.hasPrefix("- ") {
            values[key, default: []].append(Self.unquoted(content.dropFirst(2)))
        } else if let key, content.startIndex != line.startIndex {
            // A continuation belongs to the value above it; nested keys do too, and nobody asks for those.
            guard let last = values[key]?.popLast() else { return values[key] = [Self.unquoted(content)] }
            values[key]?.append(last.isEmpty ? Self.unquoted(content) : last + " " + Self.unquoted(content))
        } else if let colon = content.firstIndex(of: separator), content.startIndex == line.startIndex {
            let key = String(content[..<colon].reversed().drop { $0 == " " }.reversed())
            self.key = key
            values[key] = Self.items(content[content.index(after: colon)...])
        }
    }

    /// Whether a line of `key: "value` lacks its closing quotation mark, so that the next line goes on.
    private static func isOpen(_ line: String) -> Bool {
        guard let colon = line.firstIndex(of: ":") else { return false }
        let value = trimmed(line[line.index(after: colon)...])
        guard let quote = value.first, quote == "\"" || quote == "'" else { return false }
        return !value.dropFirst().contains(quote)
    }

    /// The values after a separator: none, one, or the items of `[a, b]`.
    private static func items(_ text: Substring) -> [String] {
        let value = trimmed(text)
        if value.isEmpty || [">", "|", ">-", "|-", ">+", "|+"].contains(value) { return [] }
        guard value.first == "[", value.last == "]" else { return [unquoted(value)] }
        return value.dropFirst().dropLast().split(separator: ",").map { unquoted($0) }.filter { !$0.isEmpty }
    }

    /// The value without quotation marks, or without a comment after it.
    private static func unquoted(_ text: Substring) -> String {
        let value = trimmed(text)
        if value.first == "\"", let end = value.dropFirst().lastIndex(of: "\"") {
            return unescaped(value[value.index(after: value.startIndex)..<end])
        }
        if value.first == "'", let end = value.dropFirst().lastIndex(of: "'") {
            let inside = value[value.index(after: value.startIndex)..<end]
            return inside.split(separator: "''", omittingEmptySubsequences: false).joined(separator: "'")
        }
        guard let comment = value.firstRange(of: " #") else { return String(value) }
        return String(trimmed(value[..<comment.lowerBound]))
    }

    /// `\"` and `\\` in a double-quoted value.
    private static func unescaped(_ text: Substring) -> String {
        var result = ""
        var isEscaped = false
        for character in text {
            if !isEscaped, character == "\\" {
                isEscaped = true
            } else {
                result.append(character)
                isEscaped = false
            }
        }
        return result
    }

    private static func trimmed(_ text: Substring) -> Substring {
        let start = text.drop { $0 == " " || $0 == "\t" }
        guard let last = start.lastIndex(where: { $0 != " " && $0 != "\t" }) else { return "" }
        return start[...last]
    }

    /// The line at `position` without its end, and where the next one starts; `nil` at the end of the text.
    private static func line(in text: [UInt8], at position: Int) -> (text: String, next: Int)? {
        guard position < text.count else { return nil }
        let end = text[position...].firstIndex(of: ByteScan.newline) ?? text.count
        var line = text[position..<end]
        while let last = line.last, last == 0x0D || last == 0x20 { line.removeLast() }
        return (String(decoding: line, as: UTF8.self), min(text.count, end + 1))
    }
}
