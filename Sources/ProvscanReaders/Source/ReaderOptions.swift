/// How to read sources.
public struct ReaderOptions: Sendable, Equatable {
    /// Which side is read: decides whether a bare `date` field is a publication or an acquisition.
    public enum Role: Sendable { case owned, suspect }

    public var role: Role
    /// Field names or JSON pointers (RFC 6901, starting with `/`) that replace the known ones when not empty.
    public var textFields: [String] = []
    public var idFields: [String] = []
    public var urlFields: [String] = []
    public var dateFields: [String] = []
    /// A format name that overrides detection, one of ``formatNames``; `auto` detects.
    public var format = "auto"
    /// Bytes of decompressed text per batch, about.
    public var batchBytes = 1 << 18
    /// The longest record that is read, in bytes; longer ones are reported as damaged.
    public var recordLimit = 1 << 28
    /// The largest zstd window that is allocated, as a power of two from 10 to 31; the default is 128 MiB.
    public var zstdWindowLog = 27

    /// How far archives and compression are followed.
    public var limits = ExpansionLimits()

    /// Where readers offer work to other threads.
    var readAhead: ReadAhead?

    public init(role: Role) {
        self.role = role
    }

    /// What ``recordLimit`` may be set to: up to 64 GiB.
    public static let recordLimits = 1...(1 << 36)
    /// What ``zstdWindowLog`` may be set to.
    public static let zstdWindowLogs = 10...31

    /// The names that ``format`` takes.
    public static var formatNames: [String] { ["auto"] + RecordFormat.allCases.map { $0.rawValue } }
}

/// How far archives and compression are followed, so that a small hostile file stays small.
public struct ExpansionLimits: Sendable, Equatable {
    /// Archives inside archives that are entered: 1 is an archive's own members only.
    public var nesting = 3
    /// Compressions of one source that are undone, one inside the other.
    public var compressions = 3
    /// Members that one archive may have.
    public var members = 1_000_000
    /// UTF-8 bytes of a member's name.
    public var nameBytes = 4_096
    /// Bytes that may come out of one source, whatever its size; 1 TiB.
    public var totalBytes = 1 << 40
    /// Beyond ``freeBytes``, bytes that may come out per byte stored.
    public var ratio = 1_100
    /// Bytes that may come out whatever the ratio.
    public var freeBytes = 1 << 26

    /// What ``nesting`` may be set to.
    public static let nestings = 0...100
    /// What ``members`` and ``ratio`` may be set to, and ``totalBytes`` in GiB.
    public static let counts = 1...1_000_000_000

    public init() {}
}
