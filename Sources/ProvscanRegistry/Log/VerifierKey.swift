internal import Crypto
internal import Foundation

/// A public key under a name, as verifiers of signed notes are given it: `name+hex(key ID)+base64(type ‖ key)`.
///
/// - Source: C2SP signed-note v1.0.0.
public struct VerifierKey: Sendable, Hashable, CustomStringConvertible {
    /// Ed25519 (RFC 8032) over the text of a note: the only type of signature that is made and verified here.
    static let ed25519: UInt8 = 0x01

    public let name: String
    /// 32 bytes.
    public let publicKey: [UInt8]
    /// The first four bytes of the SHA-256 over name, line feed, type and key.
    public let id: [UInt8]

    /// Names `publicKey`.
    ///
    /// - Throws: ``LogError`` for a name with spaces or `+`, or a key that has not 32 bytes.
    public init(name: String, publicKey: [UInt8]) throws(LogError) {
        guard Self.isName(name) else {
            throw LogError(.badKey, "a key name is not empty and has no spaces, control characters or +")
        }
        guard publicKey.count == 32 else {
            throw LogError(.badKey, "an Ed25519 key has 32 bytes, this one \(publicKey.count)")
        }
        self.name = name
        self.publicKey = publicKey
        let hashed = Array(name.utf8) + [0x0A, Self.ed25519] + publicKey
        id = Array(SHA256.hash(data: hashed).prefix(4))
    }

    /// Reads the text form.
    ///
    /// - Throws: ``LogError`` that says what is wrong with it.
    public init(parsing text: String) throws(LogError) {
        let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let encoded = Base64.decode(String(parts[2])), let type = encoded.first else {
            throw LogError(.badKey, "a verifier key reads NAME+ID+BASE64; copy it again")
        }
        guard type == Self.ed25519 else {
            throw LogError(.badKey, "the verifier key is of type \(type); this build verifies Ed25519, type 1")
        }
        try self.init(name: String(parts[0]), publicKey: Array(encoded.dropFirst()))
        guard parts[1] == Hex.encode(id) else {
            throw LogError(.badKey, "the verifier key's ID is not that of its name and key; copy it again")
        }
    }

    public var description: String { "\(name)+\(Hex.encode(id))+\(Base64.encode([Self.ed25519] + publicKey))" }

    /// SHA-256 of the 32 bytes of the key, in hexadecimal: what people compare.
    public var fingerprint: String { Hex.encode(Array(SHA256.hash(data: publicKey))) }

    /// Whether `signature` is this key's over `message`.
    public func verify(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey) else { return false }
        return key.isValidSignature(signature, for: message)
    }

    /// Whether signed notes allow `name`.
    static func isName(_ name: String) -> Bool {
        !name.isEmpty
            && name.unicodeScalars.allSatisfy {
                !$0.properties.isWhitespace && $0 != "+" && $0.value >= 0x20 && $0.value != 0x7F
            }
    }
}
