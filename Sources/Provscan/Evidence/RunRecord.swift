internal import Crypto
internal import Foundation
internal import ProvscanCore

/// `run.json`: what differs between two runs that find the same: time, place, program.
///
/// No other file of the results holds any of it, so that equal input gives equal bytes.
public struct RunRecord: Codable, Sendable, Equatable {
    /// The program that scanned.
    public struct Executable: Codable, Sendable, Equatable {
        public var name: String
        public var version: String
        public var bytes: Int?
        /// SHA-256 of the executable file; `nil` where it was not asked for.
        public var sha256: String?
    }

    public static let schemaName = "provscan.run/1"

    public var schema = Self.schemaName
    public var executable: Executable
    /// As it was given.
    public var commandLine: [String]
    /// The files and folders that were scanned, as they were named.
    public var corpora: [String]
    public var startedAt: String
    public var endedAt: String
    /// Where the times come from: `system`, the clock of the machine, which nobody vouches for.
    public var clock: String
    public var platform: String
    public var operatingSystem: String
    public var jobs: Int
    /// Variables that programs commonly heed: time zone and locale; provscan heeds none of them.
    public var environment: [String: String]
    /// SHA-256 over what the results depend on: version, state of the registry, options, and the files with sizes and
    /// times of change; `nil` where standard input was scanned.
    public var subject: String?
    /// The parts that were scanned by processes of their own and merged by this one; `nil` where it scanned itself.
    public var parts: Int?
}

extension RunRecord {
    /// What this process is, for a run from `startedAt` to `endedAt`.
    ///
    /// `hashesExecutable`: Whether the executable file is read for its digest.
    static func current(
        _ options: CorpusScanner.Options, corpora: [String], startedAt: Date, endedAt: Date, subject: String?
    ) -> RunRecord {
        let variables = ProcessInfo.processInfo.environment
        let heeded = ["TZ", "LANG", "LC_ALL", "PROVSCAN_REGISTRY"]
        return RunRecord(
            executable: .current(withDigest: options.hashesExecutable), commandLine: options.commandLine,
            corpora: corpora, startedAt: Instant(startedAt).description, endedAt: Instant(endedAt).description,
            clock: "system", platform: Version.platform,
            operatingSystem: ProcessInfo.processInfo.operatingSystemVersionString, jobs: options.jobs,
            environment: variables.filter { heeded.contains($0.key) }, subject: subject)
    }
}

extension RunRecord.Executable {
    private static let path = "/proc/self/exe"
    /// The SHA-256 of the file, read once.
    private static let digest = try? FileDigest(of: path).hexadecimal
    /// What tells builds apart.
    static var build: String { digest ?? "" }

    static func current(withDigest: Bool) -> RunRecord.Executable {
        var status = stat()
        // Safety: the call fills the structure and keeps nothing.
        let isKnown = unsafe stat(path, &status) == 0
        return RunRecord.Executable(
            name: "provscan", version: Version.current, bytes: isKnown ? Int(status.st_size) : nil,
            sha256: withDigest ? digest : nil)
    }
}

/// The SHA-256 and the size of a file.
struct FileDigest: Equatable {
    var hexadecimal: String
    var bytes: Int

    /// - Complexity: One pass in blocks of 1 MiB.
    init(of path: String) throws(ResultsError) {
        var hasher = SHA256()
        var count = 0
        do {
            let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            defer { try? handle.close() }
            while let block = try handle.read(upToCount: 1 << 20), !block.isEmpty {
                hasher.update(data: block)
                count += block.count
            }
        } catch {
            throw ResultsError(.unreadable, path, "cannot be read; check that it may be", cause: error)
        }
        hexadecimal = Provscan.hexadecimal(hasher.finalize())
        bytes = count
    }
}
