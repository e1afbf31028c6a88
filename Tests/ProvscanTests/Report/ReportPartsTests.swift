import Foundation
import ProvscanCore
import ProvscanTestSupport
import Testing

@testable import Provscan

@Suite("Parts of the report")
struct ReportPartsTests {
    @Test("numbers", arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (-1_234_567, "-1,234,567")])
    func grouped(number: Int, text: String) {
        #expect(Numbers.grouped(number) == text)
    }

    @Test(
        "bytes",
        arguments: [
            (1, "1 byte"), (999, "999 bytes"), (1000, "1.0 kB (1,000 bytes)"), (1_999_999, "1.9 MB (1,999,999 bytes)"),
            (2_147_483_648, "2.1 GB (2,147,483,648 bytes)"),
        ])
    func bytes(count: Int, text: String) {
        #expect(Numbers.bytes(count) == text)
    }

    @Test(
        "only all is 100 %, and something is never 0 %",
        arguments: [
            (71, 71, "100 %"), (9999, 10_000, "99.9 %"),
            (1, 10_000, "< 0.1 %"), (0, 5, "0 %"), (1, 2, "50 %"), (0, 0, "0 %"),
        ])
    func percentage(part: Int, whole: Int, text: String) {
        #expect(Numbers.percentage(part, of: whole) == text)
    }

    @Test(
        "invisible characters become visible",
        arguments: [
            ("a\u{202E}b", "a[U+202E]b"), ("\u{0}", "[U+0000]"), ("a\r\nb", "a\nb"), ("a\rb", "a[U+000D]b"),
            ("\u{E0041}", "[U+E0041]"), ("é ❤\u{FE0F}", "é ❤\u{FE0F}"), ("x\r", "x[U+000D]"), ("\u{AD}", "[U+00AD]"),
        ])
    func visible(text: String, shown: String) {
        #expect(VisibleText.make(text) == shown)
    }

    private func pieces(_ work: String, _ record: String) -> (work: [String], record: [String]) {
        let passage = Quotation.Passage(
            record: SampleResults.side(record), work: SampleResults.side(work), runs: [])
        let pieces = PassageView(passage, limits: .init(bytes: 1000, openWords: 100)).pieces
        func described(_ piece: PassageView.Piece) -> String { "\(piece.kind?.rawValue ?? "between"):\(piece.text)" }
        return (pieces.work.map(described), pieces.record.map(described))
    }

    @Test("the pieces of a passage are the passage, each with what became of it")
    func passagePieces() {
        let (work, record) = pieces("One two, three four five six", "one too three five nine six")
        #expect(
            work == [
                "equal:One", "between: ", "substituted:two", "between:, ", "equal:three", "between: ", "deleted:four",
                "between: ", "equal:five",
                "between: ", "equal:six",
            ])
        #expect(
            record == [
                "equal:one", "between: ", "substituted:too", "between: ", "equal:three", "between: ", "equal:five",
                "between: ", "inserted:nine",
                "between: ", "equal:six",
            ])
    }

    @Test("a folded passage is the passage, wherever words stand on one side only", arguments: 0..<200)
    func foldedPassage(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        func words(_ prefix: String) -> [String] {
            (0..<Int.random(in: 0...30, using: &random)).map { "\(prefix)\($0)" }
        }
        let shared = (0..<4).map { part in (0..<Int.random(in: 1...4, using: &random)).map { "same\(part)x\($0)" } }
        let texts = ["work", "record"].map { side in
            shared.enumerated().flatMap { $1 + words("\(side)\($0)x") }.joined(separator: " ")
        }
        let passage = Quotation.Passage(
            record: SampleResults.side(texts[1]), work: SampleResults.side(texts[0]), runs: [])
        let view = PassageView(
            passage, limits: .init(bytes: 100_000, openWords: Int.random(in: 3...30, using: &random)))
        let rows = try #require(view.context["rows"] as? [[String: Any]])
        for (side, text) in zip(["work", "record"], texts) {
            let cells = try rows.map { try #require(($0[side] as? [String: Any])?["words"] as? Markup) }
            #expect(cells.map(\.renderText).joined().replacing(/<[^>]*>/, with: "") == text, "seed \(seed)")
        }
    }

    @Test(
        "scripts that read from the right, and scripts without spaces, align word by word",
        arguments: [
            ("ذهب الولد إلى المدرسة", "ذهب الرجل إلى المدرسة", "substituted:الولد"),
            ("我喜歡讀書", "我喜歡看書", "substituted:讀"),
        ])
    func scripts(work: String, record: String, edit: String) {
        #expect(pieces(work, record).work.contains(edit))
    }

    @Test(
        "words of a shell",
        arguments: [
            ("a/b.gz", "a/b.gz"), ("my file", "'my file'"), ("it's", "'it'\\''s'"), ("", "''"),
            ("x'\u{301}y", "'x'\\''\u{301}y'"),
        ])
    func shellWords(word: String, quoted: String) {
        #expect(ShellWord.quoted(word).unicodeScalars.elementsEqual(quoted.unicodeScalars))
    }

    @Test("the command printed for a passage prints it")
    func spanCommands() throws {
        let text = "Zwölf Boxkämpfer jagen Viktor"
        let span = ByteSpan(7, 19)
        try withTemporaryDirectory { directory in
            let plain = directory + "/it's.txt"
            let lines = directory + "/lines.jsonl"
            try text.write(toFile: plain, atomically: true, encoding: .utf8)
            try "{}\n{\"body\":\"\(text)\"}\n".write(toFile: lines, atomically: true, encoding: .utf8)
            for locator in [Locator(path: plain), Locator(path: lines).line(2).field("body")] {
                let run = try #require(try runTool("sh", ["-c", SpanCommand(locator, span).lines]))
                #expect(run.output.filter { $0 != "\n" } == "Boxkämpfer ", "\(run)")
            }
        }
    }

    @Test("the terminal summary is a table")
    func terminal() {
        let lines = TerminalSummary(SampleResults.summary).description.split(separator: "\n")
        #expect(lines[1] == "Holder   Collection  Verdict     Grade     Works  Records  Words")
        #expect(lines[2] == "Publius  essays      unlicensed  verbatim      1        1     27")
        #expect(lines[4] == "leads (too short or too common, not findings): 1")
        #expect(lines[5] == "not read: 1 source, 0 damaged records; see coverage.jsonl")
    }
}
