import Foundation
import ProvscanCore
import ProvscanReaders
import ProvscanRegistry
import ProvscanTestSupport
import Testing

@testable import Provscan

@Suite("Scans of a sample")
struct SampledScanTests {
    private let folder: TestFolder
    private let registry: Registry
    private static let corpora = ["corpus/a.jsonl", "corpus/b.jsonl", "corpus/c.csv", "corpus/d.txt"]

    init() throws {
        folder = try TestFolder()
        registry = try .ofSampleWorks(in: folder)
        let texts = (0..<3000).map {
            $0 % 7 == 0 ? "\($0) " + SampleTexts.copy(of: SampleTexts.works[$0 % 3]) : "\($0) " + SampleTexts.foreign
        }
        try folder.write(SampleTexts.jsonLines(Array(texts[..<2000])), to: "corpus/a.jsonl")
        try folder.write(
            texts[2000..<2500].map {
                #"{"messages":[{"role":"user","content":"\#($0)"},{"role":"assistant","content":"\#($0)"}]}"#
            }
            .joined(separator: "\n"), to: "corpus/b.jsonl")
        try folder.write(
            "id,text\n" + texts[2500...].enumerated().map { "\($0),\"\($1)\"\n" }.joined(), to: "corpus/c.csv")
        try folder.write(SampleTexts.copy(of: SampleTexts.orchard), to: "corpus/d.txt")
    }

    private var paths: [String] { Self.corpora.map { folder.path($0) } }

    /// A plan by which the same files and records are chosen on every run, though the folder has another name each time.
    private func plan(rate: Double, seed: Int, fileRate: Double? = nil) throws -> SamplePlan {
        var plan = try #require(SamplePlan(rate: rate, seed: seed, fileRate: fileRate))
        plan.renamed = [SamplePlan.Renaming(path: folder.path, name: "folder")]
        return plan
    }

    private func options(_ plan: SamplePlan?, jobs: Int = 2) -> CorpusScanner.Options {
        var options = CorpusScanner.Options()
        options.jobs = jobs
        options.sample = plan
        options.assessedAt = Instant(seconds: 1_770_000_000)
        return options
    }

    private func scan(
        _ plan: SamplePlan?, jobs: Int = 2, of paths: [String]? = nil, into name: String
    ) throws -> Summary {
        try CorpusScanner(registry: registry, options: options(plan, jobs: jobs))
            .scan(paths ?? self.paths, into: folder.path(name)).summary
    }

    /// Scans `paths` with one job, with four, and in three parts, and expects the same bytes of each; gives the summary.
    private func expectSame(_ plan: SamplePlan, of paths: [String]) throws -> Summary {
        let summary = try scan(plan, jobs: 1, of: paths, into: "one")
        _ = try scan(plan, jobs: 4, of: paths, into: "four")
        let list = SourceList(walking: paths)
        for number in 1...3 {
            let part = try #require(CorpusPart(number, of: 3))
            _ = try CorpusScanner(registry: registry, options: options(plan))
                .scan(part, of: list, into: folder.path("part-\(number)"))
        }
        _ = try CorpusScanner.merge(
            (1...3).map { folder.path("part-\($0)") }, registry: registry, options: options(nil),
            into: folder.path("merged"))
        for file in ["matches.jsonl", "coverage.jsonl", "summary.json"] {
            let bytes = try folder.bytes(of: "one/\(file)")
            #expect(try folder.bytes(of: "four/\(file)") == bytes && folder.bytes(of: "merged/\(file)") == bytes)
        }
        return summary
    }

    @Test(
        "the choice is that of the documented hash",
        arguments: [
            ("corpus.jsonl!line-1", 0.4276625616688602), ("corpus.jsonl!line-2", 0.528192530375626),
            ("a/b.tar!c.jsonl!line-17", 0.8840602336694388),
        ])
    func choice(address: String, number: Double) throws {
        for (rate, isIncluded) in [(number - 1e-9, false), (number + 1e-9, true), (1, true)] {
            let plan = try #require(SamplePlan(rate: rate, seed: 7))
            #expect(plan.includes(Locator(path: address)) == isIncluded)
        }
    }

    @Test(
        "the choice of a file is that of another documented hash",
        arguments: [("corpus.jsonl", 0.033324004451731455), ("a/b.tar", 0.4745715370721373)])
    func fileChoice(address: String, number: Double) throws {
        for (rate, isIncluded) in [(number - 1e-9, false), (number + 1e-9, true), (1, true)] {
            let plan = try #require(SamplePlan(rate: 1, seed: 7, fileRate: rate))
            #expect(plan.reads(Locator(path: address)) == isIncluded)
        }
        #expect(SamplePlan(rate: 1, seed: 7, fileRate: 0) == nil && SamplePlan(rate: 1, seed: 7, fileRate: 1.5) == nil)
        #expect(try #require(SamplePlan(rate: 0.1, seed: 7)).reads(Locator(path: address)))
    }

    @Test("of many records the share is chosen that was asked for, and others with another seed")
    func share() throws {
        let first = try #require(SamplePlan(rate: 0.01, seed: 1))
        let second = try #require(SamplePlan(rate: 0.01, seed: 2))
        let addresses = (1...100_000).map { Locator(path: "corpus.jsonl").line($0) }
        let chosen = addresses.filter(first.includes)
        // Five standard deviations.
        #expect(abs(chosen.count - 1000) < 160)
        #expect(abs(chosen.count(where: second.includes) - 10) < 17)
        #expect(SamplePlan(rate: 0, seed: 1) == nil && SamplePlan(rate: 1.01, seed: 1) == nil)
        #expect(SamplePlan(rate: 0.5, seed: -1) == nil)
    }

    /// The record that holds a text: its address goes on with a field where it has several texts.
    private static func record(of text: Locator) -> Locator {
        let address = text.description
        guard let sign = address.lastIndex(of: "!"), let field = address[sign...].firstIndex(of: "/") else {
            return text
        }
        return Locator(path: String(address[..<field]))
    }

    @Test("its matches are those of the chosen records in a scan of everything", arguments: [0.02, 0.3, 1])
    func matches(rate: Double) throws {
        let plan = try plan(rate: rate, seed: 11)
        let summary = try scan(plan, into: "sample")
        let whole = try scan(nil, into: "whole")
        var all = try ResultsDirectory(path: folder.path("whole")).matches()
        var sampled = try ResultsDirectory(path: folder.path("sample")).matches()
        var count = 0
        while let match = try all.next() {
            guard plan.includes(Self.record(of: match.record.locator)) else { continue }
            #expect(try sampled.next() == match)
            count += 1
        }
        #expect(try sampled.next() == nil)
        #expect(count > 0 && summary.found.matches == count)
        let sample = try #require(summary.sample)
        #expect(whole.sample == nil)
        #expect(sample.rate == rate && sample.seed == 11 && sample.choice == "sha-256/record")
        #expect(sample.records.of == 3001 && sample.textBytes.of == whole.examined.textBytes)
        #expect(summary.examined.records == whole.examined.records)
        #expect(sample.textBytes.compared == summary.examined.textBytes)
        #expect(summary.examined.skippedRecords == 3001 - sample.records.compared)
        #expect(abs(Double(sample.records.compared) - 3001 * rate) < 5 * (3001 * rate).squareRoot())
        let records = try #require(sample.estimates.first)
        #expect(records.quantity == .records)
        #expect(try #require(records.lower) <= 430 && #require(records.upper) >= 430)
    }

    @Test("it is the same for any number of jobs and for any division into parts")
    func independent() throws {
        _ = try expectSame(plan(rate: 0.4, seed: 3), of: paths)
    }

    @Test("files are chosen by the documented hash, and scanned as in a scan of everything", arguments: [1, 0.5])
    func files(rate: Double) throws {
        let names = (0..<120).map { "many/\($0).jsonl" }
        for (number, name) in names.enumerated() {
            let texts = (0..<20).map {
                ($0 + number) % 4 == 0
                    ? "\($0) " + SampleTexts.copy(of: SampleTexts.orchard) : "\($0) " + SampleTexts.foreign
            }
            try folder.write(SampleTexts.jsonLines(texts), to: name)
        }
        // Of the seeds up to 300, 284 draw a sample whose interval holds the truth, as 95 % should; 4 is one of the others.
        let plan = try plan(rate: rate, seed: 5, fileRate: 0.6)
        let summary = try expectSame(plan, of: [folder.path("many")])
        let whole = try scan(nil, of: [folder.path("many")], into: "whole")
        let chosen = names.map { Locator(path: folder.path($0)) }.filter { plan.reads($0) }
        var all = try ResultsDirectory(path: folder.path("whole")).matches()
        var sampled = try ResultsDirectory(path: folder.path("one")).matches()
        while let match = try all.next() {
            let address = match.record.locator.description
            guard let file = chosen.first(where: { address.hasPrefix("\($0)!") }), plan.includes(match.record.locator)
            else { continue }
            #expect(try sampled.next() == match, "\(file)")
        }
        #expect(try sampled.next() == nil)
        let sample = try #require(summary.sample)
        #expect(sample.files == .init(compared: chosen.count, of: 120) && (45...99).contains(chosen.count))
        #expect(sample.fileBytes?.of == whole.examined.sourceBytes)
        #expect(sample.fileBytes?.compared == summary.examined.sourceBytes)
        #expect(summary.examined.sources == chosen.count && sample.records.of == chosen.count * 20)
        let records = try #require(sample.estimates.first)
        #expect(records.method == .fileRatio && records.quantity == .records)
        #expect(try #require(records.lower) <= whole.found.records && #require(records.upper) >= whole.found.records)
        let page = String(decoding: try folder.bytes(of: "one/report.html"), as: UTF8.self)
        #expect(page.contains("of 120 files (rate 60 %), and in them") && page.contains("sha-256/file"))
        #expect(page.contains("All files chosen were read to their end."))
        #expect(TerminalSummary(summary).description.contains("Estimated for all 120 files, not counted:"))
    }

    @Test("a scan of chosen files goes on after an interruption as if there had been none")
    func continued() throws {
        for number in 0..<40 {
            try folder.write(
                SampleTexts.jsonLines([SampleTexts.copy(of: SampleTexts.orchard), SampleTexts.foreign]),
                to: "many/\(number).jsonl")
        }
        let paths = [folder.path("many")]
        var options = options(try plan(rate: 1, seed: 2, fileRate: 0.7), jobs: 1)
        let scanner = try CorpusScanner(registry: registry, options: options)
        let reference = try scanner.scan(paths, into: folder.path("whole"))
        let files = try #require(scanner.fileSample(of: SourceList(walking: paths)))
        #expect(files.chosen.count > 12)
        do {
            let subject = try #require(try ScanSubject(registry: scanner.registry, options: options, paths: paths))
            let recorder = try ScanRecorder(
                directory: folder.path("cut"), options: options,
                journal: ScanJournal(subject, options, startedAt: 1_770_000_000), continuing: false, files: files,
                progress: ScanProgress())
            let first = files.chosen.choosing(in: 0..<12) { _ in true }
            _ = try scanner.run(
                CorpusCursor(first, options: options.reader), recorder,
                startedAt: Date(timeIntervalSince1970: 1_770_000_000), ScanProgress())
            #expect(try recorder.checkpoint())
        }
        options.resumes = true
        let resumed = try CorpusScanner(registry: registry, options: options).scan(paths, into: folder.path("cut"))
        #expect(resumed.summary == reference.summary)
    }

    @Test("the report calls estimates by their name")
    func report() throws {
        let plan = try #require(SamplePlan(rate: 0.25, seed: 5))
        let summary = try scan(plan, into: "sample")
        let page = String(decoding: try folder.bytes(of: "sample/report.html"), as: UTF8.self)
        #expect(page.contains("Estimates for the whole of the material"))
        #expect(page.contains("Only a sample was compared"))
        #expect(page.contains("not counted but estimated"))
        #expect(page.contains("not in the sample"))
        let terminal = TerminalSummary(summary).description
        #expect(terminal.contains("A sample: ") && terminal.contains("Estimated for all 3,001 records"))
        _ = try scan(nil, into: "whole")
        let whole = String(decoding: try folder.bytes(of: "whole/report.html"), as: UTF8.self)
        #expect(!whole.contains("Estimates for the whole") && !whole.contains("sample was compared"))
    }
}
