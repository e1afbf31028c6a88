/// Collects the fingerprints of works and lays them out as a compiled index.
///
/// Memory: 12 bytes per fingerprint and 1 per token until ``finish(covering:registryIdentity:edition:commonness:)``,
/// then once more the size of the index.
public struct IndexBuilder: Sendable {
    private var hashes: [UInt64] = []
    private var positions: [UInt32] = []
    private var sketch: [UInt8] = []
    private var workStarts: [UInt32] = [0]
    private var workIDs: [Int64] = []
    private var words = WordCounter()
    private let profile: Profile
    private var lastWork = Int64.min

    public init(profile: Profile) {
        self.profile = profile
    }

    public var tokenCount: Int { sketch.count }
    public var workCount: Int { workIDs.count }
    public var fingerprintCount: Int { hashes.count }

    /// The most tokens that one index can hold: positions are 32-bit.
    public static let tokenLimit = Int(UInt32.max) - 1

    /// Adds a work; works must come by ascending `id`.
    ///
    /// - Precondition: The tokens of all works stay below ``tokenLimit``.
    public mutating func add(id: Int64, words: [UInt64], fingerprints: [Fingerprint]) {
        precondition(id > lastWork, "works come by ascending number, got \(id) after \(lastWork)")
        precondition(sketch.count + words.count <= Self.tokenLimit, "an index holds less than 2^32 tokens")
        lastWork = id
        guard !words.isEmpty else { return }
        let base = UInt32(sketch.count)
        for fingerprint in fingerprints {
            hashes.append(fingerprint.hash)
            positions.append(base + UInt32(fingerprint.position))
        }
        for word in words { sketch.append(TokenSketch.byte(of: word)) }
        self.words.add(words)
        workStarts.append(UInt32(sketch.count))
        workIDs.append(id)
    }

    /// The compiled index of the works added, as the bytes of its file.
    ///
    /// `covered`: The registry's numbers of the works that the index answers for, with or without tokens.
    /// `registryIdentity`: The random number that names the registry.
    /// `edition`: The registry's content counter at the time of the build.
    /// `commonness`: How common words are, where it is to be that of more works than were added: see
    ///   ``CompiledIndex/wordCommonness(of:)``.
    ///
    /// - Complexity: O(tokens).
    public func finish(
        covering covered: ClosedRange<Int64>, registryIdentity: UInt64, edition: UInt64, commonness: [UInt8]? = nil
    ) -> [UInt8] {
        precondition(commonness.map { $0.count == WordCounter.places } ?? true, "there is a value for each place")
        var header = IndexHeader()
        header.k = UInt32(profile.k)
        header.window = UInt32(profile.window)
        header.bucketBits = Self.bucketBits(for: hashes.count)
        let filterWords = HashFilter.wordCounts(for: hashes.count)
        header.firstWords = UInt64(filterWords.first)
        header.secondWords = UInt64(filterWords.second)
        header.positionBits = UInt32(Int.bitWidth - sketch.count.leadingZeroBitCount)
        header.entries = UInt64(hashes.count)
        header.tokens = UInt64(sketch.count)
        header.works = UInt64(workIDs.count)
        header.firstWork = covered.lowerBound
        header.lastWork = covered.upperBound
        header.registryIdentity = registryIdentity
        header.edition = edition
        return assemble(header, commonness ?? words.commonness())
    }

    static func bucketBits(for count: Int) -> UInt32 {
        let buckets = max(2, count / IndexFormat.bucketSize)
        return min(31, UInt32(Int.bitWidth - (buckets - 1).leadingZeroBitCount))
    }

    private func assemble(_ header: IndexHeader, _ commonness: [UInt8]) -> [UInt8] {
        var header = header
        let layout = header.layout
        let (buckets, entries) = bucketed(header)
        var bytes = [UInt8](repeating: 0, count: layout.byteCount)
        let filter = filter(header)
        Self.store(filter.first, at: layout.first, in: &bytes)
        Self.store(filter.second, at: layout.second, in: &bytes)
        Self.store(buckets, at: layout.buckets, in: &bytes)
        let entryBits = IndexFormat.tagBits + Int(header.positionBits)
        Self.store(packed(entries, bits: entryBits), at: layout.entries, in: &bytes)
        Self.store(sketch, at: layout.sketch, in: &bytes)
        Self.store(workStarts, at: layout.workStarts, in: &bytes)
        Self.store(workIDs, at: layout.workIDs, in: &bytes)
        Self.store(commonness, at: layout.wordCommonness, in: &bytes)
        header.payloadChecksum = unsafe bytes.withUnsafeBytes {
            unsafe IndexFormat.checksum(UnsafeRawBufferPointer(rebasing: $0[IndexFormat.headerBytes...]))
        }
        bytes.replaceSubrange(0..<IndexFormat.headerBytes, with: header.encoded())
        return bytes
    }

    /// The first entry of each bucket, and all entries by bucket, ascending within each.
    private func bucketed(_ header: IndexHeader) -> (buckets: [UInt32], entries: [UInt64]) {
        let shift = UInt64(64 - header.bucketBits)
        var buckets = [UInt32](repeating: 0, count: (1 << Int(header.bucketBits)) + 1)
        for hash in hashes { buckets[Int(hash >> shift) + 1] += 1 }
        for bucket in 1..<buckets.count { buckets[bucket] += buckets[bucket - 1] }
        var next = buckets
        var entries = [UInt64](repeating: 0, count: positions.count)
        for (hash, position) in zip(hashes, positions) {
            let bucket = Int(hash >> shift)
            let tag = TokenSketch.tag(of: hash, bucketBits: header.bucketBits)
            entries[Int(next[bucket])] = tag << UInt64(header.positionBits) | UInt64(position)
            next[bucket] += 1
        }
        for bucket in 0..<(buckets.count - 1) { Self.sort(&entries, Int(buckets[bucket])..<Int(buckets[bucket + 1])) }
        return (buckets, entries)
    }

    /// Sorts `range`; by insertion while it is short, as nearly every bucket is.
    @inline(__always)
    private static func sort(_ entries: inout [UInt64], _ range: Range<Int>) {
        guard range.count <= 4 * IndexFormat.bucketSize else { return entries[range].sort() }
        guard range.count > 1 else { return }
        for next in (range.lowerBound + 1)..<range.upperBound {
            let entry = entries[next]
            var place = next
            while place > range.lowerBound, entries[place - 1] > entry {
                entries[place] = entries[place - 1]
                place -= 1
            }
            entries[place] = entry
        }
    }

    private func filter(_ header: IndexHeader) -> (first: [UInt64], second: [UInt64]) {
        var first = [UInt64](repeating: 0, count: Int(header.firstWords))
        var second = [UInt64](repeating: 0, count: Int(header.secondWords))
        for hash in hashes {
            first[HashFilter.firstWord(hash, header.firstWords)] |= HashFilter.firstBits(hash)
            second[HashFilter.secondWord(hash, header.secondWords)] |= HashFilter.secondBits(hash)
        }
        return (first, second)
    }

    /// The low `bits` bits of each number, lowest first, one after the other.
    private func packed(_ numbers: [UInt64], bits: Int) -> [UInt64] {
        var words = [UInt64](repeating: 0, count: (numbers.count * bits + 63) / 64)
        var bit = 0
        for number in numbers {
            let (word, shift) = (bit / 64, UInt64(bit % 64))
            words[word] |= number << shift
            if Int(shift) + bits > 64 { words[word + 1] |= number >> (64 - shift) }
            bit += bits
        }
        return words
    }

    private static func store<Element: BitwiseCopyable>(_ elements: [Element], at offset: Int, in bytes: inout [UInt8])
    {
        // Safety: the layout gives every section room for its elements.
        unsafe elements.withUnsafeBytes { source in
            unsafe bytes.withUnsafeMutableBytes { target in
                unsafe UnsafeMutableRawBufferPointer(rebasing: target[offset..<(offset + source.count)])
                    .copyMemory(from: source)
            }
        }
    }
}

/// The few bits of a hash that the compiled index keeps.
enum TokenSketch {
    /// The byte that stands for a word: equal words have equal bytes, others with probability 1 in 256.
    @inline(__always)
    static func byte(of word: UInt64) -> UInt8 { UInt8(truncatingIfNeeded: word >> 56) }

    /// The bits of a k-gram hash below its bucket that an entry keeps.
    @inline(__always)
    static func tag(of hash: UInt64, bucketBits: UInt32) -> UInt64 {
        (hash &<< UInt64(bucketBits)) &>> UInt64(64 - IndexFormat.tagBits)
    }
}
