import Testing

@testable import Provscan

@Suite("Templates")
struct ParsedTemplateTests {
    private func shown(_ template: String, _ values: [String: Any] = [:]) throws -> String {
        try ParsedTemplate(template) { name in name == "other" ? "[{{b}}]\n" : nil }.render(values)
    }

    @Test("every template of the pages is well formed", arguments: ReportTemplates.names)
    func isWellFormed(name: String) throws {
        let text = try #require(ReportTemplates.text(of: name))
        let shown = try ParsedTemplate(text).render([:])
        #expect(!shown.contains("{{"))
        #expect(!shown.isEmpty || text.hasPrefix("{{#"))
    }

    @Test("escapes values, and shows markup as it is")
    func escapes() throws {
        var markup = Markup()
        markup.add("<", in: "b", class: "c")
        #expect(
            try shown("{{a}}|{{{a}}}|{{n}}", ["a": "\"<&\u{202E}", "n": -3])
                == "&quot;&lt;&amp;[U+202E]|\"<&\u{202E}|-3")
        #expect(try shown("{{{m}}}", ["m": markup]) == "<b class=\"c\">&lt;</b>")
        #expect(try shown("{{a}}", ["a": "ab"[...]]) == "ab")
        #expect(try shown("a {{none}}b") == "a b")
    }

    @Test("a tag alone on its line takes the line with it, and no other does")
    func lines() throws {
        let template = "<p>\n{{#rows}}\n<b>{{name}}</b>\n{{/rows}}\n{{^rows}}none{{/rows}}\n</p>\n{{end}}"
        #expect(
            try shown(template, ["rows": [["name": "a"], ["name": "<b>"]], "end": "&"])
                == "<p>\n<b>a</b>\n<b>&lt;b&gt;</b>\n\n</p>\n&amp;")
        #expect(try shown(template) == "<p>\nnone\n</p>\n")
        #expect(try shown("x\n  {{#a}} \ny\n{{/a}}", ["a": true]) == "x\ny\n")
        #expect(try shown("x {{#a}}\ny\n{{/a}} z", ["a": true]) == "x \ny\n z")
        #expect(try shown("x\n{{> other}}\ny{{> other}}\n", ["b": 1]) == "x\n[1]\ny[1]\n\n")
    }

    @Test("leaves out the sections of what is absent or false, and shows the others")
    func leavesOutSections() throws {
        let template = "x\n{{#a}}\n[{{b}}]\n{{/a}}\ny\n{{^a}}\nnone\n{{/a}}\n"
        #expect(try shown(template) == "x\ny\nnone\n")
        #expect(try shown(template, ["a": false]) == "x\ny\nnone\n")
        #expect(try shown(template, ["a": [[String: Any]]()]) == "x\ny\nnone\n")
        #expect(try shown(template, ["a": [String]()]) == "x\ny\nnone\n")
        #expect(try shown(template, ["a": true, "b": 3]) == "x\n[3]\ny\n")
        #expect(try shown(template, ["a": [["b": 1], ["b": 2]]]) == "x\n[1]\n[2]\ny\n")
        #expect(try shown(template, ["a": [["b": "1"]]]) == "x\n[1]\ny\n")
        #expect(try shown(template, ["a": ["b": 1], "b": 2]) == "x\n[1]\ny\n")
        #expect(try shown(template, ["a": "text"]) == "x\n[]\ny\n")
        #expect(try shown("{{#a}}{{.}} {{/a}}", ["a": ["x", "<"]]) == "x &lt; ")
        #expect(try shown("{{#a}}{{.}} {{c}}{{/a}}", ["a": "", "c": 0]) == " 0")
    }

    @Test(
        "refuses what is not well formed, with the line",
        arguments: [
            "\n{{b", "\n{{#a}}\n{{b}}", "\n{{/a}}", "\n{{#a}}{{/b}}", "\n{{a.b}}", "\n{{}}", "\n{{> none}}",
            "\n{{! comment}}", "\n{{{a}}",
        ])
    func refuses(template: String) throws {
        let error = #expect(throws: ParsedTemplate.Malformation.self) { try shown(template) }
        #expect(try #require(error).description.hasPrefix("line "))
    }
}
