internal import Foundation
internal import Logging
internal import Provscan

/// Shows how far a run has come: a line that redraws itself on a terminal, a plain line now and then elsewhere.
final class ProgressDisplay {
    private let progress: ScanProgress
    /// What ``ScanProgress/Counts/found`` counts.
    private let noun: String
    private let startedAt = Date()
    private let timer: any DispatchSourceTimer
    private let queue = DispatchQueue(label: "provscan.progress")
    private let interrupt: Interrupt
    private var isFinished = false

    private static let redrawSeconds = 0.2
    private static let plainSeconds = 10.0

    init(_ progress: ScanProgress, counting noun: String) {
        self.progress = progress
        self.noun = noun
        interrupt = Interrupt { progress.cancel() }
        timer = DispatchSource.makeTimerSource(queue: queue)
        let interactive = Terminal.isInteractive
        let seconds = interactive ? Self.redrawSeconds : Self.plainSeconds
        timer.schedule(deadline: .now() + seconds, repeating: seconds)
        let start = startedAt
        timer.setEventHandler {
            let line = Self.line(progress.counts, noun, seconds: Date().timeIntervalSince(start))
            interactive ? Terminal.redraw(line) : Terminal.say(line, level: .info)
        }
        timer.resume()
    }

    /// Ends the display and removes its line; does nothing the second time.
    func finish() {
        guard !isFinished else { return }
        isFinished = true
        // On the queue, so that no line comes after this.
        queue.sync { timer.cancel() }
        interrupt.stopWatching()
        if Terminal.isInteractive { Terminal.redraw("") }
    }

    private static func line(_ counts: ScanProgress.Counts, _ noun: String, seconds: Double) -> String {
        let rate = Double(counts.sourceBytes) / max(seconds, 0.001)
        var line = "\(Terminal.bytes(counts.sourceBytes)) at \(Terminal.bytes(Int(rate)))/s"
        if let total = counts.totalBytes, total > 0, rate > 0 {
            let left = Double(max(0, total - counts.sourceBytes)) / rate
            line += ", \(min(100, counts.sourceBytes * 100 / total)) %, \(duration(left)) left"
        }
        return line + ", \(counts.records) records, \(counts.found) \(noun)"
    }

    private static func duration(_ seconds: Double) -> String {
        let whole = Int(seconds.rounded(.up))
        return whole < 60
            ? "\(whole) s" : whole < 3600 ? "\(whole / 60) min" : "\(whole / 3600) h \(whole % 3600 / 60) min"
    }
}
