internal import CLibNettle
internal import Foundation

/// SHA-256 of bytes that are at hand, and what is built on it.
///
/// A registry hashes a dozen messages of a block or two for every work. The library that hashes files makes an object
/// for each of them, which costs several times the hashing; here the state is on the stack.
enum Digest {
    static func of(_ bytes: some DataProtocol) -> [UInt8] { of(Array(bytes)) }

    static func of(_ bytes: [UInt8]) -> [UInt8] {
        var running = RunningDigest()
        running.add(bytes)
        return running.finish()
    }

    /// HMAC-SHA-256 (RFC 2104).
    static func hmac(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
        var keyed = KeyedDigest(key: key)
        return keyed.of(message)
    }

    /// Bytes of a SHA-256.
    static let byteCount = Int(SHA256_DIGEST_SIZE)
}

/// A SHA-256 that is under way.
struct RunningDigest {
    private var context = sha256_ctx()

    init() {
        // Safety: the call writes the context alone.
        unsafe nettle_sha256_init(&context)
    }

    mutating func add(_ bytes: [UInt8]) {
        // Safety: the call reads `count` bytes and keeps no pointer.
        unsafe bytes.withUnsafeBufferPointer { unsafe nettle_sha256_update(&context, $0.count, $0.baseAddress) }
    }

    mutating func add(_ byte: UInt8) {
        // Safety: the call reads one byte and keeps no pointer.
        unsafe withUnsafePointer(to: byte) { unsafe nettle_sha256_update(&context, 1, $0) }
    }

    /// The digest of what was added; the next begins anew.
    mutating func finish() -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: Digest.byteCount) { digest, count in
            // Safety: the call writes `byteCount` bytes, which there is room for.
            unsafe nettle_sha256_digest(&context, Digest.byteCount, digest.baseAddress)
            count = Digest.byteCount
        }
    }
}

/// HMAC-SHA-256 (RFC 2104) of one message after the other under the same key.
struct KeyedDigest {
    private var context = hmac_sha256_ctx()

    init(key: [UInt8]) {
        // Safety: the call reads `count` bytes and keeps no pointer.
        unsafe key.withUnsafeBufferPointer { unsafe nettle_hmac_sha256_set_key(&context, $0.count, $0.baseAddress) }
    }

    mutating func of(_ message: [UInt8]) -> [UInt8] {
        // Safety: the first call reads `count` bytes and keeps no pointer; the second writes `byteCount` bytes, which
        // there is room for, and leaves the context as it was before the message.
        unsafe message.withUnsafeBufferPointer {
            unsafe nettle_hmac_sha256_update(&context, $0.count, $0.baseAddress)
        }
        return unsafe [UInt8](unsafeUninitializedCapacity: Digest.byteCount) { digest, count in
            unsafe nettle_hmac_sha256_digest(&context, Digest.byteCount, digest.baseAddress)
            count = Digest.byteCount
        }
    }
}
