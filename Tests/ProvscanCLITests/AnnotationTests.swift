import Foundation
import ProvscanTestSupport
import Testing

@Suite("Roll-up of works, Web Annotations, and what is known of works beside their text")
struct AnnotationTests {
    private func scan() throws -> Bench {
        let bench = try Bench()
        try bench.folder.write(
            "work,isbn,registration_office,registration_number,registration_date,canary\n"
                + "work-1,9780000000002,USCO,TX-1,2020-01-01,no\nwork-2,,,,,yes\n", to: "facts.csv")
        let ended = try bench.provscan("registry", "annotate", "facts.csv")
        try #require(
            ended.status == 0 && ended.outputLines.first == "provscan.sqlite: 2 works annotated", "\(ended.messages)")
        try #require(bench.match("works.jsonl").status == 1)
        return bench
    }

    private func lines(_ bench: Bench, _ file: String) throws -> [String] {
        String(decoding: try bench.folder.bytes(of: "results/" + file), as: UTF8.self)
            .split(whereSeparator: \.isNewline).map(String.init)
    }

    @Test("one row for each work, canaries first, with registration and identifiers")
    func rollUp() throws {
        let rows = try lines(scan(), "works.csv")
        #expect(rows.count == 4)
        #expect(rows[1].contains(",work-2,") && rows[1].contains(",yes,verbatim,1,1,"), "\(rows[1])")
        let first = try #require(rows.first { $0.contains(",work-1,") })
        #expect(first.contains(",isbn=9780000000002,USCO,TX-1,2020-01-01,no,"), "\(first)")
        #expect(first.hasSuffix(",unknown=1"))
    }

    @Test("annotations quote the text at their offsets, on both sides")
    func annotations() throws {
        let bench = try scan()
        let texts = try String(decoding: bench.folder.bytes(of: "works.jsonl"), as: UTF8.self).split(separator: "\n")
            .map { try object(String($0))["text"] as? String ?? "" }
        let annotations = try lines(bench, "annotations.jsonl").map(object)
        #expect(annotations.count == texts.count)
        for (annotation, text) in zip(annotations, texts) {
            #expect(annotation["@context"] as? String == "http://www.w3.org/ns/anno.jsonld")
            for side in ["body", "target"] {
                let resource = try #require(annotation[side] as? [String: Any])
                let selectors = try #require(resource["selector"] as? [[String: Any]])
                #expect(
                    selectors.map { $0["type"] as? String } == [
                        "DataPositionSelector", "TextPositionSelector", "TextQuoteSelector",
                    ])
                let exact = try #require(selectors[2]["exact"] as? String)
                let range = try #require(selectors[0]["start"] as? Int)..<(try #require(selectors[0]["end"] as? Int))
                #expect(String(decoding: Array(text.utf8)[range], as: UTF8.self) == exact)
                let points = try #require(selectors[1]["start"] as? Int)..<(try #require(selectors[1]["end"] as? Int))
                #expect(String(String.UnicodeScalarView(Array(text.unicodeScalars)[points])) == exact)
            }
        }
    }

    @Test("mistakes in a table of works: one line, nothing recorded")
    func mistakes() throws {
        let bench = try Bench()
        for (table, message) in [
            ("work,isbn\nnobody,1\n", "nobody names no work"), ("work,colour\n", "line-1/colour: is no column"),
            ("work,canary\nwork-1,maybe\n", "row-2/canary: takes yes or no"),
            ("work,isbn\nwork-1,1\n,2\n", "row-3/work: is missing"),
        ] {
            try bench.folder.write(table, to: "facts.csv")
            let ended = try bench.provscan("registry", "annotate", "facts.csv")
            #expect(ended.status == 2 && ended.messages.contains(message), "\(ended.messages)")
        }
        let facts = try Program.run(
            "/usr/bin/env", ["sqlite3", bench.folder.path("provscan.sqlite"), "SELECT count(*) FROM workFacts"])
        #expect(facts.output == "0\n" || facts.status == 127)
    }
}
