/// A template in the part of Mustache's language that the pages use: values, sections, inverted sections and partials.
///
/// A tag of a section or of a partial that stands alone on its line takes the line with it. Every value is escaped by
/// ``SafeHTML``, but for those in three braces, which are ``Markup``.
///
/// - Source: mustache(5), 2009, without lambdas, comments, dotted names, delimiters and inheritance.
struct ParsedTemplate: Sendable {
    /// What is wrong with a template.
    struct Malformation: Error, CustomStringConvertible {
        var description: String
    }

    fileprivate indirect enum Part: Sendable {
        case text([UInt8])
        /// A value, escaped; `.` is what the section shows.
        case value(String)
        case markup(String)
        case section(String, [Part])
        /// Shown where there is nothing under the name.
        case inverted(String, [Part])
        case partial([Part])
    }

    private let parts: [Part]

    /// `partial`: The text of a template that this one takes in, by its name.
    ///
    /// - Complexity: O(bytes).
    init(_ text: String, partial: @escaping (String) -> String? = ReportTemplates.text) throws(Malformation) {
        var parser = TemplateParser(text: Array(text.utf8), partial: partial)
        parts = try parser.parts(of: nil)
    }

    /// - Complexity: O(bytes shown + tags · depth of sections).
    func render(_ values: [String: Any]) -> String {
        var rendering = Rendering(values)
        rendering.add(parts)
        return String(decoding: rendering.html, as: UTF8.self)
    }
}

/// Reads the parts of a template, one tag after the other.
private struct TemplateParser {
    let text: [UInt8]
    let partial: (String) -> String?
    private var position = 0

    init(text: [UInt8], partial: @escaping (String) -> String?) {
        self.text = text
        self.partial = partial
    }

    /// The parts up to the end of the section `name`, or of the text.
    mutating func parts(of name: String?) throws(ParsedTemplate.Malformation) -> [ParsedTemplate.Part] {
        var parts: [ParsedTemplate.Part] = []
        while let open = place(of: "{{", from: position) {
            let start = position
            let tag = try tag(at: open)
            let isAlone = tag.kind.mayStandAlone && standsAlone(open..<position)
            let end = isAlone ? lineStart(of: open) : open
            if start < end { parts.append(.text(Array(text[start..<end]))) }
            if isAlone { position = nextLine(from: position) }
            switch tag.kind {
            case .value: parts.append(.value(tag.name))
            case .markup: parts.append(.markup(tag.name))
            case .section: parts.append(.section(tag.name, try self.parts(of: tag.name)))
            case .inverted: parts.append(.inverted(tag.name, try self.parts(of: tag.name)))
            case .partial: parts.append(.partial(try taken(tag.name)))
            case .end:
                guard tag.name == name else { throw malformation("section \(tag.name) ends where none begins") }
                return parts
            }
        }
        guard name == nil else { throw malformation("section \(name ?? "") has no end") }
        if position < text.count { parts.append(.text(Array(text[position...]))) }
        position = text.count
        return parts
    }

    private func taken(_ name: String) throws(ParsedTemplate.Malformation) -> [ParsedTemplate.Part] {
        guard let text = partial(name) else { throw malformation("there is no template \(name)") }
        var parser = TemplateParser(text: Array(text.utf8), partial: partial)
        return try parser.parts(of: nil)
    }

    private enum Kind {
        case value, markup, section, inverted, end, partial

        var mayStandAlone: Bool { self != .value && self != .markup }
    }

    /// The tag that opens at `open`; leaves the position behind it.
    private mutating func tag(at open: Int) throws(ParsedTemplate.Malformation) -> (kind: Kind, name: String) {
        var start = open + 2
        let kind: Kind =
            switch start < text.count ? text[start] : 0 {
            case UInt8(ascii: "#"): .section
            case UInt8(ascii: "^"): .inverted
            case UInt8(ascii: "/"): .end
            case UInt8(ascii: ">"): .partial
            case UInt8(ascii: "{"): .markup
            default: .value
            }
        if kind != .value { start += 1 }
        let closing = kind == .markup ? "}}}" : "}}"
        guard let end = place(of: closing, from: start) else { throw malformation("a tag has no end") }
        position = end + closing.utf8.count
        let name = String(decoding: text[start..<end].drop { $0 == 0x20 }, as: UTF8.self)
        guard !name.isEmpty, name == "." || name.utf8.allSatisfy(Self.isOfName) else {
            throw malformation("a tag has no name of letters, digits and hyphens")
        }
        return (kind, name)
    }

    private static func isOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    /// Where `string`, the same byte several times, stands from `start` on.
    private func place(of string: String, from start: Int) -> Int? {
        guard let byte = string.utf8.first else { return nil }
        var start = start
        while start < text.count, let first = text[start...].firstIndex(of: byte) {
            if text[first...].starts(with: string.utf8) { return first }
            start = first + 1
        }
        return nil
    }

    // MARK: Lines

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    /// Where the line of `place` starts.
    private func lineStart(of place: Int) -> Int {
        text[..<place].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    }

    /// Whether nothing else is on the line of `tag`.
    private func standsAlone(_ tag: Range<Int>) -> Bool {
        text[lineStart(of: tag.lowerBound)..<tag.lowerBound].allSatisfy(Self.isBlank)
            && text[tag.upperBound...].first { !Self.isBlank($0) } ?? UInt8(ascii: "\n") == UInt8(ascii: "\n")
    }

    private func nextLine(from place: Int) -> Int {
        text[place...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? text.count
    }

    private func malformation(_ what: String) -> ParsedTemplate.Malformation {
        let line = text[..<min(position, text.count)].count { $0 == UInt8(ascii: "\n") } + 1
        return ParsedTemplate.Malformation(description: "line \(line): \(what)")
    }
}

/// What a template gives with some values, as far as it has come.
private struct Rendering {
    /// What a section shows.
    private enum Frame {
        case values([String: Any])
        case value(Any)
    }

    private(set) var html: [UInt8] = []
    private var frames: [Frame]

    init(_ values: [String: Any]) {
        frames = [.values(values)]
    }

    mutating func add(_ parts: [ParsedTemplate.Part]) {
        for part in parts {
            switch part {
            case .text(let text): html += text
            case .value(let name): if let value = value(named: name) { add(value) }
            case .markup(let name):
                if let value = value(named: name) {
                    if let markup = value as? Markup { html += markup.html } else { html += "\(value)".utf8 }
                }
            case .section(let name, let parts): addSection(value(named: name), parts)
            case .inverted(let name, let parts): if Self.isNothing(value(named: name)) { add(parts) }
            case .partial(let parts): add(parts)
            }
        }
    }

    /// What the innermost section that knows `name` has under it.
    private func value(named name: String) -> Any? {
        var depth = frames.count - 1
        if name == "." {
            switch frames[depth] {
            case .values(let values): return values
            case .value(let value): return value
            }
        }
        while depth >= 0 {
            if case .values(let values) = frames[depth], let value = values[name] { return value }
            depth -= 1
        }
        return nil
    }

    /// Adds a text or a number, escaped.
    private mutating func add(_ value: Any) {
        // The type is compared first, as most casts fail at some cost.
        let type = type(of: value)
        if type == String.self, let text = value as? String {
            SafeHTML.append(text, to: &html)
        } else if type == Int.self, let number = value as? Int {
            html += String(number).utf8
        } else {
            SafeHTML.append("\(value)", to: &html)
        }
    }

    private mutating func addSection(_ value: Any?, _ parts: [ParsedTemplate.Part]) {
        guard let value else { return }
        let type = type(of: value)
        if type == String.self || type == Int.self {
            add(parts, showing: .value(value))
        } else if type == Bool.self {
            if value as? Bool == true { add(parts) }
        } else if type == [[String: Any]].self, let rows = value as? [[String: Any]] {
            for row in rows { add(parts, showing: .values(row)) }
        } else if type == [String: Any].self, let values = value as? [String: Any] {
            add(parts, showing: .values(values))
        } else if let rows = value as? [Any] {
            for row in rows { add(parts, showing: Self.frame(row)) }
        } else {
            add(parts, showing: Self.frame(value))
        }
    }

    private static func frame(_ value: Any) -> Frame {
        if let values = value as? [String: Any] { .values(values) } else { .value(value) }
    }

    private mutating func add(_ parts: [ParsedTemplate.Part], showing frame: Frame) {
        frames.append(frame)
        add(parts)
        frames.removeLast()
    }

    /// Whether a section shows nothing with `value`.
    private static func isNothing(_ value: Any?) -> Bool {
        guard let value else { return true }
        if let truth = value as? Bool { return !truth }
        if let rows = value as? [Any] { return rows.isEmpty }
        return false
    }
}
