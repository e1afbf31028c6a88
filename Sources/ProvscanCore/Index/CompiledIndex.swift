internal import CScanLoops

/// Memory that holds a compiled index and keeps it in place: a mapped file or an array.
public protocol IndexMemory: AnyObject, Sendable {
    /// The bytes of the index; at least 8-byte aligned, unchanged for the life of the object.
    var bytes: UnsafeRawBufferPointer { get }
}

/// A compiled index in its frozen form: immutable, so matching takes no lock and makes no query.
///
/// A position is a token's place counted over all works of the index.
@safe
public final class CompiledIndex: @unchecked Sendable {
    // Unchecked: every pointer leads into `memory`, which never changes.

    public let k: Int
    public let window: Int
    public let workCount: Int
    public let tokenCount: Int
    public let fingerprintCount: Int
    /// The registry's numbers of the first and last work covered.
    public let coveredWorks: ClosedRange<Int64>
    public let registryIdentity: UInt64
    /// The content counter of the registry that the index was made from.
    public let edition: UInt64
    /// Bytes of the whole index.
    public let byteCount: Int

    private let memory: any IndexMemory
    private let bucketBits: UInt32
    private let positionBits: Int
    /// The filter, for probing many hashes in a row; valid while the index lives.
    let hashFilter: HashFilter.View
    private let buckets: UnsafePointer<UInt32>
    private let packed: UnsafeRawPointer
    private let sketch: UnsafePointer<UInt8>
    private let workStarts: UnsafePointer<UInt32>
    private let workIDs: UnsafePointer<Int64>
    private let wordCommonnessTable: UnsafePointer<UInt8>
    /// The number of the work that holds each ``stride``-th position: a look-up begins there.
    private let worksAtStrides: UnsafeMutablePointer<UInt32>
    /// As long as a few short works; 1 byte of memory for each 64 tokens.
    private static let stride = 256

    /// Takes the index in `memory` into use after checking all of it.
    ///
    /// - Throws: ``IndexError`` when the bytes are damaged or of another version.
    /// - Complexity: O(bytes): one pass for the checksum, one over the works.
    public init(_ memory: any IndexMemory) throws(IndexError) {
        let bytes = unsafe memory.bytes
        let header = unsafe try IndexHeader(decoding: bytes)
        guard header.bucketBits < 32, header.entries < 1 << 32, header.tokens < 1 << 32, header.works < 1 << 32,
            header.firstWords > 0, header.firstWords < 1 << 32, header.secondWords > 0, header.secondWords < 1 << 32,
            header.positionBits <= 32, header.bucketBits > 0, header.k > 0
        else { throw .damaged("its header is impossible") }
        let layout = header.layout
        guard bytes.count == layout.byteCount, let base = bytes.baseAddress else {
            throw .damaged("it has \(bytes.count) bytes instead of \(layout.byteCount)")
        }
        let payload = unsafe UnsafeRawBufferPointer(rebasing: bytes[IndexFormat.headerBytes...])
        guard unsafe IndexFormat.checksum(payload) == header.payloadChecksum else {
            throw .damaged("its content fails its checksum")
        }
        self.memory = memory
        k = Int(header.k)
        window = Int(header.window)
        workCount = Int(header.works)
        tokenCount = Int(header.tokens)
        fingerprintCount = Int(header.entries)
        coveredWorks = header.firstWork...max(header.firstWork, header.lastWork)
        registryIdentity = header.registryIdentity
        edition = header.edition
        byteCount = bytes.count
        bucketBits = header.bucketBits
        positionBits = Int(header.positionBits)
        // Safety: the layout of a checked header lies inside `bytes`.
        unsafe hashFilter = HashFilter.View(
            first: (base + layout.first).assumingMemoryBound(to: UInt64.self),
            second: (base + layout.second).assumingMemoryBound(to: UInt64.self),
            counts: (header.firstWords, header.secondWords))
        unsafe buckets = (base + layout.buckets).assumingMemoryBound(to: UInt32.self)
        unsafe packed = base + layout.entries
        unsafe sketch = (base + layout.sketch).assumingMemoryBound(to: UInt8.self)
        unsafe workStarts = (base + layout.workStarts).assumingMemoryBound(to: UInt32.self)
        unsafe workIDs = (base + layout.workIDs).assumingMemoryBound(to: Int64.self)
        unsafe wordCommonnessTable = (base + layout.wordCommonness).assumingMemoryBound(to: UInt8.self)
        unsafe worksAtStrides = .allocate(capacity: tokenCount / Self.stride + 1)
        var work = 0
        for number in 0...(tokenCount / Self.stride) {
            // Safety: there is one more start than works.
            while work + 1 < workCount, unsafe Int(workStarts[work + 1]) <= number * Self.stride { work += 1 }
            unsafe worksAtStrides[number] = UInt32(work)
        }
    }

    deinit {
        unsafe worksAtStrides.deallocate()
    }

    /// Whether a k-gram hash may be in the index; "no" is certain.
    @inline(__always)
    func mayContain(_ hash: UInt64) -> Bool {
        hashFilter.passesFirst(hash) && hashFilter.passesSecond(hash)
    }

    /// The entries whose hash agrees with `hash` in all the bits that the index keeps.
    ///
    /// They ascend by context, and by position where the contexts are equal.
    ///
    /// - Complexity: O(log bucket); a bucket has about 8 entries, and more where k-grams are frequent.
    func entries(of hash: UInt64) -> Range<Int> {
        let bucket = Int(hash >> UInt64(64 - bucketBits))
        // Safety: bucket bounds were checksummed with the rest; they are clamped all the same.
        let end = min(unsafe Int(buckets[bucket + 1]), fingerprintCount)
        let start = min(unsafe Int(buckets[bucket]), end)
        let tag = TokenSketch.tag(of: hash, bucketBits: bucketBits)
        let first = firstEntry(in: start..<end, tag)
        return first..<firstEntry(in: first..<end, tag + 1)
    }

    /// The first of `entries`, which ascend, whose tag is not less than `tag`; one by one where they are few.
    @inline(__always)
    private func firstEntry(in entries: Range<Int>, _ tag: UInt64) -> Int {
        let shift = UInt64(IndexFormat.contextBits &+ positionBits)
        var (low, high) = (entries.lowerBound, entries.upperBound)
        while high - low > 2 * IndexFormat.bucketSize {
            let middle = (low + high) / 2
            if entry(middle) &>> shift < tag { low = middle + 1 } else { high = middle }
        }
        while low < high, entry(low) &>> shift < tag { low += 1 }
        return low
    }

    /// The position that entry number `entry` stands for.
    @inline(__always)
    func position(ofEntry number: Int) -> Int {
        min(Int(entry(number) & ((1 << UInt64(positionBits)) - 1)), tokenCount)
    }

    /// What entry number `entry` keeps of the words beside its k-gram: see ``TokenSketch/context(before:after:)``.
    @inline(__always)
    func context(ofEntry number: Int) -> UInt8 {
        UInt8(truncatingIfNeeded: entry(number) &>> UInt64(positionBits))
    }

    /// Tag, context and position of entry `number`.
    @inline(__always)
    private func entry(_ number: Int) -> UInt64 {
        let bits = IndexFormat.entryBits(positionBits: positionBits)
        let bit = number &* bits
        // Safety: numbers lie below `fingerprintCount`, and eight more bytes follow the last entry.
        let word = unsafe packed.loadUnaligned(fromByteOffset: bit &>> 3, as: UInt64.self)
        return (UInt64(littleEndian: word) &>> UInt64(truncatingIfNeeded: bit & 7)) & ((1 &<< UInt64(bits)) &- 1)
    }

    /// The sketch byte of the token at `position`.
    @inline(__always)
    func sketchByte(at position: Int) -> UInt8 {
        // Safety: positions are kept inside a work by their callers, and works inside the sketch by the checksum.
        unsafe sketch[position]
    }

    /// How common the words of a place are in the works of the index, from 0 to 15; 0 where it is not known.
    ///
    /// `place`: One of ``WordCounter/place(of:)``.
    func wordCommonness(at place: Int) -> UInt8 {
        precondition(0 <= place && place < WordCounter.places, "there is no place \(place)")
        // Safety: the place lies below the table's size.
        return unsafe wordCommonnessTable[place]
    }

    /// How common words are in the works of `indexes`, by place: in that of them where they are most common.
    ///
    /// - Complexity: O(segments · 65,536).
    public static func wordCommonness(of indexes: [CompiledIndex]) -> [UInt8] {
        (0..<WordCounter.places).map { place in indexes.reduce(0) { max($0, $1.wordCommonness(at: place)) } }
    }

    /// The number, within the index, of the work that holds `position`.
    ///
    /// - Precondition: The position is at most ``tokenCount``.
    /// - Complexity: O(works in ``stride`` tokens).
    @inline(__always)
    func workNumber(at position: Int) -> Int {
        // Safety: there is a stride for every position up to the number of tokens; numbers lie in 0 ..< workCount.
        var number = unsafe Int(worksAtStrides[position / Self.stride])
        while number + 1 < workCount, unsafe Int(workStarts[number + 1]) <= position { number += 1 }
        return number
    }

    /// Asks for what is read of `positions` next: their places in the sketch, and the works that hold them.
    @inline(__always)
    func prefetch(positions: some Sequence<Int>) {
        for position in positions {
            // Safety: nothing is read; the addresses lie in the sketch and in the table.
            unsafe provscan_prefetch(sketch + position)
            unsafe provscan_prefetch(worksAtStrides + position / Self.stride)
        }
    }

    /// Asks for where the works that hold `positions` begin, once ``prefetch(positions:)`` has asked for their numbers.
    @inline(__always)
    func prefetchWorks(at positions: some Sequence<Int>) {
        for position in positions {
            // Safety: nothing but the table is read, which has a stride for every position.
            unsafe provscan_prefetch(workStarts + Int(worksAtStrides[position / Self.stride]))
        }
    }

    /// Asks for the entries of `hash`, which are looked up soon.
    @inline(__always)
    func prefetchBucket(of hash: UInt64) {
        // Safety: nothing is read; the address lies in the table.
        unsafe provscan_prefetch(buckets + Int(hash >> UInt64(64 - bucketBits)))
    }

    /// Asks for the first entry of `hash`, once its bucket is at hand.
    @inline(__always)
    func prefetchEntries(of hash: UInt64) {
        // Safety: bucket bounds were checksummed with the rest; nothing but them is read.
        let first = unsafe min(Int(buckets[Int(hash >> UInt64(64 - bucketBits))]), fingerprintCount)
        unsafe provscan_prefetch(packed + (first &* IndexFormat.entryBits(positionBits: positionBits)) &>> 3)
    }

    /// Calls `body` with the sketch bytes of the tokens at `positions`.
    @inline(__always)
    func withSketch<Result>(_ positions: Range<Int>, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        precondition(0 <= positions.lowerBound && positions.upperBound <= tokenCount, "there are \(tokenCount) tokens")
        return unsafe body(UnsafeBufferPointer(start: sketch + positions.lowerBound, count: positions.count))
    }

    /// The positions of the tokens of work number `number`.
    func tokens(ofWork number: Int) -> Range<Int> {
        // Safety: there is one more start than works.
        unsafe Int(workStarts[number])..<Int(workStarts[number + 1])
    }

    /// The registry's number of work number `number`.
    func workID(_ number: Int) -> Int64 {
        // Safety: numbers come from `workNumber(at:)`.
        unsafe workIDs[number]
    }
}

/// An index held in an array.
@safe
public final class IndexArray: IndexMemory, @unchecked Sendable {
    // Unchecked: the memory is written once, in `init`.

    private let words: UnsafeMutableRawBufferPointer

    public init(_ bytes: [UInt8]) {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: IndexFormat.alignment)
        unsafe memory.copyBytes(from: bytes)
        unsafe words = memory
    }

    deinit {
        unsafe words.deallocate()
    }

    public var bytes: UnsafeRawBufferPointer { unsafe UnsafeRawBufferPointer(words) }
}
