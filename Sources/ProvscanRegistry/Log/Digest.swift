internal import Crypto
internal import Foundation

/// SHA-256 of bytes that are at hand, and what is built on it.
///
/// A registry hashes a dozen short messages for every work. The generic calls of the library cost several times the
/// hashing itself there, so these keep to arrays and to its calls for raw bytes.
enum Digest {
    static func of(_ bytes: some DataProtocol) -> [UInt8] { of(Array(bytes)) }

    static func of(_ bytes: [UInt8]) -> [UInt8] {
        var hash = SHA256()
        // Safety: the bytes are read before the call ends.
        unsafe bytes.withUnsafeBytes { unsafe hash.update(bufferPointer: $0) }
        return unsafe hash.finalize().withUnsafeBytes { unsafe Array($0) }
    }

    /// HMAC-SHA-256 (RFC 2104) under a key of at most 64 bytes, the block of the hash.
    static func hmac(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
        precondition(key.count <= block, "a key of more than \(block) bytes has to be hashed first, got \(key.count)")
        return of(padded(key, 0x5C) + of(padded(key, 0x36) + message))
    }

    private static let block = 64

    private static func padded(_ key: [UInt8], _ byte: UInt8) -> [UInt8] {
        var padded = [UInt8](repeating: byte, count: block)
        for place in key.indices { padded[place] ^= key[place] }
        return padded
    }
}
