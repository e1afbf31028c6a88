import Testing

@testable import Provscan

@Suite("Templates that are parsed in parts")
struct ParsedTemplateTests {
    @Test("every template is well formed, and its parts are all of it", arguments: ReportTemplates.names)
    func isWhole(name: String) throws {
        let text = try #require(ReportTemplates.text(of: name))
        _ = try ParsedTemplate(text)
        let pieces = ParsedTemplate.pieces(of: text)
        #expect(pieces.map(\.text).joined() == text)
        #expect(pieces.allSatisfy { $0.isPlain != $0.text.contains("{{") })
    }

    @Test("is cut at ends of lines outside of all sections")
    func cuts() {
        let long = String(repeating: "x", count: 1000)
        let pieces = ParsedTemplate.pieces(
            of: "a\nb\n{{#c}}\nd\n{{^e}}{{f}}\n\(long)\n{{/e}}\n{{/c}}\n{{g}}\n{{h}}\ni {\n{{j}} k")
        #expect(
            pieces.map(\.text) == [
                "a\nb\n", "{{#c}}\nd\n{{^e}}{{f}}\n\(long)\n{{/e}}\n{{/c}}\n", "{{g}}\n{{h}}\n", "i {\n", "{{j}} k",
            ])
        #expect(pieces.map(\.isPlain) == [true, false, false, true, false])
    }

    @Test("shows the same as if it were parsed at once")
    func rendersTheSame() throws {
        let template = try ParsedTemplate(
            "<p>\n{{#rows}}\n<b>{{name}}</b>\n{{/rows}}\n{{^rows}}none{{/rows}}\n</p>\n{{end}}")
        let shown = template.render(TemplateValues(["rows": [["name": "a"], ["name": "<b>"]], "end": "&"]))
        #expect(shown == "<p>\n<b>a</b>\n<b>&lt;b&gt;</b>\n\n</p>\n&amp;")
    }
}
