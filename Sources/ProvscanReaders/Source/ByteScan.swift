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

    /// Bytes that one wide load takes.
    static let width = 16

    /// The place from which `bytes` are to be looked at one by one: the first 16 in a row of which `isPlain` is not true
    /// of all, or the last few.
    ///
    /// - Complexity: O(*n*), sixteen bytes at a time.
    @unsafe
    @inline(__always)
    static func plainEnd(
        of bytes: UnsafeBufferPointer<UInt8>, from start: Int, isPlain: (SIMD16<UInt8>) -> SIMDMask<SIMD16<Int8>>
    ) -> Int {
        var place = start
        while place + width <= bytes.count, unsafe all(isPlain(load(bytes, at: place))) { place += width }
        return place
    }

    /// The sixteen bytes from `place` on, all of which have to be there.
    @unsafe
    @inline(__always)
    static func load(_ bytes: UnsafeBufferPointer<UInt8>, at place: Int) -> SIMD16<UInt8> {
        unsafe UnsafeRawBufferPointer(bytes).loadUnaligned(fromByteOffset: place, as: SIMD16<UInt8>.self)
    }
}
