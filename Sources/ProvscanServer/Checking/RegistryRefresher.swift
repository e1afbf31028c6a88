internal import Dispatch
internal import Logging
internal import Provscan
internal import ServiceLifecycle
internal import UnixSignals

/// Looks at the registry now and then, and on SIGHUP, and takes in what has changed.
struct RegistryRefresher: Service {
    private let checker: CurrentChecker
    private let interval: Duration
    private let metrics: ServerMetrics
    private let logger: Logger

    init(_ checker: CurrentChecker, every interval: Duration, metrics: ServerMetrics, logger: Logger) {
        self.checker = checker
        self.interval = interval
        self.metrics = metrics
        self.logger = logger
    }

    func run() async throws {
        let hangups = await UnixSignalsSequence(trapping: .sighup)
        await cancelWhenGracefulShutdown {
            await withTaskGroup { group in
                group.addTask {
                    while (try? await Task.sleep(for: interval)) != nil { await refresh() }
                }
                group.addTask {
                    for await _ in hangups { await refresh() }
                }
            }
        }
    }

    /// Refreshes on a thread of its own, so that requests are answered meanwhile.
    private func refresh() async {
        await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
            DispatchQueue.global(qos: .utility).async {
                defer { done.resume() }
                do {
                    guard try checker.refresh() else { return }
                    metrics.countRefresh(isFailure: false)
                    logger.info("registry taken in")
                } catch {
                    metrics.countRefresh(isFailure: true)
                    logger.error("registry not taken in; the state before it still serves: \(error)")
                }
            }
        }
    }
}
