/// The tokens of one text, with the way back to its bytes.
public struct TokenisedText: Sendable {
    /// The name under which the rules of this text model are frozen.
    public static let normaliser = "norm/1"
    /// The version of the Unicode tables behind ``normaliser``.
    public static let unicodeVersion = "15.0.0"

    /// One word hash per token.
    public private(set) var hashes: [UInt64] = []
    private var starts: [UInt32] = []
    private var ends: [UInt32] = []
    /// The normalised tokens, one after the other.
    private var forms: [UInt8] = []
    private var formEnds: [UInt32] = []

    /// Tokenises `text`, valid UTF-8 of less than 4 GiB.
    ///
    /// Runs of ASCII are found many bytes at a time; what comes out is what ``init(plainly:)`` gives.
    ///
    /// - Complexity: O(bytes); about 20 bytes of memory per token besides its text.
    public init(_ text: Span<UInt8>) {
        var runs = WordRuns(wide: true)
        var tokeniser = RunTokeniser(keepsForm: true)
        self.init(text) { emit in
            var start = 0
            while start < text.count {
                let end = WordRuns.chunkEnd(from: start, in: text)
                // Safety: the chunk lies in the text.
                unsafe text.withUnsafeBufferPointer { unsafe runs.find(in: $0, start..<end) }
                var mark = 0
                for edge in stride(from: 0, to: runs.edgeCount, by: 2) {
                    // Safety: edges come in pairs below `edgeCount`, and the marks end with `noMark`.
                    let range = unsafe Int(runs.edges[edge])..<Int(runs.edges[edge + 1])
                    let marked = mark
                    while unsafe Int(runs.marks[mark]) <= range.upperBound { mark += 1 }
                    tokeniser.scan(text, in: range, isMarked: mark > marked, emit: emit)
                }
                start = end
            }
        }
    }

    /// Tokenises `text` scalar by scalar: the definition of the text model.
    ///
    /// - Complexity: O(bytes), several times slower.
    init(plainly text: Span<UInt8>) {
        var tokeniser = Tokeniser(keepsForm: true)
        self.init(text) { tokeniser.scan(text, in: 0..<text.count, emit: $0) }
    }

    private init(_ text: Span<UInt8>, scan: (Tokeniser.Emit) -> Void) {
        precondition(text.count < Int(UInt32.max), "a text has less than 4 GiB, got \(text.count) bytes")
        var rules = TokenRules()
        var tokens = TokenisedText()
        tokens.reserve(for: text.count)
        scan { start, end, key, form in
            guard rules.admits(start, end, of: text, isFirst: tokens.hashes.isEmpty) else { return }
            tokens.hashes.append(WordHash.hash(key))
            tokens.starts.append(UInt32(start))
            tokens.ends.append(UInt32(end))
            // Safety: the bytes are copied.
            unsafe form.withUnsafeBufferPointer { unsafe tokens.forms.append(contentsOf: $0) }
            tokens.formEnds.append(UInt32(tokens.forms.count))
        }
        self = tokens
    }

    /// Makes room for the tokens of `byteCount` bytes of English, so that nothing grows meanwhile.
    private mutating func reserve(for byteCount: Int) {
        let tokens = byteCount / 5
        hashes.reserveCapacity(tokens)
        starts.reserveCapacity(tokens)
        ends.reserveCapacity(tokens)
        forms.reserveCapacity(byteCount)
        formEnds.reserveCapacity(tokens)
    }

    init() {}

    /// The tokens of `reading`, with their spans in the text that it is a reading of.
    init(_ reading: JoinedReading) {
        self.init(reading.text.span)
        for token in hashes.indices {
            starts[token] = UInt32(reading.original(Int(starts[token])))
            ends[token] = UInt32(reading.original(Int(ends[token]) - 1) + 1)
        }
    }

    public var count: Int { hashes.count }

    /// The bytes of the text that the token at `position` was read from.
    public func byteSpan(of position: Int) -> ByteSpan {
        ByteSpan(Int(starts[position]), Int(ends[position]))
    }

    /// The bytes from the first to the last token of `tokens`, which must not be empty.
    public func byteSpan(of tokens: TokenSpan) -> ByteSpan {
        ByteSpan(Int(starts[tokens.start]), Int(ends[tokens.end - 1]))
    }

    /// The normalised token at `position`: NFKC case-folded, decomposed, default-ignorables deleted; UTF-8.
    public func form(of position: Int) -> ArraySlice<UInt8> {
        forms[(position == 0 ? 0 : Int(formEnds[position - 1]))..<Int(formEnds[position])]
    }

    /// Whether the token at `position` and one of `other` are the same word: hashes first, then the real text.
    ///
    /// Words that differ in diacritics or in look-alike letters only are the same word.
    public func isSameWord(_ position: Int, as otherPosition: Int, of other: TokenisedText) -> Bool {
        guard hashes[position] == other.hashes[otherPosition] else { return false }
        let form = form(of: position)
        let otherForm = other.form(of: otherPosition)
        return form == otherForm || Self.key(of: form) == Self.key(of: otherForm)
    }

    /// Whether the token at `position` and one of `other` are identical after normalisation.
    public func isIdentical(_ position: Int, to otherPosition: Int, of other: TokenisedText) -> Bool {
        form(of: position) == other.form(of: otherPosition)
    }

    /// The key of a normalised token: normalisation is idempotent, so its scalars have the keys of their sources.
    private static func key(of form: ArraySlice<UInt8>) -> [UInt8] {
        var key = ByteBuffer()
        let bytes = Array(form)
        var position = 0
        while position < bytes.count {
            let (scalar, length) = UTF8Decoding.scalar(at: position, in: bytes.span)
            ScalarTable.forEachUnit(of: scalar) { unit in
                if unit.key != 0 { key.append(scalar: unit.key) }
            }
            position += length
        }
        // Safety: the bytes are copied.
        return key.withSpan { key in unsafe key.withUnsafeBufferPointer { unsafe Array($0) } }
    }
}
