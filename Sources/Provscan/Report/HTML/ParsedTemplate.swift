internal import Mustache
internal import Synchronization

/// A template cut into parts that are parsed one by one.
///
/// The template package takes time in proportion to the square of what it parses at once, and looks each character up
/// in a set. So a template is cut wherever a line ends outside of all sections. Lines without a tag are not parsed, and
/// neither are sections that show nothing: most reports leave out half of them.
struct ParsedTemplate: Sendable {
    private enum Part: Sendable {
        case text(String)
        case template(MustacheTemplate)
        case section(TemplateSection)
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
            if piece.isPlain { return .text(piece.text) }
            if let section = TemplateSection(piece.text) { return .section(section) }
            return .template(try Self.parse(piece.text))
        }
        usesOthers = text.contains("{{>")
    }

    /// - Throws: The template package's error where a section that is shown for the first time is not well formed.
    func render(_ values: TemplateValues) throws -> String {
        let library = usesOthers ? Self.library : nil
        return try parts.reduce(into: "") { rendered, part in
            switch part {
            case .text(let text): rendered += text
            case .template(let template): rendered += template.render(values, library: library)
            case .section(let section):
                if section.mayShow(values) { rendered += try section.template().render(values, library: library) }
            }
        }
    }

    /// Registered once, before the first template is parsed.
    private static let escaping: Void = MustacheContentTypes.register(SafeHTML(), named: SafeHTML.name)

    fileprivate static func parse(_ text: String) throws -> MustacheTemplate {
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
        var endsSection = false
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let end = rest.firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? rest.endIndex
            let line = rest[..<end]
            rest = rest[end...]
            let isNested = depth > 0
            let isPlain = !isNested && !hasTag(line)
            let change = change(of: line)
            depth += change
            let opensSection = !isNested && change > 0
            if let last = pieces.last, !endsSection, !opensSection,
                isNested || last.isPlain == isPlain && (isPlain || last.bytes.count < partBytes)
            {
                pieces[pieces.count - 1].bytes += line
            } else {
                pieces.append((Array(line), isPlain))
            }
            endsSection = isNested && depth == 0
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

/// One section whose tags stand alone on their lines, parsed when it may show something for the first time.
private final class TemplateSection: Sendable {
    private let text: String
    private let name: String
    private let isInverted: Bool
    private let parsed = Mutex<MustacheTemplate?>(nil)

    /// `nil` where `text` is something else than such a section.
    init?(_ text: String) {
        guard text.hasPrefix("{{#") || text.hasPrefix("{{^") else { return nil }
        let name = text.dropFirst(3).prefix { $0 != "}" }
        guard name.allSatisfy({ $0.isLetter || $0.isNumber }), text.dropFirst(3 + name.count).hasPrefix("}}\n"),
            text.hasSuffix("\n{{/\(name)}}\n")
        else { return nil }
        self.text = text
        self.name = String(name)
        isInverted = text.hasPrefix("{{^")
    }

    /// Whether it may show something with `values`, as far as can be told without the template package.
    func mayShow(_ values: TemplateValues) -> Bool {
        isInverted ? !values.isTrue(name) : !values.isAbsent(name)
    }

    func template() throws -> MustacheTemplate {
        try parsed.withLock { known in
            if let known { return known }
            let template = try ParsedTemplate.parse(text)
            known = template
            return template
        }
    }
}
