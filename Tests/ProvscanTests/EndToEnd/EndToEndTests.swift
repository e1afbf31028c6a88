import Foundation
import ProvscanCore
import ProvscanRegistry
import ProvscanTestSupport
import Testing

@testable import Provscan

@Suite("Corpora, from archive to results")
struct EndToEndTests {
    /// Words that an alignment may take in beyond a copy: two that happen to continue it, after three that do not.
    private static let strayWords = 5
    /// The same for an edited copy, whose extent grows a chunk of 16 words at a time.
    private static let strayEditedWords = 16

    private let run: CorporaRun

    init() throws {
        run = try CorporaRun.shared.get()
    }

    @Test("every copy of 8 words or more is found with all its words in the right work")
    func everyPlant() throws {
        let required = run.plants.filter(\.isRequired)
        #expect(required.count > 300)
        for plant in required {
            let record = try #require(run.records[plant.locator], "\(plant.locator)")
            let passages = run.matches.filter { isAbout($0, plant) }.flatMap(\.passages)
            let missing = words(of: record, in: plant.recordSpan.bytes).filter { word in
                !passages.contains { $0.recordSpan.bytes.start <= word.start && word.end <= $0.recordSpan.bytes.end }
            }
            #expect(
                missing.count <= allowance(plant),
                "\(plant.locator), \(plant.kind): \(missing.count) of \(plant.words) words missing")
        }
    }

    @Test("the place in the work is the right one")
    func workSpans() throws {
        for plant in run.plants.filter(\.isRequired) {
            let named = run.matches.filter { $0.record.locator.description.hasSuffix(plant.locator) && isOf($0, plant) }
            guard !named.isEmpty else { continue }  // The earliest of several works with the text is named.
            let work = try #require(run.works[plant.work])
            let passages = named.flatMap(\.passages).filter { overlaps($0.recordSpan.bytes, plant.recordSpan.bytes) }
            let missing = words(of: work, in: plant.workSpan.bytes).filter { word in
                !passages.compactMap(\.workSpan?.bytes).contains { $0.start <= word.start && word.end <= $0.end }
            }
            #expect(
                missing.count <= allowance(plant),
                "\(plant.locator), \(plant.kind): \(missing.count) words of the work missing")
        }
    }

    @Test("short posts are found, as leads at least")
    func shortPosts() {
        for plant in run.plants.filter({ $0.kind == "short-post" }) {
            #expect(run.matches.contains { isAbout($0, plant) }, "\(plant.locator)")
        }
    }

    @Test("copies with one word in twenty, ten or five replaced are found", arguments: [5, 10, 20])
    func reworded(percent: Int) {
        let plants = run.plants.filter { $0.kind == "substituted-\(percent)" }
        #expect(plants.count == 15)
        for plant in plants {
            #expect(run.matches.contains { isAbout($0, plant) && $0.grade.isFinding }, "\(plant.locator)")
        }
    }

    @Test("every finding is explained by a copy or by a passage that both share by nature")
    func nothingElse() {
        for match in run.matches where match.grade.isFinding {
            let truth = run.plants.filter { isAbout(match, $0) }
            for passage in match.passages where passage.grade.isFinding {
                let explained = truth.filter { overlaps(passage.recordSpan.bytes, $0.recordSpan.bytes) }
                #expect(!explained.isEmpty, "\(match.record.locator) with \(match.work.externalId ?? "")")
            }
        }
    }

    @Test("a passage takes in next to nothing beyond the copy")
    func spansEnd() {
        for match in run.matches where match.grade.isFinding {
            let truth = run.plants.filter { isAbout(match, $0) }
            guard !truth.isEmpty, !truth.contains(where: { $0.kind == "natural" }) else { continue }
            for passage in match.passages where passage.grade.isFinding {
                let stray = words(of: run.record(of: match), in: passage.recordSpan.bytes).filter { word in
                    !truth.contains { overlaps(word, $0.recordSpan.bytes) }
                }
                let limit = passage.grade == .verbatim ? Self.strayWords : Self.strayEditedWords
                #expect(stray.count <= limit, "\(match.record.locator): \(stray.count) words too many")
            }
        }
    }

    @Test("spans cut the quoted text out of the source, in bytes and in code points")
    func spansQuote() throws {
        #expect(run.matches.count == run.quotations.count && run.matches.count > 300)
        for (match, quotation) in zip(run.matches, run.quotations) {
            #expect(match.passages.count == quotation.passages.count)
            for (passage, quoted) in zip(match.passages, quotation.passages) {
                try expect(passage.recordSpan, of: run.record(of: match), quotes: quoted.record)
                try expect(#require(passage.workSpan), of: run.work(of: match), quotes: quoted.work)
            }
        }
    }

    @Test("the measures of a match are those of its passages")
    func measures() {
        for match in run.matches {
            #expect(
                match.passages.allSatisfy { $0.longestRun <= $0.matchedTokens && $0.matchedTokens <= $0.alignedTokens })
            #expect(match.grade == match.passages.map(\.grade).max())
            #expect((1...match.containment.of).contains(match.containment.matched))
            let starts = match.passages.map(\.recordSpan.bytes.start)
            #expect(starts == starts.sorted())
        }
    }

    @Test("the summary counts what the matches say")
    func summaryCounts() {
        let findings = run.matches.filter(\.grade.isFinding)
        #expect(run.summary.found.matches == findings.count)
        #expect(run.summary.found.leads == run.matches.count - findings.count)
        #expect(run.summary.found.works == Set(findings.map(\.work.id)).count)
        #expect(run.summary.found.records == Set(findings.map(\.record.locator)).count)
        #expect(run.summary.found.matchedTokens == findings.flatMap(\.passages).reduce(0) { $0 + $1.matchedTokens })
        for count in run.summary.counts {
            let group = run.matches.filter {
                $0.work.holder == count.holder && $0.work.collection == count.collection && $0.grade == count.grade
            }
            #expect(count.matches == group.count && count.works == Set(group.map(\.work.id)).count)
            #expect(count.records == Set(group.map(\.record.locator)).count)
            #expect(count.passages == group.flatMap(\.passages).count)
            #expect(count.matchedTokens == group.flatMap(\.passages).reduce(0) { $0 + $1.matchedTokens })
        }
        #expect(run.summary.counts.reduce(0) { $0 + $1.matches } == run.matches.count)
    }

    @Test("the ledger has every source with its SHA-256, and adds up to the summary")
    func ledger() throws {
        let shards = try Repository.suspectShards()
        #expect(run.coverage.map(\.locator.description) == shards)
        let sums = try Program.run("/usr/bin/env", ["sha256sum"] + shards).outputLines.map { String($0.prefix(64)) }
        #expect(run.coverage.map(\.sha256) == sums)
        let sizes = try shards.map { try FileManager.default.attributesOfItem(atPath: $0)[.size] as? Int }
        #expect(run.coverage.map(\.bytes) == sizes)
        #expect(run.coverage.reduce(0) { $0 + $1.records } == run.summary.examined.records)
        #expect(run.summary.examined.texts == run.records.count)
        #expect(run.summary.examined.textBytes == run.records.values.reduce(0) { $0 + $1.count })
        #expect(run.coverage.allSatisfy { $0.damaged.isEmpty && $0.failures.isEmpty })
    }

    @Test("matches.jsonl follows its schema, for a validator that is not ours")
    func schema() throws {
        let ended = try Program.run(
            "/usr/bin/env", ["python3", Repository.path("Tests/check_schemas.py"), run.results])
        if ended.status == 77 { return print("skipped: \(ended.output)") }
        #expect(ended.status == 0, "\(ended.output)")
        #expect(ended.output.contains("\(run.matches.count) records of provscan.match/1"))
    }

    @Test("any number of jobs gives the same bytes", arguments: [1, 5])
    func sameForAnyWidth(jobs: Int) throws {
        let registry = try Registry(at: run.folder.path("registry.sqlite"), access: .read)
        let other = "results-\(jobs)"
        let summary = try CorporaRun.scan(registry, into: run.folder.path(other), jobs: jobs)
        #expect(summary.matchesDigest == run.summary.matchesDigest)
        for file in ResultsFile.allCases where file != .run {
            #expect(
                try run.folder.bytes(of: "\(other)/\(file.rawValue)")
                    == run.folder.bytes(of: "results/\(file.rawValue)"),
                "\(file.rawValue) with \(jobs) jobs")
        }
    }

    /// Words that may be missing: none, but of escaped text one in twenty, as `&quot;` at an end reads as a word.
    private func allowance(_ plant: CorporaRun.Plant) -> Int {
        plant.kind == "html-escaped" ? plant.words / 20 : 0
    }

    private func isOf(_ match: MatchRecord, _ plant: CorporaRun.Plant) -> Bool {
        match.work.collection == plant.work.collection && match.work.externalId == plant.work.externalId
    }

    /// Whether a match is of the plant's record and work, the work being named or listed.
    private func isAbout(_ match: MatchRecord, _ plant: CorporaRun.Plant) -> Bool {
        guard match.record.locator.description.hasSuffix("/" + plant.locator) else { return false }
        return isOf(match, plant)
            || match.alsoIn.contains {
                $0.collection == plant.work.collection && $0.externalId == plant.work.externalId
            }
    }

    private func overlaps(_ left: ByteSpan, _ right: ByteSpan) -> Bool {
        left.start < right.end && right.start < left.end
    }

    /// The spans of the words of `text` that touch `span`.
    private func words(of text: [UInt8], in span: ByteSpan) -> [ByteSpan] {
        let tokens = TokenisedText(text.span)
        return (0..<tokens.count).map { tokens.byteSpan(of: $0) }.filter { overlaps($0, span) }
    }

    /// Checks that `span` of `text` is what `side` quotes, by two counts that share no code with the scanner.
    private func expect(_ span: MatchRecord.Span, of text: [UInt8], quotes side: Quotation.Side) throws {
        let whole = try #require(String(validating: text, as: UTF8.self))
        let byBytes = try #require(String(validating: text[span.bytes.start..<span.bytes.end], as: UTF8.self))
        let scalars = Array(whole.unicodeScalars)[span.codePoints.start..<span.codePoints.end]
        #expect(byBytes == side.passage)
        #expect(Array(side.passage.unicodeScalars) == Array(scalars))
        let around = side.before + side.passage + side.after
        #expect(whole.contains(around), "the context stands around the passage")
        #expect(side.cutBefore || whole.hasPrefix(around))
        #expect(side.cutAfter || whole.hasSuffix(around))
    }
}
