import Foundation
import ProvscanCore
import ProvscanReaders
import Testing
@testable import Provscan

@Suite("scratch") struct Scratch {
    @Test func make() throws {
        guard let out = ProcessInfo.processInfo.environment["SAMPLE_OUT"] else { return }
        var list = SampleResults.matches
        let prose = try String(contentsOfFile: "/work/shared/fixtures/prose/textreuse-ats-legal/inst/extdata/legal/ca1851-match.txt", encoding: .utf8)
        let paras = prose.components(separatedBy: "\n\n").filter { $0.count > 200 }
        for (n, para) in paras.prefix(40).enumerated() {
            let words = para.split(whereSeparator: \.isWhitespace).count
            var m = SampleResults.match(SampleResults.work(n + 10, title: "California Practice Act 1851, section \(n + 1)"), in: SampleResults.record(100 + n), SampleResults.passage(para, grade: .verbatim, words: words, offset: 1234), of: words)
            if n % 3 == 0 { m.work.licence = "CC-BY-4.0"; m.work.rightsBasis = "non-exclusive-licensee" }
            if n == 1 { m.record.url = "https://example.com/a/very/long/path/that/goes/on/and/on/" + String(repeating: "segment-", count: 20) }
            list.append((m, SampleResults.quotation(para)))
        }
        let arabic = "هذا نص عربي قصير يظهر \u{202E}اتجاه الكتابة <script>alert(1)</script> {{reportID}}"
        list.append((SampleResults.match(SampleResults.work(99, title: arabic), in: SampleResults.record(900), SampleResults.passage(arabic, grade: .partial, words: 90)), SampleResults.quotation(arabic)))
        let summary = try SampleResults.write(list, to: out, replacing: true)
        print(TerminalSummary(summary))
        try HTMLReport(ResultsDirectory(path: out)).write()
        if let n = ProcessInfo.processInfo.environment["SAMPLE_MANY"].flatMap(Int.init) {
            var many: [(MatchRecord, Quotation)] = []
            for i in 0..<n { many.append(list[i % list.count]) }
            try SampleResults.write(many, to: out + "-many", replacing: true)
            let start = Date()
            try HTMLReport(ResultsDirectory(path: out + "-many")).write()
            print("PERF rendered \(n) in", Date().timeIntervalSince(start))
            print(try String(contentsOfFile: "/proc/self/status", encoding: .utf8).split(separator: "\n").filter { $0.hasPrefix("VmHWM") })
        }
    }
}
