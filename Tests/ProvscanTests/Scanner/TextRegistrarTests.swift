import Foundation
import ProvscanCore
import ProvscanRegistry
import ProvscanTestSupport
import Testing

@testable import Provscan

@Suite("Registering single texts")
struct TextRegistrarTests {
    private let folder: TestFolder
    private var path: String { folder.path("texts.sqlite") }

    init() throws {
        folder = try TestFolder()
    }

    private func registrar() throws -> TextRegistrar {
        try TextRegistrar(
            registryAt: path, holder: "Ada Example", collection: "blog", licence: "CC-BY-4.0", rightsBasis: .owner)
    }

    @Test("a registered text is found by a checker that is made later, and by no earlier one")
    func found() throws {
        let registrar = try registrar()
        try registrar.register(text: SampleTexts.harbour, url: "https://example.org/1")
        #expect(try registrar.flush().added == 1)
        let earlier = try ContentChecker(registryAt: path)
        try registrar.register(
            text: SampleTexts.orchard, id: "o", url: "https://example.org/2", title: "Orchard", author: "Ada",
            publishedAt: "2024-05-06")
        #expect(
            try earlier.check(text: SampleTexts.orchard).isEmpty, "a text that was only handed in is not registered")
        #expect(try registrar.flush().added == 2)
        #expect(try earlier.check(text: SampleTexts.orchard).isEmpty)
        let work = try #require(try ContentChecker(registryAt: path).check(text: SampleTexts.orchard).first?.work)
        #expect(work.externalId == "o" && work.url == "https://example.org/2" && work.title == "Orchard")
        #expect(work.author == "Ada" && work.publishedAt == "2024-05-06" && work.licence == "CC-BY-4.0")
        #expect(work.holder == "Ada Example" && work.collection == "blog" && work.rightsBasis == "owner")
        let first = try #require(try ContentChecker(registryAt: path).check(text: SampleTexts.harbour).first?.work)
        #expect(first.externalId == "https://example.org/1", "the URL identifies a text without an identifier")
    }

    @Test("a text is registered once, whoever repeats it")
    func once() throws {
        for round in 0..<2 {
            let registrar = try registrar()
            for text in SampleTexts.works + SampleTexts.works {
                try registrar.register(text: text, url: "u:\(text.count)")
            }
            let registration = try registrar.flush()
            #expect(registration.added == (round == 0 ? 3 : 0) && registration.known == (round == 0 ? 3 : 6))
            #expect(try registrar.flush().added == (round == 0 ? 3 : 0), "nothing is left to write")
        }
    }

    @Test("many tasks register side by side, in several transactions")
    func manyTasks() async throws {
        let registrar = try registrar()
        let count = TextRegistrar.batchSize * 2 + 17
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<count {
                group.addTask {
                    try registrar.register(text: "Page \(number) of many says \(number * 7).", url: "u:\(number)")
                }
            }
            try await group.waitForAll()
        }
        #expect(try registrar.flush().added == count)
        let registry = try Registry(at: path, access: .read)
        #expect(try registry.statistics().works == count)
        #expect(try registry.check().isEmpty)
    }

    @Test("a cancelled task hands nothing in and asks nothing")
    func cancellation() async throws {
        let registrar = try registrar()
        try registrar.register(text: SampleTexts.harbour)
        try registrar.flush()
        let checker = try ContentChecker(registryAt: path)
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            #expect(throws: CancellationError.self) { try registrar.register(text: SampleTexts.orchard) }
            #expect(throws: CancellationError.self) { try checker.check(text: SampleTexts.harbour) }
        }
        task.cancel()
        await task.value
        #expect(try registrar.flush().added == 1)
    }

    @Test("terms do not change by registering")
    func terms() throws {
        try registrar().flush()
        #expect(throws: RegistryError.self) {
            try TextRegistrar(registryAt: path, holder: "Ada Example", collection: "blog", licence: "MIT")
        }
    }

    @Test("texts that cannot be written are kept for the next attempt")
    func refused() throws {
        let registrar = try registrar()
        try registrar.register(text: SampleTexts.harbour, url: "u:1")
        try Program.sqlite(
            path, "CREATE TRIGGER full BEFORE INSERT ON work BEGIN SELECT RAISE(ABORT, 'no room'); END")
        #expect(throws: RegistryError.self) { try registrar.flush() }
        try Program.sqlite(path, "DROP TRIGGER full")
        try registrar.register(text: SampleTexts.orchard, url: "u:2")
        #expect(try registrar.flush().added == 2)
    }
}
