internal import Foundation

/// Runs work on several threads and delivers its results in input order.
///
/// Each thread takes the next input itself, so reading (and decompressing) goes
/// on beside the work of the others. A thread that would have to wait for its input
/// does what lies ahead of the one that is reading, if there is any. No thread runs further ahead of the
/// oldest undelivered input than ``lead``, which bounds memory.
final class OrderedPipeline<Input: Sendable, Output: Sendable>: @unchecked Sendable {
    // Unchecked: `next` and `number` are used under `reading`, `deliver` under `writing`,
    // the rest under `state`; `workAhead` may be called by several threads at once.

    /// Inputs that may be finished before an older one is delivered.
    private static var lead: Int { 64 }

    private let next: () -> Input?
    private let deliver: (Output) throws -> Void
    private let workAhead: () -> Bool
    private let reading = NSLock()
    private let writing = NSLock()
    private let state = NSCondition()
    private var number = 0
    private var delivered = 0
    /// Results that wait for an older one.
    private var waiting: [Int: Output] = [:]
    private var failure: (any Error)?

    /// - Parameters:
    ///   - next: Gives the next input, or `nil` at the end; called from one thread at a time.
    ///   - deliver: Takes the results in input order; called from one thread at a time.
    ///   - workAhead: Does a piece of work that makes later inputs come sooner, and returns whether there was one;
    ///     called from any thread.
    init(
        next: @escaping () -> Input?, deliver: @escaping (Output) throws -> Void,
        workAhead: @escaping () -> Bool = { false }
    ) {
        self.next = next
        self.deliver = deliver
        self.workAhead = workAhead
    }

    /// Works until the inputs end or something fails, and throws the first failure.
    ///
    /// `width`: Threads; with 1 the calling thread does everything.
    /// `makeWorker`: Makes what one thread needs for itself, and gives the function that does its work.
    func run(width: Int, makeWorker: @escaping @Sendable () throws -> (Input) throws -> Output) throws {
        let group = DispatchGroup()
        for _ in 1..<max(1, width) {
            group.enter()
            let thread = Thread {
                self.work(makeWorker)
                group.leave()
            }
            thread.stackSize = 8 << 20
            thread.start()
        }
        work(makeWorker)
        group.wait()
        if let failure { throw failure }
    }

    private func work(_ makeWorker: () throws -> (Input) throws -> Output) {
        do {
            let process = try makeWorker()
            while let (number, input) = takeNext() {
                try finish(number, process(input))
            }
        } catch {
            state.withLock {
                failure = failure ?? error
                state.broadcast()
            }
        }
    }

    /// The next input with its number; `nil` at the end or after a failure.
    private func takeNext() -> (Int, Input)? {
        while !reading.try() {
            if workAhead() { continue }
            reading.lock()
            break
        }
        defer { reading.unlock() }
        let hasFailed = state.withLock {
            while number - delivered >= Self.lead, failure == nil { state.wait() }
            return failure != nil
        }
        guard !hasFailed, let input = next() else { return nil }
        defer { number += 1 }
        return (number, input)
    }

    /// Hands in one result and delivers all that are due.
    private func finish(_ number: Int, _ output: Output) throws {
        state.withLock { waiting[number] = output }
        try writing.withLock {
            while let due = state.withLock({ waiting.removeValue(forKey: delivered) }) {
                try deliver(due)
                state.withLock {
                    delivered += 1
                    state.broadcast()
                }
            }
        }
    }
}
