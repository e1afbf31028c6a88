import Foundation
import ProvscanCore
import ProvscanRegistry
import ProvscanTestSupport
import Testing

@Suite("Registry")
struct RegistryTests {
    @Test("gives back what was registered, in order")
    func roundTrip() throws {
        let bench = try RegistryBench(SampleTexts.works)
        let registry = try bench.open()
        var decompressor = TextDecompressor()
        for (place, text) in SampleTexts.works.enumerated() {
            let number = Int64(place + 1)
            let work = try #require(try registry.work(number))
            #expect(work.number == number && work.externalID == "\(number)" && work.title == "Title \(number)")
            #expect(work.holder == "Ada Example" && work.collection == "posts" && work.rightsBasis == .owner)
            #expect(work.publishedAt == "2020-01-0\(number)" && work.licence == nil)
            #expect(work.tokens == text.split(whereSeparator: \.isWhitespace).count)
            #expect(try registry.text(of: number, using: &decompressor) == Array(text.utf8))
            #expect(work.id.contains(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/))
        }
        #expect(try registry.work(4) == nil)
        #expect(try registry.text(of: 4, using: &decompressor) == nil)
    }

    @Test("a digest is that of the text, for a program that is not ours")
    func digest() throws {
        let bench = try RegistryBench([SampleTexts.harbour])
        let sum = try Program.run("/usr/bin/env", ["sha256sum"], reading: SampleTexts.harbour).output.prefix(64)
        #expect(try bench.registry.work(1)?.textDigest.description == String(sum))
    }

    @Test("a work is the same when collection, identifier and text are")
    func knownWorks() throws {
        let bench = try RegistryBench(SampleTexts.works)
        var again = Registration()
        again.known = 3
        #expect(try bench.register(SampleTexts.works) == again)
        let otherText = try bench.register([SampleTexts.orchard])
        #expect(otherText.added == 1, "another text under a known identifier")
        let otherID = try bench.register([SampleTexts.harbour], first: 9)
        #expect(otherID.added == 1, "a known text under another identifier")
        let other = try bench.registry.collection(CollectionDescription(holder: "Ada Example", name: "blog"))
        let drafts = [
            RegistryBench.draft(SampleTexts.harbour, id: "1"), RegistryBench.draft(SampleTexts.harbour, id: "1"),
        ]
        let twice = try bench.registry.register(drafts, in: other)
        #expect(twice.added == 1 && twice.known == 1, "another collection; twice in one batch")
        #expect(try bench.registry.statistics().works == 6)
    }

    @Test("works without an identifier are told apart by their texts")
    func withoutIdentifier() throws {
        let bench = try RegistryBench()
        let collection = try bench.registry.collection(RegistryBench.collection)
        let drafts = [SampleTexts.harbour, SampleTexts.orchard, SampleTexts.harbour].map {
            RegistryBench.draft($0, id: nil)
        }
        let registration = try bench.registry.register(drafts, in: collection)
        #expect(registration.added == 2 && registration.known == 1)
    }

    @Test("statistics count by collection")
    func statistics() throws {
        let bench = try RegistryBench(SampleTexts.works)
        let licensed = CollectionDescription(
            holder: "Bee Example", name: "notes", platform: "x", licence: "CC0-1.0", rightsBasis: .agentForAuthor)
        let collection = try bench.registry.collection(licensed)
        _ = try bench.registry.register([RegistryBench.draft("five words and no more", id: "1")], in: collection)
        let statistics = try bench.open().statistics()
        #expect(statistics.works == 4)
        #expect(statistics.collections.map(\.name) == ["posts", "notes"])
        #expect(statistics.collections[1].licence == "CC0-1.0" && statistics.collections[1].platform == "x")
        #expect(statistics.collections[1].rightsBasis == .agentForAuthor && statistics.collections[1].tokens == 5)
        #expect(statistics.tokens == statistics.collections.reduce(0) { $0 + $1.tokens })
        #expect(statistics.registryBytes > 0)
        #expect(try bench.registry.work(4)?.licence == "CC0-1.0", "a work has its collection's licence")
    }

    @Test("terms of a collection stay as they were")
    func terms() throws {
        let bench = try RegistryBench(SampleTexts.works)
        var other = RegistryBench.collection
        other.licence = "MIT"
        expectFailure(.mismatch) { _ = try bench.registry.collection(other) }
        other.licence = nil
        other.rightsBasis = .unknown
        expectFailure(.mismatch) { _ = try bench.registry.collection(other) }
        #expect(try bench.registry.statistics().collections.count == 1)
    }

    @Test("the content digest tells whether two registries hold the same texts in the same order")
    func contentDigest() throws {
        let first = try RegistryBench(SampleTexts.works).registry.contentDigest()
        #expect(try RegistryBench(SampleTexts.works).registry.contentDigest() == first)
        #expect(try RegistryBench(SampleTexts.works.reversed()).registry.contentDigest() != first)
        #expect(try RegistryBench(Array(SampleTexts.works.dropLast())).registry.contentDigest() != first)
    }

    @Test("a registry keeps its profile")
    func profile() throws {
        let bench = try RegistryBench(SampleTexts.works, profile: .articles)
        let again = try bench.open(.write(creatingWith: .posts))
        #expect(again.profile == .articles)
        #expect(try again.check().isEmpty)
        #expect(again.identity == bench.registry.identity)
    }

    @Test("refuses what is no registry, what is newer, and what it cannot use")
    func refusals() throws {
        let folder = try TestFolder()
        expectFailure(.notFound) { _ = try Registry(at: folder.path("none.sqlite"), access: .read) }
        #expect(try folder.files().isEmpty)
        try folder.write("text", to: "text.sqlite")
        expectFailure(.notARegistry) { _ = try Registry(at: folder.path("text.sqlite"), access: .read) }
        try Program.sqlite(folder.path("other.sqlite"), "CREATE TABLE registry (id INTEGER)")
        for access in [Registry.Access.read, .write(creatingWith: .posts)] {
            expectFailure(.notARegistry) { _ = try Registry(at: folder.path("other.sqlite"), access: access) }
        }
        for (statement, code) in [
            ("INSERT INTO grdb_migrations VALUES ('99 later')", RegistryError.Code.newerSchema),
            ("UPDATE registry SET normaliser = 'norm/2'", .mismatch),
            ("UPDATE registry SET hash = 'word/2'", .mismatch),
            ("UPDATE registry SET profile = 'novels'", .mismatch), ("UPDATE registry SET k = 9", .mismatch),
            ("DELETE FROM registry", .damaged),
        ] {
            let bench = try RegistryBench(SampleTexts.works)
            try Program.sqlite(bench.path, statement)
            expectFailure(code, "\(statement)") { _ = try bench.open() }
        }
    }

    private func expectFailure(
        _ code: RegistryError.Code, _ comment: Comment? = nil, location: SourceLocation = #_sourceLocation,
        _ body: () throws -> Void
    ) {
        let error = #expect(throws: RegistryError.self, comment, sourceLocation: location, performing: body)
        #expect(error?.code == code, comment, sourceLocation: location)
    }
}
