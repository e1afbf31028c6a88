import ProvscanCore
import ProvscanRegistry
import ProvscanTestSupport
import Testing

@testable import Provscan

@Suite("Checking single texts")
struct ContentCheckerTests {
    private let folder: TestFolder
    private let registry: Registry

    init() throws {
        folder = try TestFolder()
        registry = try .ofSampleWorks(in: folder)
    }

    @Test("tells whose text it is, where it stands, under which licence")
    func found() throws {
        let page = SampleTexts.copy(of: SampleTexts.orchard)
        let matches = try ContentChecker(registry: registry)
            .check(text: page, url: "https://example.com/a", fetchedAt: "2026-02-03T04:05:06Z")
        let match = try #require(matches.first)
        #expect(matches.count == 1 && match.grade == .verbatim)
        #expect(match.work.externalId == "work-2" && match.work.licence == "CC-BY-4.0")
        #expect(
            match.record.url == "https://example.com/a" && match.record.locator.description == "https://example.com/a")
        #expect(match.record.acquiredAt == "2026-02-03T04:05:06Z" && match.record.acquiredAtSource == "fetchedAt")
        let span = match.passages[0].recordSpan.bytes
        #expect(String(page.utf8.dropFirst(span.start).prefix(span.count)) == String(SampleTexts.orchard.dropLast()))
    }

    @Test("finds nothing in a foreign text and in none", arguments: ["", SampleTexts.foreign])
    func nothing(text: String) throws {
        #expect(try ContentChecker(registryAt: folder.path("texts.sqlite")).check(text: text).isEmpty)
    }

    @Test("says what a scan of the same text says")
    func sameAsScan() throws {
        let page = SampleTexts.copy(of: SampleTexts.harbour) + " " + SampleTexts.observatory
        try folder.write(SampleTexts.jsonLines([page]), to: "page.jsonl")
        _ = try CorpusScanner(registry: registry).scan([folder.path("page.jsonl")], into: folder.path("results"))
        var scanned = try ResultsDirectory(path: folder.path("results")).matches()
        for checked in try ContentChecker(registry: registry).check(text: page) {
            let match = try #require(try scanned.next())
            #expect(match.work == checked.work && match.passages == checked.passages && match.grade == checked.grade)
        }
        #expect(try scanned.next() == nil)
    }

    @Test("leaves out what is weaker than asked for")
    func minimumGrade() throws {
        let page = "We heard that hungry gulls debated the price of salted herring again."
        #expect(try ContentChecker(registry: registry).check(text: page).map(\.grade) == [.lead])
        #expect(try ContentChecker(registry: registry, minimumGrade: .partial).check(text: page).isEmpty)
    }

    @Test("gives every one of many tasks its own answer")
    func manyTasks() async throws {
        let checker = try ContentChecker(registry: registry)
        let pages = (0..<200).map { number in
            number % 4 == 3 ? SampleTexts.foreign : SampleTexts.copy(of: SampleTexts.works[number % 4])
        }
        let expected = try pages.map { try checker.check(text: $0).map(\.work.externalId) }
        let answers = try await withThrowingTaskGroup(of: (Int, [String?]).self) { group in
            for (number, page) in pages.enumerated() {
                group.addTask { (number, try checker.check(text: page).map(\.work.externalId)) }
            }
            return try await group.reduce(into: [Int: [String?]]()) { $0[$1.0] = $1.1 }
        }
        #expect(answers.count == 200)
        for (number, answer) in answers { #expect(answer == expected[number]) }
        #expect(expected[1] == ["work-2"] && expected[3] == [])
    }
}
