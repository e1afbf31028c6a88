internal import Foundation

/// Writes the rows of tables as JSON objects, to be mapped as records of JSON are.
enum JSONWriting {
    /// Appends an object; of columns with the same name the last counts, as in JSON.
    static func append(_ fields: some Sequence<([UInt8], [UInt8])>, to block: inout [UInt8]) {
        block.append(UInt8(ascii: "{"))
        var isFirst = true
        for (name, value) in fields {
            if !isFirst { block.append(UInt8(ascii: ",")) }
            isFirst = false
            appendString(name, to: &block)
            block.append(UInt8(ascii: ":"))
            appendString(value, to: &block)
        }
        block.append(UInt8(ascii: "}"))
    }

    /// Appends a string with what must be escaped escaped.
    ///
    /// - Complexity: O(*n*); runs that need no escape are found by wide loads and copied whole.
    static func appendString(_ text: some Collection<UInt8>, to block: inout [UInt8]) {
        block.append(UInt8(ascii: "\""))
        // Safety: the storage is only read, inside its bounds, during the call.
        let isDone: Void? = text.withContiguousStorageIfAvailable { bytes in
            var position = 0
            while position < bytes.count {
                let end = unsafe plainEnd(of: bytes, from: position)
                unsafe block.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[position..<end]))
                if end < bytes.count { unsafe appendByte(bytes[end], to: &block) }
                position = end + 1
            }
        }
        if isDone == nil {
            for byte in text { appendByte(byte, to: &block) }
        }
        block.append(UInt8(ascii: "\""))
    }

    /// The first place from `start` on whose byte needs an escape, or the end.
    @unsafe
    private static func plainEnd(of bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        let (ones, high): (UInt64, UInt64) = (0x0101_0101_0101_0101, 0x8080_8080_8080_8080)
        let raw = UnsafeRawBufferPointer(bytes)
        var position = start
        while position + 8 <= bytes.count {
            let word = unsafe raw.loadUnaligned(fromByteOffset: position, as: UInt64.self)
            let quote = word ^ (ones &* 0x22)
            let backslash = word ^ (ones &* 0x5C)
            let hits =
                (word &- ones &* 0x20) & ~word | (quote &- ones) & ~quote | (backslash &- ones) & ~backslash
            // The lowest hit is exact; those above it may stem from its borrow.
            if hits & high != 0 { return position + (hits & high).littleEndian.trailingZeroBitCount / 8 }
            position += 8
        }
        while position < bytes.count, unsafe !needsEscape(bytes[position]) { position += 1 }
        return position
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private static func appendByte(_ byte: UInt8, to block: inout [UInt8]) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"):
            block.append(UInt8(ascii: "\\"))
            block.append(byte)
        case 0x0A:
            block.append(UInt8(ascii: "\\"))
            block.append(UInt8(ascii: "n"))
        case 0..<0x20:
            let digits = Array("0123456789abcdef".utf8)
            block += Array("\\u00".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        default: block.append(byte)
        }
    }

    static func appendNull(to block: inout [UInt8]) { block += Array("null".utf8) }

    static func append(_ flag: Bool, to block: inout [UInt8]) { block += Array((flag ? "true" : "false").utf8) }

    static func append(_ number: some FixedWidthInteger, to block: inout [UInt8]) {
        block += Array(String(number).utf8)
    }

    /// Appends a number; one that JSON cannot write becomes null.
    static func append(_ number: Double, to block: inout [UInt8]) {
        block += Array((number.isFinite ? "\(number)" : "null").utf8)
    }

    /// Appends the day that is `days` after the first of January 1970, as `2020-01-31`.
    static func append(day days: Int, to block: inout [UInt8]) {
        let seconds = min(max(days, -10_000_000), 10_000_000) * 86_400
        appendString(String(Timestamp.rfc3339(secondsSince1970: seconds).prefix { $0 != "T" }).utf8, to: &block)
    }

    /// Appends the time that is `count` ticks after 1970, in RFC 3339.
    static func append(time count: Int, ticksPerSecond: Int, to block: inout [UInt8]) {
        let seconds = count / ticksPerSecond - (count % ticksPerSecond < 0 ? 1 : 0)
        let bounded = min(max(seconds, -1_000_000_000_000_000), 1_000_000_000_000_000)
        appendString(Timestamp.rfc3339(secondsSince1970: bounded).utf8, to: &block)
    }
}
