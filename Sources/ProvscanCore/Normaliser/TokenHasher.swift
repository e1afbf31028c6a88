internal import CScanLoops

/// The fast tokeniser: word hashes of a text, and its spans where they are asked for.
///
/// Equal to what the plain ``Tokeniser`` gives for every text. Runs of ASCII letters and
/// digits are found 64 bytes at a time and hashed from two wide loads; only the
/// runs that ask for a closer look go through ``TokenRules`` and the plain
/// ``Tokeniser``. Nothing is allocated per text once the buffers have grown to
/// the largest.
@safe
public struct TokenHasher: ~Copyable {
    private var storage: UnsafeMutablePointer<UInt64>
    /// The byte range of each token, start and end by turns; `nil` where nobody asks for them.
    private var spans: UnsafeMutablePointer<UInt32>?
    private var capacity: Int
    /// Tokens of the last text.
    public private(set) var count = 0
    private var runs: WordRuns
    private var tokeniser = RunTokeniser()
    /// ``Punctuation/kinds``, where the wider instructions have them; `nil` where spans are kept.
    private let punctuation: UnsafeMutablePointer<UInt8>?
    private let width: InstructionWidth

    public init() {
        self.init(width: .supported)
    }

    /// A hasher that `keepsSpans` where ``withSpans(_:)`` is wanted.
    init(width: InstructionWidth = .supported, keepsSpans: Bool = false) {
        runs = WordRuns(width: width)
        self.width = width
        capacity = 4096
        unsafe storage = .allocate(capacity: capacity)
        unsafe spans = keepsSpans ? .allocate(capacity: capacity * 2) : nil
        unsafe punctuation = width > .plain && !keepsSpans ? Punctuation.standard.copiedKinds() : nil
    }

    deinit {
        unsafe punctuation?.deallocate()
        unsafe storage.deallocate()
        unsafe spans?.deallocate()
    }

    /// Calls `body` with the word hashes of the last text, in token order.
    @inline(__always)
    public func withHashes<Result>(_ body: (UnsafeBufferPointer<UInt64>) throws -> Result) rethrows -> Result {
        // Safety: the first `count` elements were stored by `hash`.
        unsafe try body(UnsafeBufferPointer(start: storage, count: count))
    }

    /// Calls `body` with start and end of each token of the last text, by turns.
    ///
    /// - Precondition: The hasher keeps spans.
    func withSpans<Result>(_ body: (UnsafeBufferPointer<UInt32>) throws -> Result) rethrows -> Result {
        guard let spans = unsafe spans else { preconditionFailure("this hasher keeps no spans") }
        // Safety: two elements for each of the first `count` tokens were stored by `hash`.
        return unsafe try body(UnsafeBufferPointer(start: spans, count: count * 2))
    }

    /// Hashes the words of `text`, valid UTF-8 of less than 4 GiB.
    ///
    /// - Complexity: O(bytes).
    public mutating func hash(_ text: Span<UInt8>) {
        precondition(text.count < Int(UInt32.max), "a text has less than 4 GiB, got \(text.count) bytes")
        count = 0
        var rules = TokenRules()
        var start = 0
        while start < text.count {
            let end = WordRuns.chunkEnd(from: start, in: text)
            // Safety: the chunk lies in the text.
            unsafe text.withUnsafeBufferPointer { bytes in
                unsafe runs.find(in: bytes, start..<end)
            }
            reserve(count + (end - start))
            hashRuns(of: text, chunkEnd: end, &rules)
            start = end
        }
    }

    private mutating func hashRuns(of text: Span<UInt8>, chunkEnd: Int, _ rules: inout TokenRules) {
        var run = 0
        var mark = 0
        while true {
            skipRuns(upTo: rules.skipEnd, &run, &mark)
            let (first, known) = (run, count)
            (run, mark) = hashPlainRuns(of: text, from: run, mark: mark, &rules)
            if let spans = unsafe spans {
                // Safety: `reserve` made room for the spans of as many tokens as there are hashes.
                unsafe (spans + known * 2).update(from: runs.edges + first, count: run - first)
            }
            guard run < runs.edgeCount else { return }
            // Safety: edges come in pairs below `edgeCount`, the marks end with `noMark`.
            let (start, end) = unsafe (Int(runs.edges[run]), Int(runs.edges[run + 1]))
            run += 2
            let marked = mark
            while unsafe Int(runs.marks[mark]) <= end { mark += 1 }
            hashRun(start..<end, isMarked: mark > marked, of: text, chunkEnd: chunkEnd, &rules)
        }
    }

    /// Passes over the runs from `run` on that end at `end` or before, and their marks.
    @inline(__always)
    private func skipRuns(upTo end: Int, _ run: inout Int, _ mark: inout Int) {
        let first = run
        // Safety: edges come in pairs below `edgeCount`, the marks end with `noMark`.
        while run < runs.edgeCount, unsafe Int(runs.edges[run + 1]) <= end { run += 2 }
        guard run > first else { return }
        let last = unsafe runs.edges[run - 1]
        while unsafe runs.marks[mark] <= last { mark += 1 }
    }

    /// Hashes runs, which are words as they stand, up to one that asks for a closer look.
    ///
    /// `first`: The first edge of the first run.
    /// `mark`: The first mark behind the runs already hashed.
    /// `rules`: Say where what is skipped ends, and learn it.
    ///
    /// Returns the first edge of the run where it stopped, and the first mark that is not behind it.
    @inline(__always)
    private mutating func hashPlainRuns(
        of text: Span<UInt8>, from first: Int, mark: Int, _ rules: inout TokenRules
    ) -> (run: Int, mark: Int) {
        if width > .plain {
            // The first token of a text may be a repost mark.
            guard count > 0 else { return (first, mark) }
            // Safety: edges come in pairs below `edgeCount` and lie in the text, the marks end with `noMark`,
            // and `reserve` made room for a hash per byte.
            let stopped = unsafe text.withUnsafeBufferPointer { bytes in
                unsafe provscan_word_hashes(
                    bytes.baseAddress, bytes.count, runs.edges,
                    provscan_hashing(edge: first, mark: mark, hash: count, skip_end: rules.skipEnd), runs.edgeCount,
                    runs.marks, punctuation, storage)
            }
            count = stopped.hash
            rules.skip(to: stopped.skip_end)
            return (stopped.edge, stopped.mark)
        }
        // Safety: edges come in pairs below `edgeCount`, the marks end with `noMark`, 16 bytes are read only
        // where the text has them, and `reserve` made room for a hash per run.
        return unsafe text.withUnsafeBytes { bytes in
            let edges = unsafe runs.edges
            let edgeCount = runs.edgeCount
            let closer = count == 0 ? 0 : unsafe Int(runs.marks[mark])
            let lastStart = bytes.count - 16
            let skipEnd = rules.skipEnd
            var target = unsafe storage + count
            var run = first
            while run < edgeCount {
                let (start, end) = unsafe (Int(edges[run]), Int(edges[run &+ 1]))
                let length = end &- start
                guard end < closer, start <= lastStart, start >= skipEnd, length <= 16 else { break }
                let low = unsafe Self.word(bytes, at: start)
                let high = unsafe Self.word(bytes, at: start &+ 8)
                guard let hash = Self.hash(low: low, high: high, length: length) else { break }
                unsafe target.pointee = hash
                unsafe target += 1
                run &+= 2
            }
            unsafe count = target - storage
            return (run, mark)
        }
    }

    /// The hash of a word of 1 to 16 ASCII letters and digits; `nil` for `www`, which may start a URL.
    @inline(__always)
    private static func hash(low: UInt64, high: UInt64, length: Int) -> UInt64? {
        let state = WordHash.start(count: length)
        let unused = UInt64(truncatingIfNeeded: -8 &* length)
        guard length > 8 else {
            let word = (low &<< unused) &>> unused
            return word == www ? nil : WordHash.fold(state, word)
        }
        return WordHash.fold(WordHash.fold(state, low), (high &<< unused) &>> unused)
    }

    /// Hashes one run by all the rules.
    @inline(never)
    private mutating func hashRun(
        _ range: Range<Int>, isMarked: Bool, of text: Span<UInt8>, chunkEnd: Int, _ rules: inout TokenRules
    ) {
        if isMarked { reserve(count + range.count * Self.tokensPerByte + (chunkEnd - range.upperBound)) }
        // Safety: room was made for the most tokens that the run can give.
        let hashes = unsafe storage
        let spans = unsafe spans
        var total = count
        tokeniser.scan(text, in: range, isMarked: isMarked) { start, end, key, _ in
            guard rules.admits(start, end, of: text, isFirst: total == 0) else { return }
            unsafe hashes[total] = WordHash.hash(key)
            if let spans = unsafe spans {
                unsafe spans[total * 2] = UInt32(truncatingIfNeeded: start)
                unsafe spans[total * 2 + 1] = UInt32(truncatingIfNeeded: end)
            }
            total += 1
        }
        count = total
    }

    /// The most tokens that one byte can stand for: U+FDFA, three bytes, becomes 18 scalars.
    private static let tokensPerByte = 6
    /// The letters `www` as the low bytes of a word.
    private static let www: UInt64 = 0x77_7777
    /// Set in every lower-case letter and every digit.
    private static let caseBits: UInt64 = 0x2020_2020_2020_2020

    /// Eight bytes from `position` on, little-endian, letters in lower case.
    @unsafe
    @inline(__always)
    private static func word(_ bytes: UnsafeRawBufferPointer, at position: Int) -> UInt64 {
        guard let base = bytes.baseAddress else { return 0 }
        // Safety: the caller vouches for eight readable bytes.
        return unsafe UInt64(littleEndian: base.loadUnaligned(fromByteOffset: position, as: UInt64.self)) | caseBits
    }

    private mutating func reserve(_ needed: Int) {
        guard needed > capacity else { return }
        let larger = max(needed, capacity * 2)
        let replacement = UnsafeMutablePointer<UInt64>.allocate(capacity: larger)
        unsafe replacement.update(from: storage, count: count)
        unsafe storage.deallocate()
        unsafe storage = replacement
        if let spans = unsafe spans {
            let replacement = UnsafeMutablePointer<UInt32>.allocate(capacity: larger * 2)
            unsafe replacement.update(from: spans, count: count * 2)
            unsafe spans.deallocate()
            unsafe self.spans = replacement
        }
        capacity = larger
    }
}
