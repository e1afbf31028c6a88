internal import Crypto

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
        try self.init(seed: try KeyFile.read(path, namedBy: KeyStore.setting))
    }

    /// Writes the key to a new file with mode 0600, in a folder that is made with mode 0700 where there is none.
    ///
    /// - Throws: ``LogError`` when there is a file already.
    public func write(to path: String) throws(LogError) {
        try KeyFile.create(path, Array(key.rawRepresentation), namedBy: KeyStore.setting)
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
