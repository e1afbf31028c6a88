/// Sixteen bytes that are classified together.
typealias ByteVector = SIMD16<UInt8>

/// The classes of 64 consecutive bytes, one bit a byte, lowest first.
struct ByteClasses {
    private let parts: Parts
    /// ASCII letters and digits, and every byte of a non-ASCII scalar.
    let word: UInt64
    /// Whether any byte is an apostrophe, not ASCII, or one that a rule asks for: `:`, `;`, `@`, `_`, `<` and `/`.
    let hasUnusual: Bool

    private typealias Parts = (ByteVector, ByteVector, ByteVector, ByteVector)

    /// Classifies the 64 bytes from `address` on.
    @inline(__always)
    @unsafe init(at address: UnsafePointer<UInt8>) {
        // Safety: the caller vouches for 64 readable bytes.
        let block = unsafe UnsafeRawPointer(address)
        unsafe parts = (
            block.loadUnaligned(as: ByteVector.self), block.loadUnaligned(fromByteOffset: 16, as: ByteVector.self),
            block.loadUnaligned(fromByteOffset: 32, as: ByteVector.self),
            block.loadUnaligned(fromByteOffset: 48, as: ByteVector.self)
        )
        word = Self.bits(of: (Self.word(parts.0), Self.word(parts.1), Self.word(parts.2), Self.word(parts.3)))
        let unusual =
            Self.unusual(parts.0) | Self.unusual(parts.1) | Self.unusual(parts.2) | Self.unusual(parts.3)
        let halves = Self.halves(of: unusual)
        hasUnusual = halves.x | halves.y != 0
    }

    @inline(__always)
    var apostrophe: UInt64 { bits { Self.equal($0, "'") } }
    /// `:` and `;`: what may make a scheme or a character reference of the word before it.
    @inline(__always)
    var closer: UInt64 { bits(where: Self.closer) }
    /// `@`, `_`, `<` and `/`: what may make a mention or a tag of the word behind it.
    @inline(__always)
    var opener: UInt64 { bits(where: Self.opener) }
    @inline(__always)
    var nonASCII: UInt64 { bits(where: Self.high) }

    @inline(__always)
    private func bits(where test: (ByteVector) -> ByteVector) -> UInt64 {
        Self.bits(of: (test(parts.0), test(parts.1), test(parts.2), test(parts.3)))
    }

    // Tests of 16 bytes at a time give 0xFF for each byte that passes and 0 for the others.

    @inline(__always)
    private static func word(_ bytes: ByteVector) -> ByteVector {
        let letters = below((bytes | all(0x20)) &- all(UInt8(ascii: "a")), 26)
        return letters | below(bytes &- all(UInt8(ascii: "0")), 10) | high(bytes)
    }

    @inline(__always)
    private static func unusual(_ bytes: ByteVector) -> ByteVector {
        high(bytes) | equal(bytes, "'") | closer(bytes) | opener(bytes)
    }

    @inline(__always)
    private static func closer(_ bytes: ByteVector) -> ByteVector {
        equal(bytes, ":") | equal(bytes, ";")
    }

    @inline(__always)
    private static func opener(_ bytes: ByteVector) -> ByteVector {
        equal(bytes, "@") | equal(bytes, "_") | equal(bytes, "<") | equal(bytes, "/")
    }

    @inline(__always)
    private static func high(_ bytes: ByteVector) -> ByteVector { result(bytes .>= all(0x80)) }

    @inline(__always)
    private static func below(_ bytes: ByteVector, _ limit: UInt8) -> ByteVector { result(bytes .< all(limit)) }

    @inline(__always)
    private static func equal(_ bytes: ByteVector, _ character: Unicode.Scalar) -> ByteVector {
        result(bytes .== all(UInt8(ascii: character)))
    }

    @inline(__always)
    private static func all(_ byte: UInt8) -> ByteVector { ByteVector(repeating: byte) }

    @inline(__always)
    private static func result(_ mask: SIMDMask<SIMD16<Int8>>) -> ByteVector {
        // Safety: a mask is 16 bytes, each all ones or all zeros.
        unsafe unsafeBitCast(mask, to: ByteVector.self)
    }

    /// One bit for each of the 64 bytes whose test gave 0xFF.
    ///
    /// Bit 2*p* of byte *b* first stands for byte *b* of part *p*, the bit above for the byte eight further on;
    /// a transposition puts them in order.
    @inline(__always)
    private static func bits(of tests: Parts) -> UInt64 {
        let gathered = tests.0 & all(1) | tests.1 & all(4) | tests.2 & all(16) | tests.3 & all(64)
        let halves = halves(of: gathered)
        return transposed(halves.x | halves.y &<< 1)
    }

    @inline(__always)
    private static func halves(of bytes: ByteVector) -> SIMD2<UInt64> {
        // Safety: both are 16 bytes of plain bits.
        let halves = unsafe unsafeBitCast(bytes, to: SIMD2<UInt64>.self)
        return SIMD2(UInt64(littleEndian: halves.x), UInt64(littleEndian: halves.y))
    }

    /// The 8 × 8 bits with rows and columns exchanged.
    ///
    /// - Source: Warren, "Hacker's Delight", second edition, section 7–3.
    @inline(__always)
    private static func transposed(_ bits: UInt64) -> UInt64 {
        var bits = bits
        var moved = (bits ^ bits &>> 7) & 0x00AA_00AA_00AA_00AA
        bits ^= moved ^ moved &<< 7
        moved = (bits ^ bits &>> 14) & 0x0000_CCCC_0000_CCCC
        bits ^= moved ^ moved &<< 14
        moved = (bits ^ bits &>> 28) & 0x0000_0000_F0F0_F0F0
        return bits ^ moved ^ moved &<< 28
    }

    /// Whether one byte is of the class ``word``.
    @inline(__always)
    static func isWord(_ byte: UInt8) -> Bool {
        isASCIIWord(byte) || byte >= 0x80
    }

    /// Whether one byte is an ASCII letter or digit.
    @inline(__always)
    static func isASCIIWord(_ byte: UInt8) -> Bool {
        ((byte | 0x20) &- UInt8(ascii: "a")) < 26 || (byte &- UInt8(ascii: "0")) < 10
    }
}
