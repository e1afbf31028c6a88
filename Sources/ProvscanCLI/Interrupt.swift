internal import ArgumentParser
internal import Foundation
internal import Synchronization

/// Turns the first interrupt (SIGINT) into a clean end of the run; the second ends the process at once.
///
/// That is safe too: the registry is only ever changed in transactions, and results get their names at the end.
final class Interrupt {
    private static let count = Atomic<Int>(0)
    private static let pollSeconds = 0.05
    private let timer: any DispatchSourceTimer

    /// Calls `handle` once, soon after the first interrupt.
    init(_ handle: @escaping @Sendable () -> Void) {
        // The handler is in place before this returns, so no interrupt is lost; it does only what a handler may.
        _ = Self.count.load(ordering: .relaxed)
        _ = signal(SIGINT) { _ in
            if Interrupt.count.wrappingAdd(1, ordering: .relaxed).oldValue > 0 {
                _exit(ExitStatus.interrupted.rawValue)
            }
        }
        Self.unblock()
        timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "provscan.interrupt"))
        timer.schedule(deadline: .now(), repeating: Self.pollSeconds)
        timer.setEventHandler { [timer] in
            guard Interrupt.count.load(ordering: .relaxed) > 0 else { return }
            timer.cancel()
            handle()
        }
        timer.resume()
    }

    /// Lets the interrupt through: a program started from a worker thread of another may inherit it blocked.
    private static func unblock() {
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe sigaddset(&signals, SIGINT)
        unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    }

    func stopWatching() {
        timer.cancel()
    }
}
