internal import CScanLoops

/// A Bloom filter in two stages: answers "certainly not in the index" mostly from the first, which stays in cache.
///
/// Each hash sets two bits in one word of the first stage and four in one word
/// of the second. Of foreign hashes about one in six passes the first stage,
/// about one in fifty of those the second.
///
/// - Source: Putze, Sanders, Singler, "Cache-, hash- and space-efficient Bloom filters", WEA 2007.
enum HashFilter {
    /// 64-bit words of each stage for `count` hashes.
    static func wordCounts(for count: Int) -> (first: Int, second: Int) {
        (
            max(1, (count * IndexFormat.firstFilterBitsPerHash + 63) / 64),
            max(1, (count * IndexFormat.secondFilterBitsPerHash + 63) / 64)
        )
    }

    /// The word of `hash` in a first stage of `count` words: by the top half of the hash.
    @inline(__always)
    static func firstWord(_ hash: UInt64, _ count: UInt64) -> Int {
        Int(truncatingIfNeeded: ((hash &>> 32) &* count) &>> 32)
    }

    /// The word of `hash` in a second stage of `count` words: by the bottom half of the hash.
    @inline(__always)
    static func secondWord(_ hash: UInt64, _ count: UInt64) -> Int {
        Int(truncatingIfNeeded: ((hash & 0xFFFF_FFFF) &* count) &>> 32)
    }

    @inline(__always)
    static func firstBits(_ hash: UInt64) -> UInt64 {
        1 &<< hash | 1 &<< (hash &>> 6)
    }

    @inline(__always)
    static func secondBits(_ hash: UInt64) -> UInt64 {
        1 &<< (hash &>> 32) | 1 &<< (hash &>> 38) | 1 &<< (hash &>> 44) | 1 &<< (hash &>> 50)
    }

    /// Both stages in place, for the innermost loop.
    @safe
    struct View {
        private let first: UnsafePointer<UInt64>
        private let second: UnsafePointer<UInt64>
        private let firstCount: UInt64
        private let secondCount: UInt64

        /// - Precondition: The pointers lead to as many words as `counts` says, for the life of the view.
        @unsafe
        init(first: UnsafePointer<UInt64>, second: UnsafePointer<UInt64>, counts: (first: UInt64, second: UInt64)) {
            unsafe self.first = first
            unsafe self.second = second
            firstCount = counts.first
            secondCount = counts.second
        }

        /// The stages as ``FilterProber``'s loop takes them.
        var words: provscan_filter {
            unsafe provscan_filter(
                first: first, second: second, first_count: firstCount, second_count: secondCount)
        }

        /// Whether the bits of `hash` in the first stage are all set.
        @inline(__always)
        func passesFirst(_ hash: UInt64) -> Bool {
            let bits = HashFilter.firstBits(hash)
            // Safety: the word is below the number of words by construction.
            return unsafe first[HashFilter.firstWord(hash, firstCount)] & bits == bits
        }

        /// Whether the bits of `hash` in the second stage are all set.
        @inline(__always)
        func passesSecond(_ hash: UInt64) -> Bool {
            let bits = HashFilter.secondBits(hash)
            // Safety: the word is below the number of words by construction.
            return unsafe second[HashFilter.secondWord(hash, secondCount)] & bits == bits
        }
    }
}
