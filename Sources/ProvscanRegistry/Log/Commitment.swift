/// A salted commitment to a content and to a record about it: it says nothing to who has not the salt.
///
/// From the salt comes a key for each of the two, so that one can be opened without the other:
///
///     key      = HMAC-SHA-256(salt, "provscan/1 content" or "provscan/1 record")
///     part     = HMAC-SHA-256(key, SHA-256(bytes))
///     value    = SHA-256(content part ‖ record part)
public struct Commitment: Sendable, Hashable {
    /// One of the two things committed to, with all that opening it takes.
    public struct Part: Sendable, Hashable {
        /// 32 bytes.
        public var key: [UInt8]
        /// 32 bytes.
        public var value: [UInt8]
    }

    public let content: Part
    public let record: Part

    /// Commits to the bytes with these digests under `salt`, 32 random bytes.
    public init(salt: [UInt8], content: some Sequence<UInt8>, record: some Sequence<UInt8>) {
        var salted = KeyedDigest(key: salt)
        self.content = Self.part(&salted, Self.contentLabel, Array(content))
        self.record = Self.part(&salted, Self.recordLabel, Array(record))
    }

    /// 32 bytes: what stands in the leaf.
    public var value: [UInt8] { Self.value(content: content.value, record: record.value) }

    /// The value of the commitment with these parts.
    public static func value(content: [UInt8], record: [UInt8]) -> [UInt8] {
        var hash = RunningDigest()
        hash.add(content)
        hash.add(record)
        return hash.finish()
    }

    /// A new salt.
    static func newSalt() -> [UInt8] {
        var random = RandomBytes()
        return random.next(saltSize)
    }

    /// Bytes of a salt.
    static let saltSize = 32

    private static let contentLabel = Array("provscan/1 content".utf8)
    private static let recordLabel = Array("provscan/1 record".utf8)

    private static func part(_ salted: inout KeyedDigest, _ label: [UInt8], _ digest: [UInt8]) -> Part {
        let key = salted.of(label)
        return Part(key: key, value: Digest.hmac(digest, key: key))
    }
}
