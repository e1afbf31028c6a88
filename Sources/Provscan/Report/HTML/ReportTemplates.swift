internal import Crypto
internal import Foundation
internal import Mustache

/// The templates and the style of the page, and the one place where text is escaped.
struct ReportTemplates {
    /// The style sheet of the page, inline.
    static let style = String(decoding: PackageResources.report_css, as: UTF8.self)

    /// The Content Security Policy source of ``style``: `sha256-` and its digest in Base64.
    static var styleSource: String {
        "sha256-" + Data(SHA256.hash(data: Data(style.utf8))).base64EncodedString()
    }

    private static let sources: [String: [UInt8]] = [
        "opening": PackageResources.opening_mustache,
        "material": PackageResources.material_mustache,
        "exhibits-start": PackageResources.exhibits_start_mustache,
        "exhibits-end": PackageResources.exhibits_end_mustache,
        "exhibit": PackageResources.exhibit_mustache,
        "fact": PackageResources.fact_mustache,
        "quote": PackageResources.quote_mustache,
        "leads": PackageResources.leads_mustache,
        "index-start": PackageResources.index_start_mustache,
        "index-rows": PackageResources.index_rows_mustache,
        "index-end": PackageResources.index_end_mustache,
        "method": PackageResources.method_mustache,
        "reproduction": PackageResources.reproduction_mustache,
        "glossary": PackageResources.glossary_mustache,
        "declaration": PackageResources.declaration_mustache,
    ]

    private let library: MustacheLibrary

    init() throws {
        MustacheContentTypes.register(SafeHTML(), named: SafeHTML.name)
        var library = MustacheLibrary()
        for (name, source) in Self.sources {
            // A partial falls back to the package's own escaping unless it names another.
            let text = "{{% CONTENT_TYPE: \(SafeHTML.name)}}\n" + String(decoding: source, as: UTF8.self)
            library.register(try MustacheTemplate(string: text), named: name)
        }
        self.library = library
    }

    func render(_ name: String, _ context: [String: Any]) -> String {
        guard let text = library.render(context, withTemplate: name) else {
            preconditionFailure("no template is named \(name)")
        }
        return text
    }
}

/// The escaping of every value on the page, in text and in attributes alike.
///
/// It works on code points. The escaping that comes with the template package
/// works on grapheme clusters, so that a quotation mark followed by a combining
/// accent would slip through it.
struct SafeHTML: MustacheContentType {
    static let name = "SAFE_HTML"

    func escapeText(_ text: String) -> String {
        var escaped = ""
        escaped.reserveCapacity(text.utf8.count + 16)
        for scalar in VisibleText.make(text).unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            case "`": escaped += "&#96;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
