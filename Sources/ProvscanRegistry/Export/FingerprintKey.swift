internal import Foundation

/// The secret that the fingerprints of an export are hashed with: 32 random bytes, one key for each recipient.
///
/// Each use has its own domain, so that a value of one says nothing about another: HMAC-SHA-256 (RFC 2104) of the
/// domain, a zero byte and the message. Whoever has the key can hash what they guess and compare; nobody else can.
public struct FingerprintKey: Sendable {
    private enum Domain: String {
        case fingerprint = "provscan-fp/1"
        case work = "provscan-fp-work/1"
        case text = "provscan-fp-text/1"
        case key = "provscan-fp-key/1"
    }

    /// The name of the hash, as registries and reports state it.
    public static let hashName = "hmac-sha256/64"
    /// What names the file on the command line.
    private static let setting = "--key"

    private let key: [UInt8]

    /// - Precondition: 32 bytes.
    init(bytes: [UInt8]) {
        precondition(bytes.count == 32, "a fingerprint key has 32 bytes, got \(bytes.count)")
        key = bytes
    }

    /// Reads the key at `path`, or makes one there, readable by its owner alone.
    ///
    /// - Throws: ``LogError`` when the file is no key, when others may read it, or when it cannot be written.
    public init(at path: String) throws(LogError) {
        guard FileManager.default.fileExists(atPath: path) else {
            var random = SystemRandomNumberGenerator()
            let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) }
            try KeyFile.create(path, bytes, namedBy: Self.setting)
            self.init(bytes: bytes)
            return
        }
        try self.init(readingFrom: path)
    }

    /// Reads the key at `path`.
    ///
    /// - Throws: ``LogError`` when there is none, or when others may read it.
    public init(readingFrom path: String) throws(LogError) {
        self.init(bytes: try KeyFile.read(path, namedBy: Self.setting))
    }

    /// Tells keys apart without giving them away: 16 hexadecimal digits.
    public var identifier: String { Hex.encode(code(.key, []).prefix(8)) }

    /// The keyed hash of a k-gram hash: the first eight bytes of its HMAC, as a big-endian number.
    public func hash(of kGram: UInt64) -> UInt64 {
        let message = unsafe withUnsafeBytes(of: kGram.bigEndian) { unsafe Array($0) }
        return code(.fingerprint, message).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The identifier that a work has in the export: a UUID of version 8 (RFC 9562), not linkable without the key.
    func workIdentifier(of uuid: [UInt8]) -> [UInt8] {
        var identifier = Array(code(.work, uuid).prefix(16))
        identifier[6] = identifier[6] & 0x0F | 0x80
        identifier[8] = identifier[8] & 0x3F | 0x80
        return identifier
    }

    /// What stands in the export for the SHA-256 of a work's text.
    func textDigest(of digest: [UInt8]) -> [UInt8] { code(.text, digest) }

    private func code(_ domain: Domain, _ message: [UInt8]) -> [UInt8] {
        Digest.hmac(Array(domain.rawValue.utf8) + [0] + message, key: key)
    }
}
