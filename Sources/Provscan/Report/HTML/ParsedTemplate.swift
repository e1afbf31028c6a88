internal import Mustache

/// A template cut into parts that are parsed one by one, each when it is rendered for the first time.
///
/// The template package takes time in proportion to the square of what it parses at once, and looks each character up
/// in a set. So a template is cut wherever a line ends outside of all sections, and lines without a tag are not parsed.
struct ParsedTemplate: Sendable {
    private enum Part: Sendable {
        case text(String)
        case template(MustacheTemplate)
    }

    private let parts: [Part]
    private let usesOthers: Bool

    /// Templates that others take in.
    private static let shared = ["cell", "decision", "filter"]
    private static let library: MustacheLibrary = {
        var library = MustacheLibrary()
        for name in shared {
            guard let text = ReportTemplates.text(of: name), let template = try? parse(text) else {
                preconditionFailure("the template \(name) is missing or not well formed")
            }
            library.register(template, named: name)
        }
        return library
    }()

    /// - Throws: The template package's error where `text` is not well formed.
    init(_ text: String) throws {
        parts = try Self.pieces(of: text).map { piece in
            piece.isPlain ? .text(piece.text) : .template(try Self.parse(piece.text))
        }
        usesOthers = text.contains("{{>")
    }

    func render(_ values: TemplateValues) -> String {
        parts.reduce(into: "") { rendered, part in
            switch part {
            case .text(let text): rendered += text
            case .template(let template):
                rendered += template.render(values, library: usesOthers ? Self.library : nil)
            }
        }
    }

    /// Registered once, before the first template is parsed.
    private static let escaping: Void = MustacheContentTypes.register(SafeHTML(), named: SafeHTML.name)

    private static func parse(_ text: String) throws -> MustacheTemplate {
        _ = escaping
        // The package's own escaping holds where a template names no other.
        return try MustacheTemplate(string: "{{% CONTENT_TYPE: \(SafeHTML.name)}}\n" + text)
    }

    /// Tagged lines are parsed together up to this many bytes: each part has a cost of its own, too.
    private static let partBytes = 1000

    /// `text` cut at ends of lines that no section spans; a plain piece has no tag.
    static func pieces(of text: String) -> [(text: String, isPlain: Bool)] {
        var pieces: [(bytes: [UInt8], isPlain: Bool)] = []
        var depth = 0
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let end = rest.firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? rest.endIndex
            let line = rest[..<end]
            rest = rest[end...]
            let isNested = depth > 0
            let isPlain = !isNested && !hasTag(line)
            depth += change(of: line)
            if let last = pieces.last, isNested || last.isPlain == isPlain && (isPlain || last.bytes.count < partBytes)
            {
                pieces[pieces.count - 1].bytes += line
            } else {
                pieces.append((Array(line), isPlain))
            }
        }
        return pieces.map { (String(decoding: $0.bytes, as: UTF8.self), $0.isPlain) }
    }

    private static func hasTag(_ line: ArraySlice<UInt8>) -> Bool {
        zip(line, line.dropFirst()).contains { $0 == UInt8(ascii: "{") && $1 == UInt8(ascii: "{") }
    }

    /// How many sections more are open behind `line` than before it.
    private static func change(of line: ArraySlice<UInt8>) -> Int {
        var change = 0
        for place in line.indices.dropLast(2)
        where line[place] == UInt8(ascii: "{") && line[place + 1] == UInt8(ascii: "{") {
            switch line[place + 2] {
            case UInt8(ascii: "#"), UInt8(ascii: "^"): change += 1
            case UInt8(ascii: "/"): change -= 1
            default: break
            }
        }
        return change
    }
}
