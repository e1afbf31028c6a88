/// The fast tokeniser: word hashes of a text, without spans.
///
/// Equal to ``TokenisedText/hashes`` for every text. Runs of ASCII letters and
/// digits are found 64 bytes at a time and hashed from wide loads; only runs
/// that hold something else go through the plain ``Tokeniser``. Nothing is
/// allocated per text once the buffers have grown to the largest.
@safe
public struct TokenHasher: ~Copyable {
    private var storage: UnsafeMutablePointer<UInt64>
    private var capacity: Int
    /// Tokens of the last text.
    public private(set) var count = 0
    private var runs = WordRuns()
    private var tokeniser = Tokeniser()

    public init() {
        capacity = 4096
        unsafe storage = .allocate(capacity: capacity)
    }

    deinit {
        unsafe storage.deallocate()
    }

    /// Calls `body` with the word hashes of the last text, in token order.
    @inline(__always)
    public func withHashes<Result>(_ body: (UnsafeBufferPointer<UInt64>) throws -> Result) rethrows -> Result {
        // Safety: the first `count` elements were stored by `hash`.
        unsafe try body(UnsafeBufferPointer(start: storage, count: count))
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
            unsafe text.withUnsafeBufferPointer { bytes in
                unsafe runs.find(in: bytes, start..<end)
            }
            reserve(count + (end - start))
            hashRuns(of: text, chunkEnd: end, &rules)
            start = end
        }
    }

    private mutating func hashRuns(of text: Span<UInt8>, chunkEnd: Int, _ rules: inout TokenRules) {
        var special = 0
        var edge = 0
        while edge < runs.edgeCount {
            // Safety: edges come in pairs below `edgeCount`; offsets lie in the text.
            let start = unsafe Int(runs.edges[edge])
            let end = unsafe Int(runs.edges[edge + 1])
            edge += 2
            if runs.hasSpecial(special, before: end) {
                repeat { special += 1 } while runs.hasSpecial(special, before: end)
                hashPlainRun(of: text, start..<end, chunkEnd: chunkEnd, &rules)
            } else if rules.admits(start, end, of: text, isFirst: count == 0) {
                unsafe storage[count] = Self.asciiHash(text, start, end)
                count += 1
            }
        }
    }

    @inline(never)
    private mutating func hashPlainRun(
        of text: Span<UInt8>, _ range: Range<Int>, chunkEnd: Int, _ rules: inout TokenRules
    ) {
        reserve(count + range.count * Self.tokensPerByte + (chunkEnd - range.upperBound))
        // Safety: room was made for the most tokens that the run can give.
        let hashes = unsafe storage
        var total = count
        tokeniser.scan(text, in: range) { start, end, key, _ in
            guard rules.admits(start, end, of: text, isFirst: total == 0) else { return }
            unsafe hashes[total] = WordHash.hash(key)
            total += 1
        }
        count = total
    }

    /// The most tokens that one byte can stand for: U+FDFA, three bytes, becomes 18 scalars.
    private static let tokensPerByte = 6

    /// The hash of the ASCII letters and digits `start ..< end`, case folded.
    @inline(__always)
    private static func asciiHash(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> UInt64 {
        var state = WordHash.start(count: end - start)
        var position = start
        while end - position > 8 {
            state = WordHash.fold(state, word(text, at: position) | caseBits)
            position += 8
        }
        let unused = UInt64(64 - (end - position) * 8)
        let last = ((word(text, at: position) | caseBits) << unused) >> unused
        return WordHash.fold(state, last)
    }

    /// Set in every lower-case letter and every digit.
    private static let caseBits: UInt64 = 0x2020_2020_2020_2020

    /// Eight bytes from `position` on, little-endian; zeros beyond the text.
    @inline(__always)
    private static func word(_ text: Span<UInt8>, at position: Int) -> UInt64 {
        if position + 8 <= text.count {
            // Safety: the eight bytes lie in the text.
            return unsafe UInt64(
                littleEndian: text.bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: position, as: UInt64.self))
        }
        var word: UInt64 = 0
        for offset in 0..<(text.count - position) { word |= UInt64(text[position + offset]) << UInt64(offset * 8) }
        return word
    }

    private mutating func reserve(_ needed: Int) {
        guard needed > capacity else { return }
        let larger = max(needed, capacity * 2)
        let replacement = UnsafeMutablePointer<UInt64>.allocate(capacity: larger)
        unsafe replacement.update(from: storage, count: count)
        unsafe storage.deallocate()
        unsafe storage = replacement
        capacity = larger
    }
}
