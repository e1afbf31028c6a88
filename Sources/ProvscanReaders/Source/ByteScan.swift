internal import Foundation

/// Searches in raw bytes, by wide loads.
enum ByteScan {
    static let newline = UInt8(ascii: "\n")

    /// The first `byte` in `range`.
    ///
    /// - Precondition: `range` lies inside `bytes`.
    @unsafe
    @inline(__always)
    static func first(_ byte: UInt8, in bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Int? {
        guard !range.isEmpty, let base = bytes.baseAddress else { return nil }
        // Safety: memchr reads the range only.
        guard let found = unsafe memchr(base + range.lowerBound, Int32(byte), range.count) else { return nil }
        return unsafe found - UnsafeMutableRawPointer(mutating: base)
    }

    /// The last newline among the first `count` bytes.
    static func lastNewline(in bytes: [UInt8], before count: Int) -> Int? {
        var position = count - 1
        // Lines are short beside a block, so few bytes are looked at.
        while position >= 0, bytes[position] != newline { position -= 1 }
        return position < 0 ? nil : position
    }

    /// The number of newlines among the first `count` bytes.
    ///
    /// - Complexity: O(*n*), a wide search from each newline to the next.
    static func newlines(in bytes: [UInt8], before count: Int) -> Int {
        precondition(count <= bytes.count, "asked for \(count) of \(bytes.count) bytes")
        // Safety: the search stays inside the first `count` bytes.
        return unsafe bytes.withUnsafeBufferPointer { buffer in
            var total = 0
            var position = 0
            while let found = unsafe first(newline, in: buffer, position..<count) {
                total += 1
                position = found + 1
            }
            return total
        }
    }

    /// Bytes that one word takes.
    static let width = 8

    private static let ones: UInt64 = 0x0101_0101_0101_0101
    /// The high bit of each byte of a word: what the searches below answer with.
    static let highBits: UInt64 = 0x8080_8080_8080_8080

    /// The eight bytes from `place` on, all of which have to be there, the first in the lowest place.
    @unsafe
    @inline(__always)
    static func word(_ bytes: UnsafeBufferPointer<UInt8>, at place: Int) -> UInt64 {
        UInt64(littleEndian: unsafe UnsafeRawBufferPointer(bytes).loadUnaligned(fromByteOffset: place, as: UInt64.self))
    }

    /// The high bits of the bytes of `word` that are `byte`.
    @inline(__always)
    static func places(of byte: UInt8, in word: UInt64) -> UInt64 {
        let difference = word ^ (ones &* UInt64(byte))
        return ~(((difference & ~highBits) &+ ~highBits) | difference) & highBits
    }

    /// The high bits of the bytes of `word` that are less than `bound`, which is 128 at the most.
    @inline(__always)
    static func places(below bound: UInt8, in word: UInt64) -> UInt64 {
        ~(((word & ~highBits) &+ (ones &* UInt64(0x80 - bound))) | word) & highBits
    }
}
