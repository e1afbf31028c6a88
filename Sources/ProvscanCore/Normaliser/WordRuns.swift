/// Finds the runs of word bytes in a chunk of text, 64 bytes at a time.
///
/// A run is a maximal sequence of ASCII letters, digits, bytes of non-ASCII
/// scalars, and apostrophes between two of these. Every token lies inside one
/// run, and a run of ASCII letters and digits alone is one token.
@safe
struct WordRuns: ~Copyable {
    /// The most bytes a chunk has, unless a run is longer.
    static let chunkBytes = 8192

    /// Start and end of each run by turns, as offsets into the text.
    private(set) var edges: UnsafeMutablePointer<UInt32>
    private(set) var edgeCount = 0
    /// Where a stretch of apostrophes and non-ASCII bytes starts inside a run.
    private(set) var specials: UnsafeMutablePointer<UInt32>
    private(set) var specialCount = 0
    private var capacity: Int

    init() {
        capacity = Self.chunkBytes + 64
        unsafe edges = .allocate(capacity: capacity + 1)
        unsafe specials = .allocate(capacity: capacity + 1)
    }

    deinit {
        unsafe edges.deallocate()
        unsafe specials.deallocate()
    }

    /// Whether there is a special numbered `number` and it lies before byte `end`.
    @inline(__always)
    func hasSpecial(_ number: Int, before end: Int) -> Bool {
        number < specialCount && (unsafe Int(specials[number]) < end)
    }

    /// The end of the chunk that starts at `start`: after a byte that separates tokens whatever follows.
    static func chunkEnd(from start: Int, in text: Span<UInt8>) -> Int {
        guard text.count - start > chunkBytes else { return text.count }
        var end = start + chunkBytes
        while end > start + chunkBytes / 2 {
            if text[end - 1] <= 0x20 { return end }
            end -= 1
        }
        end = start + chunkBytes
        while end < text.count, text[end - 1] > 0x20 { end += 1 }
        return end
    }

    /// Finds the runs of `range`, which starts and ends as ``chunkEnd(from:in:)`` says.
    ///
    /// - Complexity: O(bytes / 64 + runs).
    mutating func find(in text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
        reserve(range.count)
        edgeCount = 0
        specialCount = 0
        var previousWord: UInt64 = 0
        var previousJoined: UInt64 = 0
        var position = range.lowerBound
        while position < range.upperBound {
            let classes = unsafe Self.classes(in: text, at: position, end: range.upperBound)
            let next = position + 64
            let following = next < range.upperBound ? ByteClasses.isWord(unsafe text[next]) : false
            let before = classes.word << 1 | previousWord
            let after = classes.word >> 1 | (following ? 1 << 63 : 0)
            let joining = classes.apostrophe & before & after
            let joined = classes.word | joining
            store(edges: joined ^ (joined << 1 | previousJoined), specials: classes.nonASCII | joining, at: position)
            previousWord = classes.word >> 63
            previousJoined = joined >> 63
            position = next
        }
        if edgeCount % 2 == 1 {
            unsafe edges[edgeCount] = UInt32(truncatingIfNeeded: range.upperBound)
            edgeCount += 1
        }
    }

    @inline(__always)
    private mutating func store(edges changes: UInt64, specials special: UInt64, at position: Int) {
        // Safety: `reserve` made room for one edge and one special per byte of the chunk.
        let base = UInt32(truncatingIfNeeded: position)
        var changes = changes
        while changes != 0 {
            unsafe edges[edgeCount] = base &+ UInt32(truncatingIfNeeded: changes.trailingZeroBitCount)
            edgeCount &+= 1
            changes &= changes &- 1
        }
        var stretches = special & ~(special << 1)
        while stretches != 0 {
            unsafe specials[specialCount] = base &+ UInt32(truncatingIfNeeded: stretches.trailingZeroBitCount)
            specialCount &+= 1
            stretches &= stretches &- 1
        }
    }

    /// The classes of the 64 bytes at `position`; bytes from `end` on count as separators.
    @inline(__always)
    private static func classes(in text: UnsafeBufferPointer<UInt8>, at position: Int, end: Int) -> ByteClasses {
        guard let base = text.baseAddress else { return unsafe ByteClasses(at: [UInt8](repeating: 0, count: 64)) }
        // Safety: 64 bytes are read only where the text has them; the rest goes through a copy.
        if end - position >= 64 { return unsafe ByteClasses(at: base + position) }
        return unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 64) { copy in
            unsafe copy.initialize(repeating: 0)
            for offset in 0..<(end - position) { unsafe copy[offset] = text[position + offset] }
            guard let start = copy.baseAddress else { preconditionFailure("a temporary allocation has an address") }
            return unsafe ByteClasses(at: start)
        }
    }

    private mutating func reserve(_ byteCount: Int) {
        guard byteCount + 64 > capacity else { return }
        unsafe edges.deallocate()
        unsafe specials.deallocate()
        capacity = byteCount + 64
        unsafe edges = .allocate(capacity: capacity + 1)
        unsafe specials = .allocate(capacity: capacity + 1)
    }
}
