internal import CScanLoops

/// Finds the runs of word bytes in a chunk of text, 64 bytes at a time.
///
/// A run is a maximal sequence of ASCII letters, digits, bytes of non-ASCII
/// scalars, and apostrophes between two of these. Every token lies inside one
/// run, and a run of ASCII letters and digits alone is one token.
///
/// Where the processor has wider instructions, `CScanLoops` does the work; it finds the same edges and leaves
/// out some of the marks that ask for nothing.
@safe
struct WordRuns: ~Copyable {
    /// The most bytes a chunk has, unless a run is longer.
    static let chunkBytes = 8192

    /// Start and end of each run by turns, as offsets into the text.
    private(set) var edges: UnsafeMutablePointer<UInt32>
    private(set) var edgeCount = 0
    /// Offsets that ask for a closer look at the run whose end is the first not before them, ascending: apostrophes
    /// and non-ASCII bytes inside a run, `:` or `;` behind it, the byte behind `@`, `_`, `<` or `/`; without those
    /// that cannot make a URL, a mention, a tag or a reference.
    ///
    /// The last one is ``noMark``.
    private(set) var marks: UnsafeMutablePointer<UInt32>
    private var markCount = 0
    private var capacity: Int
    private let width: InstructionWidth
    /// Room behind the last element, which may be written to.
    private static let slack = Int(PROVSCAN_RUNS_SLACK) + 2

    /// Behind the last mark.
    static let noMark = UInt32.max

    init(width: InstructionWidth) {
        self.width = width
        capacity = Self.chunkBytes + 64
        unsafe edges = .allocate(capacity: capacity + Self.slack)
        unsafe marks = .allocate(capacity: capacity + Self.slack)
    }

    deinit {
        unsafe edges.deallocate()
        unsafe marks.deallocate()
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
    @unsafe
    mutating func find(in text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
        reserve(range.count)
        edgeCount = 0
        markCount = 0
        guard let base = text.baseAddress else { return unsafe marks[0] = Self.noMark }
        precondition(0 <= range.lowerBound && range.upperBound <= text.count, "a chunk lies in its text")
        if width > .plain {
            // Safety: the range lies in the text, and `reserve` made room for its edges and marks.
            let found = unsafe provscan_word_runs(
                width.loops, base, range.lowerBound, range.upperBound, edges, marks)
            edgeCount = found.edges
            unsafe marks[found.marks] = Self.noMark
            return
        }
        var carry = Carry()
        var position = range.lowerBound
        // Safety: 64 bytes are read only where the chunk has them; the rest goes through a copy.
        while range.upperBound - position > 64 {
            let classes = unsafe ByteClasses(at: base + position)
            store(classes, at: position, followedByWord: ByteClasses.isWord(unsafe base[position + 64]), &carry)
            position += 64
        }
        unsafe withUnsafeTemporaryAllocation(byteCount: 64, alignment: 16) { copy in
            unsafe copy.initializeMemory(as: UInt8.self, repeating: 0)
            unsafe copy.copyMemory(
                from: UnsafeRawBufferPointer(start: base + position, count: range.upperBound - position))
            guard let start = copy.baseAddress else { preconditionFailure("a temporary allocation has an address") }
            let classes = unsafe ByteClasses(at: start.assumingMemoryBound(to: UInt8.self))
            store(classes, at: position, followedByWord: false, &carry)
        }
        if edgeCount % 2 == 1 {
            unsafe edges[edgeCount] = UInt32(truncatingIfNeeded: range.upperBound)
            edgeCount += 1
        }
        unsafe marks[markCount] = Self.noMark
    }

    /// What a block of 64 bytes leaves to the next: each 0 or 1.
    private struct Carry {
        var word: UInt64 = 0
        var joined: UInt64 = 0
        var opener: UInt64 = 0
    }

    @inline(__always)
    private mutating func store(
        _ classes: ByteClasses, at position: Int, followedByWord: Bool, _ carry: inout Carry
    ) {
        let word = classes.word
        var joined = word
        if classes.hasUnusual || carry.opener != 0 {
            let after = word &>> 1 | (followedByWord ? 1 << 63 : 0)
            let joining = classes.apostrophe & (word &<< 1 | carry.word) & after
            joined |= joining
            let inside = classes.nonASCII | joining
            let opener = classes.opener
            store(marks: inside & ~(inside &<< 1) | classes.closer | opener &<< 1 | carry.opener, at: position)
            carry.opener = opener &>> 63
        }
        store(edges: joined ^ (joined &<< 1 | carry.joined), at: position)
        carry.word = word &>> 63
        carry.joined = joined &>> 63
    }

    @inline(__always)
    private mutating func store(edges changes: UInt64, at position: Int) {
        // Safety: `reserve` made room for one edge per byte of the chunk.
        let base = UInt32(truncatingIfNeeded: position)
        var target = unsafe edges + edgeCount
        var changes = changes
        while changes != 0 {
            unsafe target.pointee = base &+ UInt32(truncatingIfNeeded: changes.trailingZeroBitCount)
            unsafe target += 1
            changes &= changes &- 1
        }
        unsafe edgeCount = target - edges
    }

    @inline(__always)
    private mutating func store(marks found: UInt64, at position: Int) {
        // Safety: `reserve` made room for one mark per byte of the chunk.
        var found = found
        while found != 0 {
            unsafe marks[markCount] = UInt32(truncatingIfNeeded: position &+ found.trailingZeroBitCount)
            markCount &+= 1
            found &= found &- 1
        }
    }

    private mutating func reserve(_ byteCount: Int) {
        guard byteCount + 64 > capacity else { return }
        unsafe edges.deallocate()
        unsafe marks.deallocate()
        capacity = byteCount + 64
        unsafe edges = .allocate(capacity: capacity + Self.slack)
        unsafe marks = .allocate(capacity: capacity + Self.slack)
    }
}
