/// A selected k-gram hash with the position of its first token.
public struct Fingerprint: Hashable, Sendable {
    public var hash: UInt64
    public var position: Int

    public init(hash: UInt64, position: Int) {
        self.hash = hash
        self.position = position
    }
}
