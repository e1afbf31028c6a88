/// Cuts the runs that ``WordRuns`` finds into tokens, each by the quickest way that gives what ``Tokeniser`` does.
///
/// Rules are not applied yet: see ``TokenRules``.
struct RunTokeniser: ~Copyable {
    private var tokeniser = Tokeniser(keepsForm: false)
    /// The letters of a token that is ASCII alone, in lower case.
    private var key = ByteBuffer()
    private let punctuation = Punctuation.standard

    /// A longer run with punctuation is looked at once, by the plain tokeniser.
    private static let longestPunctuated = 256

    /// Calls `emit` with each token of the run `range`; the forms given are worth nothing.
    ///
    /// `isMarked`: Whether a mark says that the run may hold more than ASCII letters and digits.
    ///
    /// - Complexity: O(bytes).
    @inline(__always)
    mutating func scan(_ text: Span<UInt8>, in range: Range<Int>, isMarked: Bool, emit: Tokeniser.Emit) {
        if !isMarked || range.allSatisfy({ ByteClasses.isASCIIWord(text[$0]) }) {
            for position in range { key.append(text[position] | 0x20) }
            finish(range.lowerBound, range.upperBound, emit)
        } else if isPunctuated(text, range) {
            scanPunctuated(text, in: range, emit: emit)
        } else {
            tokeniser.scan(text, in: range, emit: emit)
        }
    }

    /// Whether the run is ASCII words with punctuation between them.
    private func isPunctuated(_ text: Span<UInt8>, _ range: Range<Int>) -> Bool {
        guard range.count <= Self.longestPunctuated else { return false }
        var position = range.lowerBound
        while position < range.upperBound {
            guard let (_, length) = punctuation.next(in: text, at: position, range.upperBound) else { return false }
            position += length
        }
        return true
    }

    private mutating func scanPunctuated(_ text: Span<UInt8>, in range: Range<Int>, emit: Tokeniser.Emit) {
        var (start, end) = (range.lowerBound, range.lowerBound)
        var isJoined = false
        var position = range.lowerBound
        while position < range.upperBound {
            guard let (kind, length) = punctuation.next(in: text, at: position, range.upperBound) else { break }
            switch kind {
            case .word:
                if key.count == 0 { start = position }
                key.append(text[position] | 0x20)
                end = position + 1
                isJoined = false
            case .apostrophe where key.count > 0 && !isJoined:
                isJoined = true
            case .apostrophe, .separator:
                finish(start, end, emit)
                isJoined = false
            }
            position += length
        }
        finish(start, end, emit)
    }

    @inline(__always)
    private mutating func finish(_ start: Int, _ end: Int, _ emit: Tokeniser.Emit) {
        guard key.count > 0 else { return }
        key.withSpan { emit(start, end, $0, $0) }
        key.removeAll()
    }
}
