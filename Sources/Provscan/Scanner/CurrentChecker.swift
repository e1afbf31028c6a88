internal import Foundation
public import ProvscanCore
public import ProvscanRegistry
internal import Synchronization

/// Checks texts against a registry that others write to, in the state that it had when ``refresh()`` last looked.
///
/// A check that is under way ends with the state that it began with. Any number of tasks check while one refreshes.
public final class CurrentChecker: Sendable {
    /// One state of the registry, opened.
    private struct Opened: Sendable {
        var checker: ContentChecker
        var state: RegistryState
        var mark: FileMark
        var since: Instant

        init(
            _ registry: Registry, state: RegistryState, _ mark: FileMark, _ minimumGrade: Grade, _ context: UsageContext
        ) throws {
            checker = try ContentChecker(registry: registry, minimumGrade: minimumGrade, context: context)
            self.state = state
            self.mark = mark
            since = Instant(Date())
        }
    }

    private let path: String
    private let open: @Sendable () throws -> Registry
    private let minimumGrade: Grade
    private let context: UsageContext
    private let present: Mutex<Opened>
    /// Held while the registry is looked at, so that one call at a time does.
    private let refreshing = Mutex(())

    /// Opens the registry at `path`.
    ///
    /// - Parameters:
    ///   - path: The registry file; looked at again by ``refresh()``, so that another file may take its place.
    ///   - minimumGrade: Weaker matches are left out.
    ///   - context: The use that the licence verdicts are about.
    ///   - open: How the file is opened, each time.
    /// - Throws: `RegistryError` when there is none, when the file is none, or when it is newer than this build.
    public init(
        registryAt path: String, minimumGrade: Grade = .lead, context: UsageContext = UsageContext(),
        open: @escaping @Sendable () throws -> Registry
    ) throws {
        self.path = path
        self.open = open
        self.minimumGrade = minimumGrade
        self.context = context
        let mark = FileMark(of: path)
        let registry = try open()
        present = Mutex(try Opened(registry, state: registry.state(), mark, minimumGrade, context))
    }

    /// The checker of the present state.
    public var checker: ContentChecker { present.withLock { $0.checker } }

    /// When the present state was opened.
    public var openedAt: Instant { present.withLock { $0.since } }

    /// Takes in what was written since: works, grants, signals, erasures, or another file under the same name.
    ///
    /// Where that fails, what was open before stays.
    ///
    /// - Returns: Whether the registry had changed.
    /// - Throws: `RegistryError`.
    /// - Complexity: Two file look-ups where nothing was written; else what opening the registry costs, on the calling
    ///   thread.
    public func refresh() throws -> Bool {
        try refreshing.withLock { _ in
            let mark = FileMark(of: path)
            let before = present.withLock { $0 }
            guard mark != before.mark else { return false }
            let registry = try open()
            let state = try registry.state()
            // Writing that changed nothing, such as a moved write-ahead log.
            guard state != before.state || mark.isOtherFile(than: before.mark) else {
                present.withLock { $0.mark = mark }
                return false
            }
            let opened = try Opened(registry, state: state, mark, minimumGrade, context)
            present.withLock { $0 = opened }
            return true
        }
    }
}

/// What the file system says of a registry: when it is the same, nothing was written.
private struct FileMark: Equatable, Sendable {
    private struct File: Equatable, Sendable {
        var device: UInt64
        var number: UInt64
        var size: Int64
        var seconds: Int
        var nanoseconds: Int

        init?(_ path: String) {
            var status = stat()
            guard unsafe stat(path, &status) == 0 else { return nil }
            device = UInt64(status.st_dev)
            number = UInt64(status.st_ino)
            size = Int64(status.st_size)
            seconds = status.st_mtim.tv_sec
            nanoseconds = status.st_mtim.tv_nsec
        }
    }

    private var database: File?
    private var writeAheadLog: File?

    init(of path: String) {
        database = File(path)
        writeAheadLog = File(path + "-wal")
    }

    func isOtherFile(than other: FileMark) -> Bool {
        database?.number != other.database?.number || database?.device != other.database?.device
    }
}
