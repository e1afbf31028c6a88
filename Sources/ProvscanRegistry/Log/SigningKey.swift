internal import Crypto
internal import Foundation

/// An Ed25519 key that signs, held in a file of 32 bytes that only its owner may read.
public struct SigningKey: Sendable {
    private let key: Curve25519.Signing.PrivateKey

    /// The key whose seed (RFC 8032) is `seed`.
    ///
    /// - Throws: ``LogError`` when that has not 32 bytes.
    public init(seed: [UInt8]) throws(LogError) {
        guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed) else {
            throw LogError(.badKey, "the seed of an Ed25519 key has 32 bytes, this one \(seed.count)")
        }
        self.key = key
    }

    /// A new key.
    public init() {
        key = Curve25519.Signing.PrivateKey()
    }

    /// Reads the key of the file at `path`.
    ///
    /// - Throws: ``LogError``, for a file that others may read too.
    public init(readingFrom path: String) throws(LogError) {
        try self.init(seed: try KeyFile.read(path))
    }

    /// Writes the key to a new file with mode 0600, in a folder that is made with mode 0700 where there is none.
    ///
    /// - Throws: ``LogError`` when there is a file already.
    public func write(to path: String) throws(LogError) {
        try KeyFile.create(path, Array(key.rawRepresentation))
    }

    public var publicKey: [UInt8] { Array(key.publicKey.rawRepresentation) }

    /// The Ed25519 signature of `message`, 64 bytes.
    ///
    /// On some platforms each call gives another one.
    public func signature(of message: [UInt8]) throws(LogError) -> [UInt8] {
        do {
            return Array(try key.signature(for: message))
        } catch {
            throw LogError(.badKey, "the key does not sign (\(error))")
        }
    }

    /// The key that verifies, under a name.
    public func verifierKey(named name: String) throws(LogError) -> VerifierKey {
        try VerifierKey(name: name, publicKey: publicKey)
    }
}

/// Files with a secret of 32 bytes.
private enum KeyFile {
    static func read(_ path: String) throws(LogError) -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw LogError(
                errno == ENOENT ? .noKey : .badKey, "\(path): the key cannot be read; check PROVSCAN_KEY_FILE")
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

    static func create(_ path: String, _ seed: [UInt8]) throws(LogError) {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        let unwritable = LogError(
            .badKey, "\(path): the key cannot be written; set PROVSCAN_KEY_FILE to a file that can")
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw unwritable
        }
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            if errno == EEXIST { throw LogError(.badKey, "\(path): there is a key already; it is never replaced") }
            throw unwritable
        }
        defer { close(descriptor) }
        // Safety: the buffer lives as long as the call.
        let count = unsafe seed.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
        guard count == seed.count, fsync(descriptor) == 0 else { throw unwritable }
    }
}
