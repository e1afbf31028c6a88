/// The classes of 64 consecutive bytes, one bit a byte, lowest first.
struct ByteClasses {
    /// ASCII letters and digits, and every byte of a non-ASCII scalar.
    var word: UInt64 = 0
    var apostrophe: UInt64 = 0
    var nonASCII: UInt64 = 0

    /// Classifies the 64 bytes from `address` on.
    @inline(__always)
    @unsafe init(at address: UnsafePointer<UInt8>) {
        // Safety: the caller vouches for 64 readable bytes.
        let block = unsafe UnsafeRawPointer(address)
        for part in 0..<8 {
            let bytes = UInt64(littleEndian: unsafe block.loadUnaligned(fromByteOffset: part * 8, as: UInt64.self))
            let shift = UInt64(part * 8)
            let high = bytes & Self.topBits
            let low = bytes & ~Self.topBits
            let folded = low | Self.repeated(0x20)
            let letters = Self.atLeast(UInt8(ascii: "a"), folded) & ~Self.atLeast(UInt8(ascii: "z") + 1, folded)
            let digits = Self.atLeast(UInt8(ascii: "0"), low) & ~Self.atLeast(UInt8(ascii: "9") + 1, low)
            let quotes = ~Self.atLeast(1, low ^ Self.repeated(UInt8(ascii: "'"))) & ~bytes
            word |= Self.gather((letters | digits | high) & Self.topBits) << shift
            apostrophe |= Self.gather(quotes & Self.topBits) << shift
            nonASCII |= Self.gather(high) << shift
        }
    }

    private static let topBits: UInt64 = 0x8080_8080_8080_8080

    @inline(__always)
    private static func repeated(_ byte: UInt8) -> UInt64 {
        UInt64(byte) &* 0x0101_0101_0101_0101
    }

    /// Sets the top bit of each byte that is `limit` or more; every byte must be below 128.
    @inline(__always)
    private static func atLeast(_ limit: UInt8, _ bytes: UInt64) -> UInt64 {
        bytes &+ repeated(0x80 - limit)
    }

    /// The top bits of eight bytes as one byte; the other bits must be clear.
    @inline(__always)
    private static func gather(_ bytes: UInt64) -> UInt64 {
        ((bytes >> 7) &* 0x0102_0408_1020_4080) >> 56
    }

    /// Whether one byte is of the class ``word``.
    @inline(__always)
    static func isWord(_ byte: UInt8) -> Bool {
        ((byte | 0x20) &- UInt8(ascii: "a")) < 26 || (byte &- UInt8(ascii: "0")) < 10 || byte >= 0x80
    }
}
