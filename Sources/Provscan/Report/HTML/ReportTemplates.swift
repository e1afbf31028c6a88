internal import Crypto
internal import Foundation
internal import Synchronization

/// The templates, the style and the script of the pages, and the one place where text is escaped.
final class ReportTemplates: Sendable {
    /// The style sheet of every page, inline.
    static let style = String(decoding: PackageResources.report_css, as: UTF8.self)
    /// Filters, sorts and searches; inline.
    static let script = String(decoding: PackageResources.report_js, as: UTF8.self)

    /// The Content Security Policy source of `text`: `sha256-` and its digest in Base64.
    static func source(of text: String) -> String {
        "'sha256-" + Data(SHA256.hash(data: Data(text.utf8))).base64EncodedString() + "'"
    }

    private static let styleSource = source(of: style)
    private static let scriptSource = source(of: script)

    /// What a page may do: use its own style and script and nothing else.
    ///
    /// `allowsDataFiles`: Whether script files beside the page may be loaded, which hold the rows that a search looks through.
    static func policy(allowsDataFiles: Bool = false) -> String {
        "default-src 'none'; style-src \(styleSource); script-src \(scriptSource)"
            + (allowsDataFiles ? " 'self'" : "") + "; img-src data:; base-uri 'none'; form-action 'none'"
    }

    private static let sources: [String: [UInt8]] = [
        "head": PackageResources.head_mustache, "foot": PackageResources.foot_mustache,
        "opening": PackageResources.opening_mustache, "findings": PackageResources.findings_mustache,
        "bars": PackageResources.bars_mustache, "timeline": PackageResources.timeline_mustache,
        "rates": PackageResources.rates_mustache, "material": PackageResources.material_mustache,
        "rights": PackageResources.rights_mustache, "exhibits": PackageResources.exhibits_mustache,
        "section-end": PackageResources.section_end_mustache, "match": PackageResources.match_mustache,
        "cell": PackageResources.cell_mustache,
        "decision": PackageResources.decision_mustache, "filter": PackageResources.filter_mustache,
        "index": PackageResources.index_mustache, "table-start": PackageResources.table_start_mustache,
        "row": PackageResources.row_mustache, "table-end": PackageResources.table_end_mustache,
        "leads": PackageResources.leads_mustache, "method": PackageResources.method_mustache,
        "accuracy": PackageResources.accuracy_mustache, "trials": PackageResources.trials_mustache,
        "errors": PackageResources.errors_mustache,
        "closing": PackageResources.closing_mustache, "pager": PackageResources.pager_mustache,
        "group": PackageResources.group_mustache, "search": PackageResources.search_mustache,
        "declaration": PackageResources.declaration_mustache, "directory": PackageResources.directory_mustache,
    ]

    /// The templates that were rendered, as parsed.
    private let parsed = Mutex<[String: ParsedTemplate]>([:])

    /// The text that the template `name` gives with `context`.
    ///
    /// A template is parsed when it is rendered for the first time: most reports need half of them.
    func render(_ name: String, _ context: [String: Any]) -> String {
        do {
            return try template(name).render(TemplateValues(context))
        } catch {
            preconditionFailure("the template \(name) is not well formed: \(error)")
        }
    }

    private func template(_ name: String) throws -> ParsedTemplate {
        if let known = parsed.withLock({ $0[name] }) { return known }
        guard let text = Self.text(of: name) else { preconditionFailure("no template is named \(name)") }
        let template = try ParsedTemplate(text)
        parsed.withLock { $0[name] = template }
        return template
    }

    /// The template `name` as it is written; `nil` where there is none.
    static func text(of name: String) -> String? { sources[name].map { String(decoding: $0, as: UTF8.self) } }

    /// The names of all templates.
    static var names: [String] { sources.keys.sorted() }

    /// What the template `head` takes besides the page's own values.
    static func head(title: String, allowsDataFiles: Bool = false) -> [String: Any] {
        ["title": title, "policy": policy(allowsDataFiles: allowsDataFiles), "style": style]
    }
}
