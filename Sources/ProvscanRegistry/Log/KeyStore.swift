public import Foundation

/// Where a registry's signing keys are, and what it last signed: never in the registry, which is handed around.
///
/// By default a folder per registry, `$XDG_CONFIG_HOME/provscan/IDENTITY/`, with `log.key`, `report.key` and `head`.
/// Where `PROVSCAN_KEY_FILE` names a file, that is the log's key, and the others lie beside it.
public struct KeyStore: Sendable, Equatable {
    /// What a key signs; each purpose has its own.
    public enum Purpose: String, Sendable, CaseIterable {
        /// Checkpoints of the registry's log.
        case log
        /// Statements about scans.
        case report
    }

    /// What names the file of the log's key.
    static let setting = "PROVSCAN_KEY_FILE"

    private let keyFiles: [Purpose: String]
    private let headFile: String

    /// The keys in `folder`.
    public init(folder: String) {
        self.init(log: folder + "/log.key", report: folder + "/report.key", head: folder + "/head")
    }

    private init(log: String, report: String, head: String) {
        keyFiles = [.log: log, .report: report]
        headFile = head
    }

    /// The keys of the registry with `identity`, where the environment says.
    public init(
        of identity: UInt64, environment: [String: String] = ProcessInfo.processInfo.environment
    ) {
        let name = Hex.encode(unsafe withUnsafeBytes(of: identity.bigEndian) { unsafe Array($0) })
        if let file = environment[Self.setting], !file.isEmpty {
            self.init(log: file, report: file + ".report", head: "\(file).\(name).head")
            return
        }
        var base = environment["XDG_CONFIG_HOME"] ?? ""
        if !base.hasPrefix("/") { base = NSHomeDirectory() + "/.config" }
        self.init(folder: "\(base)/provscan/\(name)")
    }

    /// The file that holds the key for `purpose`, or will.
    public func path(for purpose: Purpose) -> String {
        keyFiles[purpose] ?? ""
    }

    /// The key for `purpose`.
    ///
    /// - Throws: ``LogError`` when there is none, or when others may read it.
    public func key(for purpose: Purpose) throws(LogError) -> SigningKey {
        try SigningKey(readingFrom: path(for: purpose))
    }

    /// Whether there is a key for `purpose`.
    func hasKey(for purpose: Purpose) -> Bool {
        FileManager.default.fileExists(atPath: path(for: purpose))
    }

    /// The key for `purpose`, made where there is none yet.
    ///
    /// - Throws: ``LogError`` when it can be neither read nor written.
    public func keyMadeOnFirstUse(for purpose: Purpose) throws(LogError) -> SigningKey {
        if hasKey(for: purpose) { return try key(for: purpose) }
        let key = SigningKey()
        try key.write(to: path(for: purpose))
        return key
    }

    /// Writes a key that is going to take the place of the one for `purpose`.
    func stage(_ key: SigningKey, for purpose: Purpose) throws(LogError) {
        unsafe _ = unlink(path(for: purpose) + ".new")
        try key.write(to: path(for: purpose) + ".new")
    }

    /// The key that is going to take the place of the one for `purpose`; `nil` where there is none.
    func stagedKey(for purpose: Purpose) throws(LogError) -> SigningKey? {
        let path = path(for: purpose) + ".new"
        return FileManager.default.fileExists(atPath: path) ? try SigningKey(readingFrom: path) : nil
    }

    /// Puts the staged key in its place; the one before stays beside it under the name `FILE.SUFFIX`.
    func adoptStaged(_ purpose: Purpose, keepingAs suffix: String) throws(LogError) {
        let path = path(for: purpose)
        guard unsafe link(path, "\(path).\(suffix)") == 0 || errno == EEXIST || errno == ENOENT,
            unsafe rename(path + ".new", path) == 0
        else {
            throw LogError(.badKey, "\(path): the key cannot be replaced; check the folder and its permissions")
        }
    }

    /// The checkpoint that was signed last; `nil` where none was signed here.
    ///
    /// - Throws: ``LogError`` when the file is damaged.
    func head() throws(LogError) -> Checkpoint? {
        guard let data = FileManager.default.contents(atPath: headFile) else { return nil }
        do {
            return try Checkpoint(parsing: SignedNote(parsing: Array(data)).text)
        } catch {
            throw LogError(
                .malformed,
                "\(headFile): what was signed last cannot be read (\(error)); restore the file from a backup")
        }
    }

    /// Remembers that `note` was signed, unless a larger state of the same log was.
    ///
    /// - Throws: ``LogError`` when the file cannot be written.
    func remember(_ note: SignedNote, _ checkpoint: Checkpoint) throws(LogError) {
        let lock = unsafe open(headFile + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0, flock(lock, LOCK_EX) == 0 else { throw unwritable }
        defer { close(lock) }
        if let head = try head(), head.origin == checkpoint.origin, head.size > checkpoint.size { return }
        do {
            try Data(note.bytes).write(to: URL(fileURLWithPath: headFile), options: .atomic)
        } catch {
            throw unwritable
        }
    }

    private var unwritable: LogError {
        LogError(.badKey, "\(headFile): what was signed cannot be remembered; check the folder and its permissions")
    }
}
