internal import Foundation
internal import ProvscanCore

/// A path as the system knows it: bytes, which need not be UTF-8.
struct FilePath: Sendable {
    /// The bytes with the closing NUL.
    private let bytes: [CChar]

    init(_ text: String) {
        bytes = Array(text.utf8CString)
    }

    private init(bytes: [CChar]) {
        self.bytes = bytes
    }

    /// The path that `bytes` are, without the closing NUL.
    init(utf8 bytes: [UInt8]) {
        self.init(bytes: bytes.map { CChar(bitPattern: $0) } + [0])
    }

    /// The bytes without the closing NUL; they need not be UTF-8.
    var utf8: [UInt8] { bytes.dropLast().map { UInt8(bitPattern: $0) } }

    /// When the file was changed last, in nanoseconds since 1970; 0 where the system does not say.
    var modificationTime: Int {
        var status = stat()
        // Safety: stat fills the structure or fails, and keeps no pointer.
        guard unsafe withCString({ unsafe stat($0, &status) }) == 0 else { return 0 }
        return status.st_mtim.tv_sec * 1_000_000_000 + status.st_mtim.tv_nsec
    }

    /// The path of the entry `name` of this folder.
    func appending(_ name: [UInt8]) -> FilePath {
        var path = Array(bytes.dropLast())
        for byte in [UInt8(ascii: "/")] + name { path.append(CChar(bitPattern: byte)) }
        return FilePath(bytes: path + [0])
    }

    /// The last component, without slashes after it.
    var lastComponent: String {
        let parts = utf8.split(separator: UInt8(ascii: "/"))
        return parts.last.map { String(decoding: $0, as: UTF8.self) } ?? "/"
    }

    /// Calls `body` with the NUL-terminated bytes.
    func withCString<R>(_ body: (UnsafePointer<CChar>) -> R) -> R {
        // Safety: the array ends in NUL and outlives the call; the bases of non-empty arrays are never nil.
        unsafe bytes.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { preconditionFailure("a path has at least its NUL") }
            return unsafe body(base)
        }
    }

    /// The path with every symbolic link resolved; `nil` when it leads nowhere.
    var resolved: String? {
        // Safety: realpath returns a NUL-terminated string that is ours to free.
        unsafe withCString { path in
            guard let real = unsafe realpath(path, nil) else { return nil }
            defer { unsafe free(real) }
            return unsafe String(cString: real)
        }
    }
}

/// What kind of thing a path names, and its size in bytes.
struct FileStatus {
    enum Kind { case file, folder, link, other }

    var kind: Kind
    var byteCount: Int

    /// Asks the system about `path`; a final symbolic link is followed only if `followsLink`.
    init(of path: FilePath, followsLink: Bool, locator: Locator) throws(ReadError) {
        var status = stat()
        // Safety: stat fills the structure or fails, and keeps no pointer.
        let failure = unsafe path.withCString { path -> Int32 in
            let result = unsafe followsLink ? stat(path, &status) : lstat(path, &status)
            return result == 0 ? 0 : errno
        }
        if failure != 0 { throw .system("open", errno: failure, locator) }
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .folder
            case S_IFLNK: .link
            default: .other
            }
        byteCount = kind == .file ? Int(status.st_size) : 0
    }
}

/// An open file, closed when the last reference goes.
final class FileDescriptor: Sendable {
    static var standardInput: FileDescriptor { FileDescriptor(raw: 0, closes: false) }

    let raw: Int32
    private let closes: Bool

    private init(raw: Int32, closes: Bool) {
        self.raw = raw
        self.closes = closes
    }

    convenience init(opening path: FilePath, locator: Locator) throws(ReadError) {
        // Safety: open copies the path.
        let (raw, failure) = unsafe path.withCString { path in
            let raw = unsafe open(path, O_RDONLY | O_CLOEXEC)
            return (raw, raw < 0 ? errno : 0)
        }
        if raw < 0 { throw .system("open", errno: failure, locator) }
        self.init(raw: raw, closes: true)
    }

    deinit {
        if closes { close(raw) }
    }

    /// Whether reading would not wait for more than `milliseconds`: bytes are there, or the end, or a failure.
    func isReadable(within milliseconds: Int32) -> Bool {
        var entry = pollfd(fd: raw, events: Int16(POLLIN), revents: 0)
        // Safety: poll fills the one entry and keeps no pointer.
        let result = unsafe poll(&entry, 1, milliseconds)
        return result > 0 || (result < 0 && errno != EINTR)
    }

    /// Reads into `region`; 0 is the end, below 0 the negated `errno`.
    func read(into region: UnsafeMutableRawBufferPointer) -> Int {
        while true {
            // Safety: read writes at most `region.count` bytes.
            let count = unsafe Foundation.read(raw, region.baseAddress, region.count)
            if count >= 0 { return count }
            if errno != EINTR { return -Int(errno) }
        }
    }
}

/// The names in a folder, without `.` and `..`, in no order.
func folderEntries(_ path: FilePath, locator: Locator) throws(ReadError) -> [[UInt8]] {
    // Safety: opendir copies the path; each entry is copied before the next call.
    let (folder, failure) = unsafe path.withCString { path in
        let folder = unsafe opendir(path)
        return unsafe (folder, errno)
    }
    guard let folder = unsafe folder else { throw .system("open", errno: failure, locator) }
    defer { unsafe closedir(folder) }
    var names: [[UInt8]] = []
    errno = 0
    while let entry = unsafe readdir(folder) {
        let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
            unsafe Array(bytes.prefix { $0 != 0 })
        }
        if name != Array(".".utf8), name != Array("..".utf8) { names.append(name) }
        errno = 0
    }
    if errno != 0 { throw .system("list", errno: errno, locator) }
    return names
}

extension ReadError {
    /// The failure of a system call, with what to do about it.
    static func system(_ action: String, errno code: Int32, _ locator: Locator) -> ReadError {
        // Safety: strerror's text is copied at once.
        let reason = unsafe String(cString: strerror(code))
        return switch code {
        case ENOENT, ENOTDIR: ReadError(.notFound, locator, "no such file or folder; check the path")
        case EACCES, EPERM: ReadError(.unreadable, locator, "permission denied; make it readable and run again")
        default: ReadError(.unreadable, locator, "cannot \(action): \(reason); copy it to a sound disk and run again")
        }
    }
}
