/// A blocked Bloom filter: answers "certainly not in the index" from one cache line.
///
/// Each hash sets three bits in one word of the line's first half and three in
/// one word of its second half, so most probes end after one word.
///
/// - Source: Putze, Sanders, Singler, "Cache-, hash- and space-efficient Bloom filters", WEA 2007.
enum HashFilter {
    /// 64-byte blocks for `count` hashes.
    static func blockCount(for count: Int) -> Int {
        max(1, (count * IndexFormat.filterBitsPerHash + 511) / 512)
    }

    /// The first word of the block of `hash`.
    @inline(__always)
    static func base(of hash: UInt64, blockCount: UInt64) -> Int {
        Int(truncatingIfNeeded: ((hash >> 32) &* blockCount) >> 32) &* 8
    }

    @inline(__always)
    static func firstWord(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash & 3) }

    @inline(__always)
    static func secondWord(_ hash: UInt64) -> Int { 4 &+ Int(truncatingIfNeeded: hash >> 2 & 3) }

    @inline(__always)
    static func firstBits(_ hash: UInt64) -> UInt64 {
        1 &<< (hash &>> 4) | 1 &<< (hash &>> 10) | 1 &<< (hash &>> 16)
    }

    @inline(__always)
    static func secondBits(_ hash: UInt64) -> UInt64 {
        1 &<< (hash &>> 22) | 1 &<< (hash &>> 28) | 1 &<< (hash &>> 34)
    }

    static func insert(_ hash: UInt64, into words: inout [UInt64], blockCount: UInt64) {
        let base = base(of: hash, blockCount: blockCount)
        words[base + firstWord(hash)] |= firstBits(hash)
        words[base + secondWord(hash)] |= secondBits(hash)
    }
}
