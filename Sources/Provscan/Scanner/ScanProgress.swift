internal import Synchronization

/// How far a run has come; safe to read from any thread while it runs.
public final class ScanProgress: Sendable {
    /// Counts at one moment.
    public struct Counts: Sendable, Equatable {
        /// Bytes of the sources read, as stored.
        public var sourceBytes = 0
        /// Bytes of all sources; `nil` when that is not known.
        public var totalBytes: Int?
        public var records = 0
        /// Matches of `match`, works added of `index`.
        public var found = 0
    }

    private let state = Mutex(Counts())
    private let cancelled = Atomic(false)

    public init() {}

    public var counts: Counts { state.withLock { $0 } }

    /// Ends the run after the batches that are being worked on.
    public func cancel() {
        cancelled.store(true, ordering: .relaxed)
    }

    public var isCancelled: Bool { cancelled.load(ordering: .relaxed) }

    func update(_ change: (inout Counts) -> Void) {
        state.withLock { change(&$0) }
    }
}
