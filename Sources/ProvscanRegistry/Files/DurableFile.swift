package import Foundation

/// Files that are there after a power cut: what is written is synchronised, and so is the folder that names it.
///
/// - Source: fsync(2): "Calling fsync() does not necessarily ensure that the entry in the directory containing the
///   file has also reached disk."
package enum DurableFile {
    /// Writes `bytes` as the file at `path`, whole or not at all.
    ///
    /// They are written under a temporary name beside it, which is removed when that fails.
    package static func write(_ bytes: some ContiguousBytes, to path: String) throws(SystemFailure) {
        let temporary = path + ".\(ProcessInfo.processInfo.processIdentifier).new"
        do throws(SystemFailure) {
            let descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
            guard descriptor >= 0 else { throw SystemFailure("open") }
            defer { close(descriptor) }
            // Safety: the bytes are read while the closure runs.
            let failure = unsafe bytes.withUnsafeBytes { unsafe writeAll($0, to: descriptor) }
            if let failure { throw failure }
            guard fsync(descriptor) == 0 else { throw SystemFailure("fsync") }
            try rename(temporary, to: path)
        } catch {
            unsafe _ = unlink(temporary)
            throw error
        }
    }

    /// Renames a file that was synchronised, and waits until its folder has the new name.
    ///
    /// `waits`: Not where the caller synchronises the folder once for several files.
    package static func rename(_ path: String, to target: String, waits: Bool = true) throws(SystemFailure) {
        guard unsafe Foundation.rename(path, target) == 0 else { throw SystemFailure("rename") }
        if waits { try synchroniseFolder(of: target) }
    }

    /// Waits until everything written to the file or folder at `path` is on the disk.
    package static func synchronise(_ path: String) throws(SystemFailure) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemFailure("open") }
        defer { close(descriptor) }
        // EINVAL: the file system has nothing to wait for.
        guard fsync(descriptor) == 0 || errno == EINVAL else { throw SystemFailure("fsync") }
    }

    /// Waits until the entries of the folder that holds `path` are on the disk.
    package static func synchroniseFolder(of path: String) throws(SystemFailure) {
        guard let slash = path.lastIndex(of: "/") else { return try synchronise(".") }
        try synchronise(slash == path.startIndex ? "/" : String(path[..<slash]))
    }

    /// Writes all of `bytes`, or says why not.
    private static func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> SystemFailure? {
        var rest = unsafe bytes[...]
        while unsafe !rest.isEmpty {
            let count = unsafe Foundation.write(
                descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            if count > 0 {
                unsafe rest = rest.dropFirst(count)
            } else if errno != EINTR {
                return SystemFailure("write")
            }
        }
        return nil
    }
}

/// What the system said when it refused a call.
package struct SystemFailure: Error, CustomStringConvertible {
    package var call: String
    /// The `errno`.
    package var code: Int32

    /// The failure of `call` that `errno` holds.
    init(_ call: String) {
        self.call = call
        code = errno
    }

    package var description: String {
        // Safety: the text is copied before anything else asks for one.
        let reason = unsafe String(cString: strerror(code))
        return "\(call): \(reason.lowercased())"
    }
}
