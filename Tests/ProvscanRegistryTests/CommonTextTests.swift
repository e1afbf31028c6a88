import ProvscanCore
import ProvscanRegistry
import ProvscanTestSupport
import Testing

@Suite("Common text that users add") struct CommonTextTests {
    @Test("is listed, replaced by name, and removed")
    func lifecycle() throws {
        let bench = try RegistryBench(SampleTexts.works)
        try bench.registry.addCommonText("All rights reserved to the parish.", name: "parish.txt")
        try bench.registry.addCommonText("Printed by the guild.", name: "guild.txt")
        try bench.registry.addCommonText("All rights reserved to the parish council of 1911.", name: "parish.txt")
        #expect(try bench.open().addedCommonTexts().map(\.name) == ["guild.txt", "parish.txt"])
        #expect(try bench.open().addedCommonTexts().map(\.tokens) == [4, 9])
        #expect(try bench.open().commonText().names == [CommonText.standard.name, "guild.txt", "parish.txt"])
        try bench.registry.removeCommonText("guild.txt")
        #expect(try bench.open().addedCommonTexts().map(\.name) == ["parish.txt"])
        let error = #expect(throws: RegistryError.self) { try bench.registry.removeCommonText("guild.txt") }
        #expect(error?.code == .notFound)
    }

    @Test("changes neither works nor index")
    func leavesWorks() throws {
        let bench = try RegistryBench(SampleTexts.works)
        _ = try bench.registry.compiledIndexes()
        let (digest, segments) = (try bench.registry.contentDigest(), try bench.segments())
        try bench.registry.addCommonText(SampleTexts.works[0], name: "first.txt")
        #expect(try bench.registry.contentDigest() == digest)
        _ = try bench.registry.compiledIndexes()
        #expect(try bench.segments() == segments)
    }

    @Test("a damaged text is named, not passed over")
    func damage() throws {
        let bench = try RegistryBench(SampleTexts.works)
        try bench.registry.addCommonText("Printed by the guild.", name: "guild.txt")
        try Program.sqlite(bench.path, "UPDATE commonText SET textDigest = zeroblob(32)")
        let error = #expect(throws: RegistryError.self) { _ = try bench.open().commonText() }
        #expect(error?.code == .damaged && error?.description.contains("guild.txt") == true)
    }

    @Test("a registry made with the earlier parameters of its profile opens with them")
    func earlierProfile() throws {
        let bench = try RegistryBench()
        try Program.sqlite(bench.path, "UPDATE registry SET k = 5, window = 4")
        let registry = try bench.open(.write(creatingWith: .posts))
        #expect(registry.profile.k == 5 && registry.profile.window == 4 && registry.profile.name == "posts")
        #expect(registry.profile.guarantee == Profile.posts.guarantee)
        try bench.register(SampleTexts.works, in: registry)
        #expect(try registry.compiledIndexes().map(\.k) == [5])
        #expect(try registry.check().isEmpty)
    }
}
