import Foundation
import Provscan

/// Measures how long one check of a page takes in process: half of the pages, 90 and 99 of 100, and the slowest.
///
///     swift run -c release CheckLatency REGISTRY PAGES.jsonl [ROUNDS]
///
/// `PAGES.jsonl` has a page per line, in the field `text`. The first round warms up and is not counted. Times are given
/// by the clock and of the processor: on a machine that does other work the first hold its waiting, too.
@main
enum CheckLatency {
    private struct Page: Decodable { var text: String }

    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count >= 3 else {
            FileHandle.standardError.write(Data("usage: CheckLatency REGISTRY PAGES.jsonl [ROUNDS]\n".utf8))
            exit(64)
        }
        let rounds = arguments.count > 3 ? Int(arguments[3]) ?? 3 : 3
        let lines = try String(contentsOfFile: arguments[2], encoding: .utf8).split(separator: "\n")
        let pages = try lines.map { try JSONDecoder().decode(Page.self, from: Data($0.utf8)).text }
        let clock = ContinuousClock()
        let start = clock.now
        let checker = try ContentChecker(registryAt: arguments[1])
        let opening = clock.now - start
        var found = 0
        var times: [Duration] = []
        var processorTimes: [Duration] = []
        for round in 0...rounds {
            for page in pages {
                let (before, processorBefore) = (clock.now, processorTime())
                let matches = try checker.check(text: page)
                let (time, processor) = (clock.now - before, processorTime() - processorBefore)
                guard round > 0 else {
                    found += matches.isEmpty ? 0 : 1
                    continue
                }
                times.append(time)
                processorTimes.append(processor)
            }
        }
        print(
            "pages \(pages.count), with matches \(found), works \(try checker.works), opened in "
                + "\(Int(opening / .milliseconds(1))) ms")
        print("by the clock, µs:  \(quantiles(of: times))")
        print("processor, µs:     \(quantiles(of: processorTimes))")
    }

    /// What the calling thread has used of a processor.
    private static func processorTime() -> Duration {
        var time = timespec()
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    private static func quantiles(of times: [Duration]) -> String {
        let sorted = times.sorted()
        func at(_ share: Double) -> Int {
            Int(sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))] / .microseconds(1))
        }
        return "p50 \(at(0.5)), p90 \(at(0.9)), p99 \(at(0.99)), slowest \(at(1))"
    }
}
