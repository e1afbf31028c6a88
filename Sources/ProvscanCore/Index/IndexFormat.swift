internal import CScanLoops

/// The layout of a compiled index, format 3.
///
/// All numbers are little-endian; sections start at multiples of 64.
///
/// | Section | Elements | Content |
/// |---|---|---|
/// | header | 256 bytes | see ``IndexHeader`` |
/// | first | UInt64 × firstWords | first stage of the filter, see ``HashFilter`` |
/// | second | UInt64 × secondWords | second stage of the filter |
/// | buckets | UInt32 × (2^bucketBits + 1) | first entry of each bucket; a bucket is the top bits of the hash |
/// | entries | (16 + positionBits) × entries, 8 bytes of zeros | tag, context and position, see below; ascending in a bucket |
/// | sketch | UInt8 × tokens | the top byte of each token's word hash |
/// | workStarts | UInt32 × (works + 1) | position of each work's first token |
/// | workIDs | Int64 × works | the registry's number of each work |
/// | wordCommonness | UInt8 × 65,536 | how common the words are in these works, see ``WordCounter`` |
///
/// Entries follow each other without gaps, lowest bit first. The upper 8 bits
/// of an entry are its tag, the bits of the hash below the bucket; the next 8
/// its context, see ``TokenSketch/context(before:after:)``; the lower bits are
/// the position of the k-gram's first token, counted over all works.
enum IndexFormat {
    static let magic: UInt64 = 0x3158_4449_5343_5350  // "PSCSIDX1"
    static let version: UInt32 = 3
    static let headerBytes = 256
    static let alignment = 64
    /// Hashes per bucket, about.
    static let bucketSize = 8
    /// Bits of the hash that an entry keeps below its bucket.
    static let tagBits = 8
    /// Bits of the words beside the k-gram that an entry keeps.
    static let contextBits = 8
    /// Bits of each stage of the filter per hash, about.
    static let firstFilterBitsPerHash = 4
    static let secondFilterBitsPerHash = 10

    /// Bits of an entry, at most 48, so that eight bytes hold one wherever it begins.
    @inline(__always)
    static func entryBits(positionBits: Int) -> Int { tagBits &+ contextBits &+ positionBits }

    static func aligned(_ offset: Int) -> Int {
        (offset + alignment - 1) / alignment * alignment
    }

    /// A checksum that notices any damage of a few bytes; no protection against intent.
    ///
    /// - Complexity: O(bytes), about 10 GB/s.
    static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var lanes: (UInt64, UInt64, UInt64, UInt64) = (1, 2, 3, 4)
        let whole = bytes.count / 32 * 32
        var offset = 0
        while offset < whole {
            // The processor's own fetching ahead stops at each page: this takes 0.6 of the time that it takes alone.
            // Safety: nothing is read; 32 bytes from `offset` lie below `whole`.
            unsafe provscan_prefetch(bytes.baseAddress.map { unsafe $0 + offset + 1024 })
            lanes.0 = WordHash.fold(lanes.0, unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            lanes.1 = WordHash.fold(lanes.1, unsafe bytes.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self))
            lanes.2 = WordHash.fold(lanes.2, unsafe bytes.loadUnaligned(fromByteOffset: offset + 16, as: UInt64.self))
            lanes.3 = WordHash.fold(lanes.3, unsafe bytes.loadUnaligned(fromByteOffset: offset + 24, as: UInt64.self))
            offset += 32
        }
        var state = UInt64(bytes.count)
        for lane in [lanes.0, lanes.1, lanes.2, lanes.3] { state = WordHash.fold(state, lane) }
        while offset < bytes.count {
            state = WordHash.fold(state, unsafe UInt64(bytes[offset]))
            offset += 1
        }
        return state
    }
}

/// The fixed part of a compiled index.
struct IndexHeader: Equatable {
    var k: UInt32 = 0
    var window: UInt32 = 0
    var bucketBits: UInt32 = 0
    var firstWords: UInt64 = 0
    var secondWords: UInt64 = 0
    /// Bits of a position.
    var positionBits: UInt32 = 0
    var entries: UInt64 = 0
    var tokens: UInt64 = 0
    var works: UInt64 = 0
    /// The registry's numbers of the first and last work that the index covers, whether or not they have entries.
    var firstWork: Int64 = 0
    var lastWork: Int64 = 0
    /// What the index was made from: the registry's identity and the edition of its content.
    var registryIdentity: UInt64 = 0
    var edition: UInt64 = 0
    var payloadChecksum: UInt64 = 0

    /// The offsets of the sections in file order, then the size of the file.
    var layout: Layout { Layout(self) }

    struct Layout {
        let first: Int
        let second: Int
        let buckets: Int
        let entries: Int
        let sketch: Int
        let workStarts: Int
        let workIDs: Int
        let wordCommonness: Int
        let byteCount: Int

        init(_ header: IndexHeader) {
            first = IndexFormat.headerBytes
            second = IndexFormat.aligned(first + Int(header.firstWords) * 8)
            buckets = IndexFormat.aligned(second + Int(header.secondWords) * 8)
            entries = IndexFormat.aligned(buckets + ((1 << Int(header.bucketBits)) + 1) * 4)
            let entryBits = IndexFormat.entryBits(positionBits: Int(header.positionBits))
            sketch = IndexFormat.aligned(entries + (Int(header.entries) * entryBits + 7) / 8 + 8)
            workStarts = IndexFormat.aligned(sketch + Int(header.tokens))
            workIDs = IndexFormat.aligned(workStarts + (Int(header.works) + 1) * 4)
            wordCommonness = IndexFormat.aligned(workIDs + Int(header.works) * 8)
            byteCount = wordCommonness + WordCounter.places
        }
    }

    /// The header as 256 bytes, its own checksum in the last eight.
    func encoded() -> [UInt8] {
        let words: [UInt64] = [
            IndexFormat.magic, UInt64(IndexFormat.version), UInt64(k), UInt64(window), UInt64(bucketBits), firstWords,
            secondWords, UInt64(positionBits), entries, tokens, works, UInt64(bitPattern: firstWork),
            UInt64(bitPattern: lastWork), registryIdentity, edition, payloadChecksum,
        ]
        var bytes: [UInt8] = []
        for word in words { append(word, to: &bytes) }
        bytes.append(contentsOf: [UInt8](repeating: 0, count: IndexFormat.headerBytes - 8 - bytes.count))
        append(unsafe bytes.withUnsafeBytes { unsafe IndexFormat.checksum($0) }, to: &bytes)
        return bytes
    }

    private func append(_ word: UInt64, to bytes: inout [UInt8]) {
        for shift in stride(from: UInt64(0), to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: word >> shift)) }
    }

    init() {}

    /// Reads a header; throws ``IndexError`` when the bytes are not one.
    init(decoding bytes: UnsafeRawBufferPointer) throws(IndexError) {
        guard bytes.count >= IndexFormat.headerBytes else { throw .damaged("it is shorter than its header") }
        // Safety: all offsets lie below `headerBytes`.
        func word(_ number: Int) -> UInt64 {
            UInt64(littleEndian: unsafe bytes.loadUnaligned(fromByteOffset: number * 8, as: UInt64.self))
        }
        guard word(0) == IndexFormat.magic else { throw .damaged("it does not start as one") }
        guard word(1) == UInt64(IndexFormat.version) else { throw .otherVersion(Int(truncatingIfNeeded: word(1))) }
        let sum = unsafe IndexFormat.checksum(
            UnsafeRawBufferPointer(rebasing: bytes[0..<(IndexFormat.headerBytes - 8)]))
        guard word(IndexFormat.headerBytes / 8 - 1) == sum else { throw .damaged("its header fails its checksum") }
        k = UInt32(truncatingIfNeeded: word(2))
        window = UInt32(truncatingIfNeeded: word(3))
        bucketBits = UInt32(truncatingIfNeeded: word(4))
        firstWords = word(5)
        secondWords = word(6)
        positionBits = UInt32(truncatingIfNeeded: word(7))
        entries = word(8)
        tokens = word(9)
        works = word(10)
        firstWork = Int64(bitPattern: word(11))
        lastWork = Int64(bitPattern: word(12))
        registryIdentity = word(13)
        edition = word(14)
        payloadChecksum = word(15)
    }
}

/// Why bytes are no usable compiled index; the index can always be built again from the registry.
public enum IndexError: Error, Equatable, CustomStringConvertible {
    case damaged(String)
    case otherVersion(Int)

    public var description: String {
        switch self {
        case .damaged(let reason): "the compiled index is damaged (\(reason)); it is built again from the registry"
        case .otherVersion(let version):
            "the compiled index has format \(version), this build reads \(IndexFormat.version); it is built again"
        }
    }
}
