import Foundation
import GRDB
import ProvscanCore
import ProvscanTestSupport
import Testing

@testable import ProvscanRegistry

@Suite("Registries of earlier schemas")
struct SchemaUpgradeTests {
    private static let folder = Repository.path("Tests/ProvscanRegistryTests/Fixtures")
    static let versions = [1, 3, 4, 5]

    @Test("open, are upgraded and hold what they held", arguments: versions)
    func upgrade(version: Int) throws {
        let folder = try TestFolder()
        let path = try copy(version, to: folder)
        let registry = try Registry(at: path, access: .read)
        #expect(try registry.read { try Schema.appliedVersion(in: $0) } == Schema.version)
        #expect(try registry.check(isDeep: true).isEmpty)
        #expect(try registry.workNumbers() == [1, 2, 3])
        let work = try #require(try registry.work(2))
        #expect(work.externalID == "work-2" && work.holder == "Ada Example" && work.licence == "CC-BY-4.0")
        var decompressor = TextDecompressor()
        #expect(try registry.text(of: 2, using: &decompressor) == Array(SampleTexts.orchard.utf8))
        #expect(try registry.compiledIndexes().map(\.workCount) == [3])
        #expect(try registry.rights().grants.count == (version < 3 ? 0 : 1))
        let added = try RegistryBench.register(
            [SampleTexts.foreign],
            in: Registry(at: path, access: .write(creatingWith: .posts), keys: keys(of: version, in: folder)))
        #expect(added.added == 1)
    }

    @Test("there is one of every schema that was released")
    func complete() throws {
        let released = try RegistryBench().registry.read { database in
            try String.fetchAll(database, sql: "SELECT identifier FROM grdb_migrations").compactMap {
                $0.split(separator: " ").first.flatMap { Int($0) }
            }
        }
        #expect(released.sorted() == Self.versions + [Schema.version])
    }

    @Test("the log of one that has one is kept, and goes on")
    func log() throws {
        let folder = try TestFolder()
        let path = try copy(4, to: folder)
        let before = try #require(try Registry(at: path, access: .read).currentCheckpoint()).checkpoint
        #expect(before.origin == "example.org/provscan" && before.size == 6)
        let registry = try Registry(
            at: path, access: .write(creatingWith: .posts), keys: keys(of: 4, in: folder))
        _ = try RegistryBench.register([SampleTexts.foreign], in: registry)
        #expect(try #require(try registry.currentCheckpoint()).checkpoint.size > before.size)
        #expect(try registry.check(isDeep: true).isEmpty)
    }

    @Test("two that upgrade at once do not disturb each other", arguments: 0..<5)
    func twice(attempt: Int) async throws {
        let folder = try TestFolder()
        let path = try copy(1, to: folder)
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<4 {
                group.addTask { try Registry(at: path, access: .read).statistics().works }
            }
            for try await works in group { #expect(works == 3) }
        }
    }

    @Test("one of another party is not upgraded", arguments: versions.filter { $0 < Schema.version })
    func foreign(version: Int) throws {
        let folder = try TestFolder()
        let path = try copy(version, to: folder)
        let before = try folder.bytes(of: "old.sqlite")
        let error = #expect(throws: RegistryError.self) { _ = try Registry(at: path, access: .readForeign) }
        #expect(error?.message.hasPrefix("schema \(version) is older than this build (\(Schema.version))") == true)
        #expect(try folder.bytes(of: "old.sqlite") == before)
    }

    @Test("a grant that was altered is not what its leaf committed to")
    func alteredGrant() throws {
        let folder = try TestFolder()
        let path = try copy(4, to: folder)
        try Program.sqlite(
            path, "UPDATE grantVersion SET record = CAST(replace(CAST(record AS TEXT), '2024-', '2014-') AS BLOB)")
        let problems = try Registry(at: path, access: .read).check()
        #expect(problems.count == 1 && problems[0].contains(": leaf 5 is not about what is on file"), "\(problems)")
    }

    /// A folder of keys: that of the registry, where it was signed.
    private func keys(of version: Int, in folder: TestFolder) throws -> KeyStore {
        let key = URL(fileURLWithPath: "\(Self.folder)/schema-\(version).key")
        if let bytes = try? Data(contentsOf: key) {
            let path = try folder.write(Array(bytes), to: "keys/log.key")
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        }
        return KeyStore(folder: folder.path("keys"))
    }

    private func copy(_ version: Int, to folder: TestFolder) throws -> String {
        try FileManager.default.copyItem(
            atPath: "\(Self.folder)/schema-\(version).sqlite", toPath: folder.path("old.sqlite"))
        return folder.path("old.sqlite")
    }
}
