import Foundation
import Testing

@testable import Provscan

@Suite("matches.csv")
struct MatchTableTests {
    @Test("a cell cannot become a formula", arguments: ["=", "+", "-", "@", "\t", "\r"])
    func formulaGuard(start: String) {
        let cell = MatchTable.cell(start + "1+1")
        #expect(cell.hasPrefix("'") || cell.hasPrefix("\"'"))
    }

    @Test("a combining mark does not hide the sign before it")
    func combiningMark() {
        #expect(MatchTable.cell("=\u{301}1").unicodeScalars.first == "'")
        #expect(MatchTable.cell("a\"\u{301}b").unicodeScalars.filter { $0 == "\"" }.count == 4)
    }

    @Test(
        "quotes as RFC 4180 asks",
        arguments: [
            ("plain", "plain"), ("", ""), ("a,b", "\"a,b\""), ("a\"b", "\"a\"\"b\""), ("a\nb", "\"a\nb\""),
            ("a\u{0}b", "a\u{FFFD}b"), ("1=1", "1=1"),
        ])
    func quoting(text: String, cell: String) {
        #expect(MatchTable.cell(text) == cell)
    }

    @Test("one row per match, CR LF at each end")
    func rows() throws {
        try withTemporaryDirectory { directory in
            try SampleResults.write(to: directory)
            let rows = try contents(ResultsFile.table.path(in: directory)).components(separatedBy: "\r\n")
            #expect(rows.count == 5)
            #expect(rows[0].hasPrefix("match,grade,record_locator"))
            #expect(rows[1].hasPrefix("1,verbatim,corpus/part-0.jsonl.gz!line-12/text"))
            #expect(rows[4].isEmpty)
        }
    }
}
