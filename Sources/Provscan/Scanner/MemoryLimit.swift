internal import Foundation
internal import Synchronization

/// Watches the memory of the process: what it allocated, not the files that it maps.
///
/// - Source: proc(5), `/proc/self/statm`: resident and shared pages.
final class MemoryLimit: Sendable {
    private let limit: Int?
    private let reached = Atomic(false)

    /// `nil` is no limit.
    init(_ limit: Int?) {
        self.limit = limit
    }

    /// Whether there ever was no room.
    var isReached: Bool { reached.load(ordering: .relaxed) }

    /// Whether the process uses less than the limit; once it did not, the answer stays no.
    func hasRoom() -> Bool {
        guard let limit else { return true }
        if Self.allocatedBytes() > limit { reached.store(true, ordering: .relaxed) }
        return !isReached
    }

    /// Bytes of memory that the process has allocated and touched; 0 where the system does not say.
    static func allocatedBytes() -> Int {
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .ascii) else { return 0 }
        let pages = text.split(separator: " ").compactMap { Int($0) }
        return pages.count > 2 ? (pages[1] - pages[2]) * Int(sysconf(Int32(_SC_PAGESIZE))) : 0
    }
}
