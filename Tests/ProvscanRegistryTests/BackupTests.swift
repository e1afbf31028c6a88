import Foundation
import ProvscanCore
import ProvscanRegistry
import ProvscanTestSupport
import Testing

@Suite("Backup and vacuum")
struct BackupTests {
    @Test("a backup is a registry with the same works, in one file")
    func copy() throws {
        let bench = try RegistryBench(SampleTexts.works)
        let target = bench.folder.path("copy.sqlite")
        let bytes = try bench.registry.backUp(to: target)
        #expect(try bench.folder.bytes(of: "copy.sqlite").count == bytes)
        #expect(try bench.folder.files().filter { $0.hasPrefix("copy") } == ["copy.sqlite"])
        let copy = try Registry(at: target, access: .read)
        #expect(try copy.check(isDeep: true).isEmpty)
        #expect(copy.identity == bench.registry.identity)
        #expect(try copy.contentDigest() == bench.registry.contentDigest())
        for number in 1...3 { #expect(try copy.work(Int64(number)) == bench.registry.work(Int64(number))) }
    }

    @Test("what is written while a backup is made is not in it, or is whole")
    func online() throws {
        let bench = try RegistryBench(Array(repeating: SampleTexts.harbour, count: 10))
        let group = DispatchGroup()
        let writer = try bench.open(.write(creatingWith: .posts))
        let bench2 = bench
        DispatchQueue.global().async(group: group) {
            for batch in 1...20 {
                _ = try? bench2.register(
                    Array(repeating: SampleTexts.orchard, count: 10), first: batch * 10 + 1, in: writer)
            }
        }
        for number in 0..<5 {
            let target = bench.folder.path("copy-\(number).sqlite")
            _ = try bench.registry.backUp(to: target)
            let copy = try Registry(at: target, access: .read)
            #expect(try copy.statistics().works % 10 == 0)
            #expect(try copy.check(isDeep: true).isEmpty)
        }
        group.wait()
        #expect(try bench.registry.statistics().works == 210)
    }

    @Test("a file that is there is replaced only when that is asked for")
    func occupied() throws {
        let bench = try RegistryBench(SampleTexts.works)
        let target = try bench.folder.write("mine", to: "copy.sqlite")
        let error = #expect(throws: RegistryError.self) { _ = try bench.registry.backUp(to: target) }
        #expect(error?.description == "\(target): it exists; name another file, or replace it with --force")
        #expect(try bench.folder.lines(of: "copy.sqlite") == ["mine"])
        _ = try bench.registry.backUp(to: target, replacing: true)
        #expect(try Registry(at: target, access: .read).statistics().works == 3)
    }

    @Test("a damaged registry gives no backup that looks sound")
    func damaged() throws {
        let bench = try RegistryBench(SampleTexts.works)
        try Program.sqlite(bench.path, "DELETE FROM signature WHERE workID = 2")
        let target = bench.folder.path("copy.sqlite")
        let error = #expect(throws: RegistryError.self) { _ = try bench.open().backUp(to: target) }
        #expect(error?.code == .damaged)
        #expect(try bench.folder.files().filter { $0.hasPrefix("copy") }.isEmpty)
    }

    @Test("vacuum gives the room of removed works back and changes nothing else")
    func vacuum() throws {
        let long = (0..<400).map { "\(SampleTexts.harbour) \($0)" }
        let bench = try RegistryBench(long)
        try Program.sqlite(bench.path, "DELETE FROM signature WHERE workID > 3", "DELETE FROM work WHERE id > 3")
        let work = try bench.registry.work(2)
        let sizes = try bench.registry.vacuum()
        #expect(sizes.after < sizes.before)
        #expect(try bench.open().work(2) == work)
    }
}
