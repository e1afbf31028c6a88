internal import Mustache

/// Elements put together in code because a page has thousands of them: each text goes through ``SafeHTML``, and the
/// rest are literals.
///
/// A template shows it by `{{{…}}}`.
struct Markup: MustacheCustomRenderable {
    private(set) var renderText = ""
    var isNull: Bool { false }

    mutating func add(_ text: String) {
        renderText += SafeHTML().escapeText(text)
    }

    /// Adds `text` in an element of the name `tag`.
    mutating func add(_ text: String, in tag: StaticString, class name: StaticString? = nil) {
        let attribute = name.map { " class=\"\($0)\"" } ?? ""
        renderText += "<\(tag)\(attribute)>" + SafeHTML().escapeText(text) + "</\(tag)>"
    }

    /// Adds a name of a list of facts, and what it stands for.
    mutating func add(fact name: String, _ value: String, class className: StaticString? = nil) {
        add(name, in: "dt")
        // The style isolates it as `bdi` would.
        add(value, in: "dd", class: className)
        renderText += "\n"
    }
}

/// The escaping of every value on the page, in text and in attributes alike.
///
/// It works on bytes, and so on code points. The escaping that comes with the template package
/// works on grapheme clusters, so that a quotation mark followed by a combining
/// accent would slip through it.
struct SafeHTML: MustacheContentType {
    static let name = "SAFE_HTML"

    func escapeText(_ text: String) -> String {
        let visible = VisibleText.make(text)
        let bytes = Array(visible.utf8)
        guard let first = bytes.firstIndex(where: { Self.reference(to: $0) != nil }) else { return visible }
        var escaped = Array(bytes[..<first])
        escaped.reserveCapacity(bytes.count + 64)
        for byte in bytes[first...] {
            if let reference = Self.reference(to: byte) {
                escaped += reference.utf8
            } else {
                escaped.append(byte)
            }
        }
        return String(decoding: escaped, as: UTF8.self)
    }

    /// What stands for an ASCII character that HTML could take for its own; no byte of another character is ASCII.
    private static func reference(to byte: UInt8) -> String? {
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
