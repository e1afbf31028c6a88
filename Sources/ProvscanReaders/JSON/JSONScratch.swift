internal import CScanLoops
internal import Foundation
internal import ProvscanCore

/// Memory for unescaped strings, reused from record to record.
@safe
struct JSONScratch: ~Copyable {
    private var memory: UnsafeMutableBufferPointer<UInt8>
    private let width: InstructionWidth

    init(width: InstructionWidth = .supported) {
        self.width = width
        unsafe memory = .allocate(capacity: 1 << 14)
    }

    deinit { unsafe memory.deallocate() }

    /// Unescapes the inside of a JSON string (RFC 8259 §7) into the scratch memory.
    ///
    /// Surrogate pairs become one code point, a lone surrogate U+FFFD.
    ///
    /// - Parameters:
    ///   - raw: Valid UTF-8 without a bare quotation mark.
    ///   - replaced: Grows by the number of lone surrogates.
    /// - Returns: The text, valid until the next call; `nil` when an escape is invalid.
    /// - Complexity: O(*n*); runs without a backslash are found and copied by wide loads.
    @unsafe
    mutating func unescape(_ raw: UnsafeBufferPointer<UInt8>, replaced: inout Int) -> UnsafeBufferPointer<UInt8>? {
        reserve(raw.count)
        guard var source = raw.baseAddress, let start = unsafe memory.baseAddress else { return unsafe raw }
        let end = unsafe source + raw.count
        var target = unsafe start
        // Safety: an escape is never shorter than the UTF-8 that it stands for, so `target` stays inside the memory.
        while unsafe source < end {
            if width > .plain {
                var written = 0
                unsafe source += unsafe provscan_unescape(
                    width.loops, source, end - source, target, &written)
                unsafe target += written
            } else {
                let run = unsafe Self.runLength(source, end - source)
                unsafe memcpy(target, source, run)
                unsafe source += run
                unsafe target += run
            }
            guard unsafe source < end else { break }
            guard let escape = unsafe JSONEscape(source, end - source) else { return nil }
            if escape.isLoneSurrogate { replaced += 1 }
            unsafe target += unsafe escape.write(to: target)
            unsafe source += escape.length
        }
        return unsafe UnsafeBufferPointer(start: start, count: target - start)
    }

    /// The number of bytes before the next backslash, at most `count`.
    @unsafe
    @inline(__always)
    private static func runLength(_ source: UnsafePointer<UInt8>, _ count: Int) -> Int {
        let backslash = UInt8(ascii: "\\")
        if unsafe source.pointee == backslash { return 0 }
        guard let found = unsafe memchr(source, Int32(backslash), count) else { return count }
        return unsafe UnsafeRawPointer(found) - UnsafeRawPointer(source)
    }

    private mutating func reserve(_ count: Int) {
        guard unsafe memory.count < count + 4 else { return }
        unsafe memory.deallocate()
        unsafe memory = .allocate(capacity: count + count / 2 + 4)
    }
}

/// One escape sequence: the bytes it takes and the code point that it stands for.
private struct JSONEscape {
    var length: Int
    var scalar: UInt32
    var isLoneSurrogate = false

    /// Reads the escape at `source`, which points at the backslash; `nil` when it is invalid or cut short.
    @unsafe
    @inline(__always)
    init?(_ source: UnsafePointer<UInt8>, _ available: Int) {
        guard available >= 2 else { return nil }
        length = 2
        switch unsafe source[1] {
        case UInt8(ascii: "n"): scalar = 0x0A
        case UInt8(ascii: "\""): scalar = 0x22
        case UInt8(ascii: "\\"): scalar = 0x5C
        case UInt8(ascii: "/"): scalar = 0x2F
        case UInt8(ascii: "t"): scalar = 0x09
        case UInt8(ascii: "r"): scalar = 0x0D
        case UInt8(ascii: "b"): scalar = 0x08
        case UInt8(ascii: "f"): scalar = 0x0C
        case UInt8(ascii: "u"):
            guard let unit = unsafe Self.unit(source, available) else { return nil }
            length = 6
            scalar = unit
            guard unit & 0xF800 == 0xD800 else { return }
            let low = unit < 0xDC00 && available >= 12 ? unsafe Self.unit(source + 6, available - 6) : nil
            if let low, unsafe source[6] == UInt8(ascii: "\\"), unsafe source[7] == UInt8(ascii: "u"),
                low & 0xFC00 == 0xDC00
            {
                length = 12
                scalar = 0x10000 + (unit & 0x3FF) << 10 + (low & 0x3FF)
            } else {
                scalar = 0xFFFD
                isLoneSurrogate = true
            }
        default: return nil
        }
    }

    /// The four hexadecimal digits after `\u`.
    @unsafe
    @inline(__always)
    private static func unit(_ source: UnsafePointer<UInt8>, _ available: Int) -> UInt32? {
        guard available >= 6 else { return nil }
        var unit: UInt32 = 0
        for index in 2..<6 {
            let byte = unsafe source[index]
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte & 0x0F
            case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte & 0x0F + 9
            default: return nil
            }
            unit = unit << 4 | UInt32(digit)
        }
        return unit
    }

    /// Writes the code point as UTF-8 and returns the number of bytes, at most 4.
    @unsafe
    @inline(__always)
    func write(to target: UnsafeMutablePointer<UInt8>) -> Int {
        if scalar < 0x80 {
            unsafe target[0] = UInt8(truncatingIfNeeded: scalar)
            return 1
        }
        if scalar < 0x800 {
            unsafe target[0] = 0xC0 | UInt8(truncatingIfNeeded: scalar >> 6)
            unsafe target[1] = 0x80 | UInt8(truncatingIfNeeded: scalar & 0x3F)
            return 2
        }
        if scalar < 0x10000 {
            unsafe target[0] = 0xE0 | UInt8(truncatingIfNeeded: scalar >> 12)
            unsafe target[1] = 0x80 | UInt8(truncatingIfNeeded: scalar >> 6 & 0x3F)
            unsafe target[2] = 0x80 | UInt8(truncatingIfNeeded: scalar & 0x3F)
            return 3
        }
        unsafe target[0] = 0xF0 | UInt8(truncatingIfNeeded: scalar >> 18)
        unsafe target[1] = 0x80 | UInt8(truncatingIfNeeded: scalar >> 12 & 0x3F)
        unsafe target[2] = 0x80 | UInt8(truncatingIfNeeded: scalar >> 6 & 0x3F)
        unsafe target[3] = 0x80 | UInt8(truncatingIfNeeded: scalar & 0x3F)
        return 4
    }
}
