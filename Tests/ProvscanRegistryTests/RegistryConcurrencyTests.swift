import Foundation
import ProvscanCore
import ProvscanTestSupport
import Synchronization
import Testing

@testable import ProvscanRegistry

@Suite("Several at one registry")
struct RegistryConcurrencyTests {
    @Test("a second writer waits for the first")
    func waits() throws {
        let bench = try RegistryBench()
        let second = try bench.open(.write(creatingWith: .posts))
        let hold = try Hold(bench.registry)
        let thread = Thread {
            Thread.sleep(forTimeInterval: 0.5)
            hold.release()
        }
        thread.start()
        #expect(try bench.register(SampleTexts.works, in: second).added == 3)
        #expect(hold.isReleased, "it did not overtake the first")
    }

    @Test("a second writer that waits in vain says so")
    func busy() throws {
        let bench = try RegistryBench()
        let second = try bench.open(.write(creatingWith: .posts))
        let hold = try Hold(bench.registry)
        defer { hold.release() }
        let error = #expect(throws: RegistryError.self) { try bench.register(SampleTexts.works, in: second) }
        #expect(error?.code == .busy)
        #expect(error?.message == "another provscan writes to it; try again when that has ended")
    }

    @Test("a reader sees one state while somebody writes")
    func oneState() throws {
        let bench = try RegistryBench()
        let reader = try bench.open()
        let ended = Atomic(false)
        let failure = Mutex<(any Error)?>(nil)
        try withoutActuallyEscaping({
            do {
                for batch in 0..<20 {
                    try bench.register(Array(repeating: SampleTexts.harbour, count: 10), first: batch * 10)
                }
            } catch {
                failure.withLock { $0 = error }
            }
            ended.store(true, ordering: .releasing)
        }) { write in
            let group = DispatchGroup()
            nonisolated(unsafe) let write = write
            DispatchQueue.global().async(group: group) { unsafe write() }
            var seen: Set<Int> = []
            while !ended.load(ordering: .acquiring) {
                let statistics = try reader.statistics()
                #expect(statistics.works % 10 == 0, "a batch is there whole or not at all")
                #expect(statistics.tokens == statistics.works * 24)
                seen.insert(statistics.works)
            }
            group.wait()
            #expect(seen.count > 1)
        }
        #expect(failure.withLock { $0 } == nil)
        #expect(try reader.statistics().works == 200)
    }

    /// Keeps a registry's write transaction open until it is released.
    private final class Hold: Sendable {
        private let end = DispatchSemaphore(value: 0)
        private let released = Atomic(false)
        private let ended = DispatchSemaphore(value: 0)

        var isReleased: Bool { released.load(ordering: .acquiring) }

        init(_ registry: Registry) throws {
            let started = DispatchSemaphore(value: 0)
            let thread = Thread { [end, ended] in
                // A write transaction takes the lock when it begins.
                try? registry.write { _ in
                    started.signal()
                    end.wait()
                }
                ended.signal()
            }
            thread.start()
            started.wait()
        }

        func release() {
            guard !released.exchange(true, ordering: .acquiringAndReleasing) else { return }
            end.signal()
        }
    }
}
