internal import Foundation
internal import Provscan
internal import ProvscanCore
internal import Synchronization

/// What a server has done since it was started, in the Prometheus text format 0.0.4.
final class ServerMetrics: Sendable {
    private struct Route: Hashable {
        var name: String
        var status: Int
    }

    /// Requests by how long they took, in cumulative buckets.
    private struct Durations {
        var buckets = [Int](repeating: 0, count: ServerMetrics.bounds.count)
        var count = 0
        var seconds = 0.0

        mutating func add(_ duration: Double) {
            count += 1
            seconds += duration
            for (bucket, bound) in ServerMetrics.bounds.enumerated() where duration <= bound { buckets[bucket] += 1 }
        }
    }

    private struct Counts {
        var requests: [Route: Int] = [:]
        var durations: [String: Durations] = [:]
        var texts = 0
        var bytes = 0
        var leads = 0
        var findings: [Verdict: Int] = [:]
        var refreshes = 0
        var failedRefreshes = 0
    }

    /// Seconds.
    private static let bounds = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5]

    private let counts = Mutex(Counts())

    /// `route`: A name out of few, never a path as it was sent.
    func countRequest(route: String, status: Int, seconds: Double) {
        counts.withLock {
            $0.requests[Route(name: route, status: status), default: 0] += 1
            $0.durations[route, default: Durations()].add(seconds)
        }
    }

    func countText(_ record: CheckedRecord, bytes: Int) {
        counts.withLock { counts in
            counts.texts += 1
            counts.bytes += bytes
            for match in record.matches {
                if match.grade.isFinding {
                    counts.findings[match.licence.verdict, default: 0] += 1
                } else {
                    counts.leads += 1
                }
            }
        }
    }

    func countRefresh(isFailure: Bool) {
        counts.withLock { isFailure ? ($0.failedRefreshes += 1) : ($0.refreshes += 1) }
    }

    /// The exposition, with what is known of the registry.
    func text(works: Int, openedAt: Instant) -> String {
        let counts = counts.withLock { $0 }
        var page = MetricsPage()
        page.begin("provscan_build_info", "gauge", "The version that runs.")
        page.add("provscan_build_info", [("version", Version.current)], 1)
        page.begin("provscan_registry_works", "gauge", "Works in the state of the registry that is served.")
        page.add("provscan_registry_works", [], works)
        page.begin("provscan_registry_opened_timestamp_seconds", "gauge", "When that state was opened.")
        page.add("provscan_registry_opened_timestamp_seconds", [], openedAt.seconds)
        page.begin("provscan_registry_refreshes_total", "counter", "Changes of the registry, by outcome.")
        page.add("provscan_registry_refreshes_total", [("outcome", "taken-in")], counts.refreshes)
        page.add("provscan_registry_refreshes_total", [("outcome", "failed")], counts.failedRefreshes)
        page.begin("provscan_checked_texts_total", "counter", "Texts checked, streams included.")
        page.add("provscan_checked_texts_total", [], counts.texts)
        page.begin("provscan_checked_bytes_total", "counter", "UTF-8 bytes of the texts checked.")
        page.add("provscan_checked_bytes_total", [], counts.bytes)
        page.begin("provscan_leads_total", "counter", "Leads; a lead is no finding.")
        page.add("provscan_leads_total", [], counts.leads)
        page.begin("provscan_findings_total", "counter", "Findings, by the licence verdict.")
        for verdict in Verdict.allCases {
            page.add("provscan_findings_total", [("verdict", verdict.rawValue)], counts.findings[verdict] ?? 0)
        }
        page.begin("provscan_requests_total", "counter", "Requests answered, by route and status.")
        for (route, count) in counts.requests.sorted(by: { ($0.key.name, $0.key.status) < ($1.key.name, $1.key.status) }
        ) {
            page.add("provscan_requests_total", [("route", route.name), ("status", "\(route.status)")], count)
        }
        add(counts.durations, to: &page)
        return page.text
    }

    private func add(_ durations: [String: Durations], to page: inout MetricsPage) {
        let name = "provscan_request_seconds"
        page.begin(name, "histogram", "From the head of a request to the head of its answer.")
        for (route, durations) in durations.sorted(by: { $0.key < $1.key }) {
            for (bound, count) in zip(Self.bounds, durations.buckets) {
                page.add(name + "_bucket", [("route", route), ("le", "\(bound)")], count)
            }
            page.add(name + "_bucket", [("route", route), ("le", "+Inf")], durations.count)
            page.add(name + "_sum", [("route", route)], durations.seconds)
            page.add(name + "_count", [("route", route)], durations.count)
        }
    }
}

/// Lines of the Prometheus text format.
private struct MetricsPage {
    private(set) var text = ""

    mutating func begin(_ name: String, _ type: String, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
    }

    /// `labels`: Values without quotes, backslashes and line ends.
    mutating func add(_ name: String, _ labels: [(String, String)], _ value: some CustomStringConvertible) {
        let list = labels.map { "\($0.0)=\"\($0.1)\"" }.joined(separator: ",")
        text += list.isEmpty ? "\(name) \(value)\n" : "\(name){\(list)} \(value)\n"
    }
}
