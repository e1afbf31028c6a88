/// Collects the fingerprints of works and lays them out as a compiled index.
///
/// Memory: 12 bytes per fingerprint and 1 per token until ``finish(covering:registryIdentity:edition:)``,
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
    /// - Parameters:
    ///   - covered: The registry's numbers of the works that the index answers for, with or without tokens.
    ///   - registryIdentity: The random number that names the registry.
    ///   - edition: The registry's content counter at the time of the build.
    /// - Complexity: O(*n* log *n*) in the fingerprints.
    public func finish(covering covered: ClosedRange<Int64>, registryIdentity: UInt64, edition: UInt64) -> [UInt8] {
        var header = IndexHeader()
        header.k = UInt32(profile.k)
        header.window = UInt32(profile.window)
        header.bucketBits = Self.bucketBits(for: hashes.count)
        header.filterBlocks = UInt64(HashFilter.blockCount(for: hashes.count))
        header.entries = UInt64(hashes.count)
        header.tokens = UInt64(sketch.count)
        header.works = UInt64(workIDs.count)
        header.firstWork = covered.lowerBound
        header.lastWork = covered.upperBound
        header.registryIdentity = registryIdentity
        header.edition = edition
        return assemble(header)
    }

    static func bucketBits(for count: Int) -> UInt32 {
        let buckets = max(2, count / IndexFormat.bucketSize)
        return min(31, UInt32(Int.bitWidth - (buckets - 1).leadingZeroBitCount))
    }

    private func assemble(_ header: IndexHeader) -> [UInt8] {
        var header = header
        let layout = header.layout
        let order = sortedOrder()
        let bucketShift = UInt64(64 - header.bucketBits)
        var buckets = [UInt32](repeating: 0, count: (1 << Int(header.bucketBits)) + 1)
        var filter = [UInt64](repeating: 0, count: Int(header.filterBlocks) * 8)
        var tags: [UInt16] = []
        tags.reserveCapacity(order.count)
        for entry in order {
            let hash = hashes[Int(entry)]
            buckets[Int(hash >> bucketShift) + 1] += 1
            tags.append(TokenSketch.tag(of: hash, bucketBits: header.bucketBits))
            HashFilter.insert(hash, into: &filter, blockCount: header.filterBlocks)
        }
        for bucket in 1..<buckets.count { buckets[bucket] += buckets[bucket - 1] }
        var bytes = [UInt8](repeating: 0, count: layout.byteCount)
        Self.store(filter, at: layout.filter, in: &bytes)
        Self.store(buckets, at: layout.buckets, in: &bytes)
        Self.store(tags, at: layout.tags, in: &bytes)
        Self.store(order.map { positions[Int($0)] }, at: layout.postings, in: &bytes)
        Self.store(sketch, at: layout.sketch, in: &bytes)
        Self.store(workStarts, at: layout.workStarts, in: &bytes)
        Self.store(workIDs, at: layout.workIDs, in: &bytes)
        Self.store(words.commonness(), at: layout.wordCommonness, in: &bytes)
        header.payloadChecksum = unsafe bytes.withUnsafeBytes {
            unsafe IndexFormat.checksum(UnsafeRawBufferPointer(rebasing: $0[IndexFormat.headerBytes...]))
        }
        bytes.replaceSubrange(0..<IndexFormat.headerBytes, with: header.encoded())
        return bytes
    }

    /// Entry numbers by (hash, position).
    private func sortedOrder() -> [UInt32] {
        var order = (0..<UInt32(hashes.count)).map { $0 }
        order.sort { left, right in
            let (leftHash, rightHash) = (hashes[Int(left)], hashes[Int(right)])
            return leftHash != rightHash ? leftHash < rightHash : left < right
        }
        return order
    }

    private static func store<Element: BitwiseCopyable>(_ elements: [Element], at offset: Int, in bytes: inout [UInt8]) {
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

    /// The 16 bits of a k-gram hash below its bucket.
    @inline(__always)
    static func tag(of hash: UInt64, bucketBits: UInt32) -> UInt16 {
        UInt16(truncatingIfNeeded: (hash &<< UInt64(bucketBits)) &>> 48)
    }
}
