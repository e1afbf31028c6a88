import Testing

@testable import Provscan

@Suite("Templates that are parsed in parts")
struct ParsedTemplateTests {
    @Test("every template is well formed, and its parts are all of it", arguments: ReportTemplates.names)
    func isWhole(name: String) throws {
        let text = try #require(ReportTemplates.text(of: name))
        let template = try ParsedTemplate(text)
        // Sections are parsed when they are shown: those for something, and those for nothing.
        let names = text.split(separator: "{{#").dropFirst().map { String($0.prefix { $0 != "}" }) }
        _ = try template.render(TemplateValues(Dictionary(names.map { ($0, true) }) { first, _ in first }))
        _ = try template.render(TemplateValues([:]))
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
        let shown = try template.render(TemplateValues(["rows": [["name": "a"], ["name": "<b>"]], "end": "&"]))
        #expect(shown == "<p>\n<b>a</b>\n<b>&lt;b&gt;</b>\n\n</p>\n&amp;")
    }

    @Test("leaves out the sections of what is absent or false, and shows the others")
    func leavesOutSections() throws {
        let template = try ParsedTemplate("x\n{{#a}}\n[{{b}}]\n{{/a}}\ny\n{{^a}}\nnone\n{{/a}}\n")
        func shown(_ values: [String: Any]) throws -> String { try template.render(TemplateValues(values)) }
        #expect(try shown([:]) == "x\ny\nnone\n")
        #expect(try shown(["a": false]) == "x\ny\nnone\n")
        #expect(try shown(["a": [[String: Any]]()]) == "x\ny\nnone\n")
        #expect(try shown(["a": true, "b": 3]) == "x\n[3]\ny\n")
        #expect(try shown(["a": [["b": 1], ["b": 2]]]) == "x\n[1]\n[2]\ny\n")
        #expect(try shown(["a": "text"]) == "x\n[]\ny\n")
    }

    @Test("reports a section that is not well formed when it would be shown")
    func reportsASectionThatIsNotWellFormed() throws {
        let template = try ParsedTemplate("{{#a}}\n{{b\n{{/a}}\n")
        #expect(throws: (any Error).self) { try template.render(TemplateValues(["a": true])) }
        #expect(try template.render(TemplateValues([:])) == "")
    }
}
