internal import Foundation

/// Random bytes of the operating system, drawn many at a time: each work needs a salt and an identifier, and a call of
/// the system for every eight bytes takes longer than all the hashing.
struct RandomBytes {
    private var block = [UInt8](repeating: 0, count: Self.blockSize)
    private var used = Self.blockSize

    /// The most that one call of `getentropy` gives.
    private static let blockSize = 256

    /// Returns `count` bytes that were not given before, 256 at most.
    mutating func next(_ count: Int) -> [UInt8] {
        precondition(count <= Self.blockSize, "at most \(Self.blockSize) random bytes at a time, got \(count)")
        if used + count > block.count { refill() }
        defer { used += count }
        return Array(block[used..<used + count])
    }

    private mutating func refill() {
        // Safety: the call writes `count` bytes and keeps no pointer.
        let result = unsafe block.withUnsafeMutableBytes { unsafe getentropy($0.baseAddress, $0.count) }
        precondition(result == 0, "the system gives no random bytes, error \(errno)")
        used = 0
    }
}
