import Foundation
import ProvscanTestSupport
import Synchronization
import Testing

@testable import Provscan

@Suite("Ordered pipeline")
struct OrderedPipelineTests {
    private struct Stop: Error, Equatable { var number: Int }

    /// Takes numbers from 0 and counts.
    private final class Numbers: Sendable {
        private let state = Mutex((next: 0, delivered: [Int](), ahead: 0))
        let count: Int

        init(_ count: Int) { self.count = count }

        func next() -> Int? {
            state.withLock { state in
                guard state.next < count else { return nil }
                defer { state.next += 1 }
                state.ahead = max(state.ahead, state.next - state.delivered.count)
                return state.next
            }
        }

        func deliver(_ number: Int) { state.withLock { $0.delivered.append(number) } }

        var taken: Int { state.withLock { $0.next } }
        var delivered: [Int] { state.withLock { $0.delivered } }
        /// The most inputs taken and not delivered, before the last was taken.
        var ahead: Int { state.withLock { $0.ahead } }
    }

    @Test("results come in input order for any width", arguments: [1, 2, 3, 8, 32])
    func order(width: Int) throws {
        let numbers = Numbers(500)
        let pipeline = OrderedPipeline<Int, Int>(next: numbers.next, deliver: numbers.deliver)
        try pipeline.run(width: width) {
            var random = SplitMix64(seed: UInt64(width))
            return { number in
                if number % 7 == 0 { Thread.sleep(forTimeInterval: Double.random(in: 0...0.002, using: &random)) }
                return number
            }
        }
        #expect(numbers.delivered == Array(0..<500))
    }

    @Test("nothing to do ends at once", arguments: [1, 4])
    func nothing(width: Int) throws {
        let numbers = Numbers(0)
        try OrderedPipeline<Int, Int>(next: numbers.next, deliver: numbers.deliver).run(width: width) { { $0 } }
        #expect(numbers.delivered.isEmpty)
    }

    @Test(
        "a failed piece of work ends the run and is thrown; all before it is delivered in order", arguments: [1, 2, 8])
    func failedWork(width: Int) {
        let numbers = Numbers(10_000)
        let pipeline = OrderedPipeline<Int, Int>(next: numbers.next, deliver: numbers.deliver)
        #expect(throws: Stop(number: 100)) {
            try pipeline.run(width: width) {
                { number in
                    if number == 100 { throw Stop(number: number) }
                    return number
                }
            }
        }
        let delivered = numbers.delivered
        #expect(delivered == Array(0..<delivered.count))
        #expect(delivered.count <= 100)
        #expect(numbers.taken < 300, "no more was read")
    }

    @Test("a failure to deliver ends the run and is thrown", arguments: [1, 2, 8])
    func failedDelivery(width: Int) {
        let numbers = Numbers(10_000)
        let pipeline = OrderedPipeline<Int, Int>(next: numbers.next) { number in
            if number == 50 { throw Stop(number: number) }
            numbers.deliver(number)
        }
        #expect(throws: Stop(number: 50)) { try pipeline.run(width: width) { { $0 } } }
        #expect(numbers.delivered == Array(0..<50), "nothing is delivered out of order or twice")
        #expect(numbers.taken < 300)
    }

    @Test("a worker that cannot be made ends the run", arguments: [1, 4])
    func failedWorker(width: Int) {
        let numbers = Numbers(100)
        let pipeline = OrderedPipeline<Int, Int>(next: numbers.next, deliver: numbers.deliver)
        #expect(throws: Stop(number: -1)) { try pipeline.run(width: width) { throw Stop(number: -1) } }
        #expect(numbers.delivered.isEmpty)
    }

    @Test("no thread runs far ahead of the oldest piece of work", arguments: [2, 8])
    func bounded(width: Int) throws {
        let numbers = Numbers(1000)
        let pipeline = OrderedPipeline<Int, Int>(next: numbers.next, deliver: numbers.deliver)
        try pipeline.run(width: width) {
            { number in
                if number == 0 { Thread.sleep(forTimeInterval: 0.2) }
                return number
            }
        }
        #expect(numbers.delivered.count == 1000)
        #expect((32...64).contains(numbers.ahead), "\(numbers.ahead) were ahead")
    }

    @Test("threads that would wait for an input work ahead of it instead", arguments: [2, 8])
    func workAhead(width: Int) throws {
        let numbers = Numbers(100)
        let pieces = Atomic<Int>(0)
        let pipeline = OrderedPipeline<Int, Int>(
            next: {
                // No input comes before others have worked.
                while pieces.load(ordering: .relaxed) < 5 { Thread.sleep(forTimeInterval: 0.001) }
                return numbers.next()
            }, deliver: numbers.deliver, workAhead: { pieces.add(1, ordering: .relaxed).oldValue < 20 })
        try pipeline.run(width: width) { { $0 } }
        #expect(numbers.delivered == Array(0..<100))
    }

    @Test("an end of the inputs that comes early, as a cancelled run has, delivers what was taken", arguments: [1, 4])
    func cancelled(width: Int) throws {
        let numbers = Numbers(1000)
        let progress = ScanProgress()
        let pipeline = OrderedPipeline<Int, Int>(next: { progress.isCancelled ? nil : numbers.next() }) { number in
            numbers.deliver(number)
            if number == 20 { progress.cancel() }
        }
        try pipeline.run(width: width) { { $0 } }
        #expect(numbers.delivered == Array(0..<numbers.taken))
        #expect((21...120).contains(numbers.taken))
    }
}
