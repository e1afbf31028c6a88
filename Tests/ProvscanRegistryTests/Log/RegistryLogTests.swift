import Foundation
import ProvscanCore
import ProvscanRegistry
import ProvscanTestSupport
import Testing

@Suite("Registry log")
struct RegistryLogTests {
    private func signed(_ bench: RegistryBench) throws -> SignedCheckpoint {
        try #require(try bench.registry.currentCheckpoint())
    }

    private func keys(_ bench: RegistryBench) throws -> [VerifierKey] { try bench.registry.logKeys().map(\.key) }

    @Test("every work has a leaf under the checkpoint, and opens it")
    func works() throws {
        let bench = try RegistryBench(SampleTexts.works)
        let checkpoint = try signed(bench).checkpoint
        #expect(checkpoint.size == 1 + SampleTexts.works.count, "the key's leaf and the works'")
        for (place, text) in SampleTexts.works.enumerated() {
            let number = Int64(place + 1)
            let index = try #require(try bench.registry.leafIndex(ofWork: number))
            let proof = try LogProof(parsing: bench.registry.proof(ofLeaf: index).bytes)
            let leaf = try bench.registry.leaf(index)
            #expect(try proof.verified(leaf: leaf, by: keys(bench)) == checkpoint)
            let opening = try #require(try bench.registry.opening(ofWork: number))
            #expect(opening.leaf == leaf && opening.content == Array(text.utf8))
            #expect(String(decoding: opening.record, as: UTF8.self).contains("\"title\":\"Title \(number)\""))
            let work = try #require(try bench.registry.work(number))
            #expect(try bench.registry.workNumber(id: work.id) == number)
            let text = String(decoding: leaf, as: UTF8.self)
            #expect(text.contains(work.id) && !text.contains("Title") && !text.contains(work.textDigest.description))
        }
    }

    @Test("what is known already adds no leaf, and no checkpoint")
    func unchanged() throws {
        let bench = try RegistryBench(SampleTexts.works)
        let before = try signed(bench)
        try bench.register(SampleTexts.works)
        #expect(try signed(bench) == before)
    }

    @Test("each state is the beginning of all later ones")
    func consistency() throws {
        let bench = try RegistryBench()
        for round in 0..<40 {
            try bench.register(
                (0..<13).map { "text number \($0) of round \(round) stands here" }, first: round * 13 + 1)
        }
        let all = try bench.registry.checkpoints()
        #expect(all.count == 40 && all.last?.checkpoint.size == 521)
        for (place, earlier) in all.enumerated() {
            for later in all[place...] {
                let proof = try bench.registry.consistency(from: earlier.checkpoint.size, to: later.checkpoint.size)
                let read = try LogConsistency(parsing: proof.bytes)
                #expect(try read.verified(from: earlier.checkpoint, by: keys(bench)) == later.checkpoint)
            }
        }
        var wrong = all[3].checkpoint
        wrong.root = all[4].checkpoint.root
        let proof = try bench.registry.consistency(from: wrong.size)
        #expect(throws: LogError.self) { try proof.verified(from: wrong, by: keys(bench)) }
    }

    @Test("an index or a size that the log does not have is refused")
    func impossible() throws {
        let bench = try RegistryBench(SampleTexts.works)
        let registry = bench.registry
        for index in [-1, 4, Int.max] {
            #expect(throws: RegistryError.self) { try registry.leaf(index) }
            #expect(throws: RegistryError.self) { try registry.proof(ofLeaf: index) }
        }
        #expect(throws: RegistryError.self) { try registry.proof(ofLeaf: 0, at: 3) }
        for size in [-1, 5, Int.max] {
            #expect(throws: RegistryError.self) { try registry.consistency(from: size) }
            #expect(throws: RegistryError.self) { try registry.checkpoint(size: size) }
        }
    }

    @Test("a file that was rolled back is refused, until its log is restarted under another name")
    func rollback() throws {
        let bench = try RegistryBench([SampleTexts.harbour])
        let old = bench.folder.path("old.sqlite")
        try Program.sqlite(bench.path, "VACUUM INTO '\(old)'")
        try bench.register([SampleTexts.orchard], first: 2)
        let restored = try Registry(at: old, access: .write(creatingWith: .posts))
        let refused = #expect(throws: RegistryError.self) { try bench.register([SampleTexts.orchard], in: restored) }
        #expect(refused?.code == .rolledBack && refused?.message.contains("registry log restart") == true)
        #expect(throws: RegistryError.self) { try restored.currentCheckpoint() }
        #expect(try restored.statistics().works == 1, "nothing was written")
        let origin = try restored.restartLog()
        try bench.register([SampleTexts.orchard], first: 2, in: restored)
        let checkpoint = try #require(try restored.currentCheckpoint()).checkpoint
        #expect(checkpoint.origin == origin && checkpoint.size == 4)
    }

    @Test("a log that was changed is not signed again")
    func changedLog() throws {
        for statement in [
            "DELETE FROM logBundle", "DELETE FROM checkpoint", "UPDATE logBundle SET leaves = leaves - 1",
            "UPDATE checkpoint SET note = CAST(replace(CAST(note AS TEXT), '2', '3') AS BLOB)",
        ] {
            let bench = try RegistryBench([SampleTexts.harbour])
            try Program.sqlite(bench.path, statement)
            #expect(throws: RegistryError.self, "\(statement)") { try bench.register([SampleTexts.orchard], first: 2) }
        }
    }

    @Test("another key does not sign, and a lost one is said to be lost")
    func otherKey() throws {
        let bench = try RegistryBench([SampleTexts.harbour])
        let elsewhere = KeyStore(folder: bench.folder.path("elsewhere"))
        let moved = try Registry(at: bench.path, access: .write(creatingWith: .posts), keys: elsewhere)
        let missing = #expect(throws: RegistryError.self) { try bench.register([SampleTexts.orchard], in: moved) }
        #expect(missing?.code == .unsigned && missing?.message.contains("--lost") == true)
        _ = try elsewhere.keyMadeOnFirstUse(for: .log)
        #expect(throws: RegistryError.self) { try bench.register([SampleTexts.orchard], in: moved) }
        let key = try moved.rotateLogKey(oldKeyIsLost: true)
        try bench.register([SampleTexts.orchard], first: 2, in: moved)
        let last = try #require(try moved.currentCheckpoint())
        #expect(try last.note.verified(by: [key]) == [key])
    }

    @Test("a rotated key is vouched for by the old one")
    func rotation() throws {
        let bench = try RegistryBench([SampleTexts.harbour])
        let old = try #require(try bench.registry.logKeys().last?.key)
        let new = try bench.registry.rotateLogKey()
        let turn = try signed(bench)
        #expect(try Set(turn.note.verified(by: [old, new])) == [old, new])
        let leaf = try bench.registry.leaf(try #require(try bench.registry.logKeys().last?.leaf))
        let text = String(decoding: leaf, as: UTF8.self)
        #expect(text.contains("\"vkey\":\"\(new)\"") && text.contains("\"replaces\":\"\(old)\""))
        try bench.register([SampleTexts.orchard], first: 2)
        let next = try signed(bench)
        #expect(try next.note.verified(by: [old, new]) == [new])
    }

    @Test("bags that cite a work are listed")
    func bags() throws {
        let bench = try RegistryBench([SampleTexts.harbour, SampleTexts.orchard])
        let work = try #require(try bench.registry.work(1)).id
        let digest = ContentDigest(bytes: [UInt8](repeating: 5, count: 32))
        try bench.registry.recordBag("/evidence/1", digest: digest, works: [work, "no identifier"])
        #expect(try bench.registry.bags(citing: work).map(\.path) == ["/evidence/1"])
        #expect(try bench.registry.bags(citing: #require(try bench.registry.work(2)).id).isEmpty)
    }
}
