internal import Foundation

/// Files with a secret of 32 bytes that only their owner may read.
///
/// `setting`: What names the file, for the way out.
enum KeyFile {
    static func read(_ path: String, namedBy setting: String) throws(LogError) -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw LogError(
                errno == ENOENT ? .noKey : .badKey, "\(path): the key cannot be read; check \(setting)")
        }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw LogError(.badKey, "\(path): is no file; a key is a file of 32 bytes")
        }
        guard status.st_mode & 0o077 == 0 else {
            throw LogError(.badKey, "\(path): the key can be read by others; run chmod 600 on it, or make a new one")
        }
        guard status.st_size == 32 else {
            throw LogError(.badKey, "\(path): a key has 32 bytes, this file \(status.st_size); restore it")
        }
        var seed = [UInt8](repeating: 0, count: 32)
        // Safety: the buffer has the 32 bytes asked for.
        let count = unsafe seed.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
        guard count == 32 else { throw LogError(.badKey, "\(path): the key cannot be read; restore it") }
        return seed
    }

    static func create(_ path: String, _ seed: [UInt8], namedBy setting: String) throws(LogError) {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        let unwritable = LogError(
            .badKey, "\(path): the key cannot be written; set \(setting) to a file that can")
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw unwritable
        }
        // A key is there whole or not at all: it gets its name, which must be free, once it is on the disk.
        let temporary = "\(path).\(ProcessInfo.processInfo.processIdentifier).new"
        unsafe _ = unlink(temporary)
        defer { unsafe _ = unlink(temporary) }
        guard write(seed, to: temporary) else { throw unwritable }
        guard unsafe link(temporary, path) == 0 else {
            if errno == EEXIST { throw LogError(.badKey, "\(path): there is a key already; it is never replaced") }
            throw unwritable
        }
        guard (try? DurableFile.synchroniseFolder(of: path)) != nil else { throw unwritable }
    }

    /// Writes a new file that only its owner may read, and waits until it is on the disk.
    private static func write(_ seed: [UInt8], to path: String) -> Bool {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        // Safety: the buffer lives as long as the call.
        let count = unsafe seed.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
        return count == seed.count && fsync(descriptor) == 0
    }
}
