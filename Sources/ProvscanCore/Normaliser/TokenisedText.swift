/// The tokens of one text, with the way back to its bytes.
public struct TokenisedText: Sendable {
    /// The name under which the rules of this text model are frozen.
    public static let normaliser = "norm/1"
    /// The version of the Unicode tables behind ``normaliser``.
    public static let unicodeVersion = "15.0.0"

    /// One word hash per token.
    public private(set) var hashes: [UInt64] = []
    /// The byte range of each token in ``text``, start and end by turns.
    private var spans: [UInt32] = []
    private var text: [UInt8] = []
    /// What ``text`` is a reading of; `nil` where it is the text as it stands.
    private var reading: JoinedReading?

    /// Tokenises `text`, valid UTF-8 of less than 4 GiB.
    ///
    /// What comes out is what ``init(plainly:)`` gives.
    ///
    /// - Complexity: O(bytes); about 16 bytes of memory per token besides a copy of the text.
    public init(_ text: Span<UInt8>) {
        // Safety: the bytes are copied.
        unsafe self.init(copying: text.withUnsafeBufferPointer { unsafe Array($0) })
    }

    /// The tokens of `reading`, with their spans in the text that it is a reading of.
    init(_ reading: JoinedReading) {
        self.init(copying: reading.text)
        self.reading = reading
    }

    /// Tokenises `text` scalar by scalar: the definition of the text model.
    ///
    /// - Complexity: O(bytes), several times slower.
    init(plainly text: Span<UInt8>) {
        self.init()
        // Safety: the bytes are copied.
        unsafe self.text = text.withUnsafeBufferPointer { unsafe Array($0) }
        Self.forEachPlainToken(of: text) { start, end, key, _ in
            hashes.append(WordHash.hash(key))
            spans.append(UInt32(start))
            spans.append(UInt32(end))
        }
    }

    private init(copying text: [UInt8]) {
        self.text = text
        var hasher = TokenHasher(keepsSpans: true)
        hasher.hash(text.span)
        // Safety: both are copied.
        unsafe hashes = hasher.withHashes { unsafe Array($0) }
        unsafe spans = hasher.withSpans { unsafe Array($0) }
    }

    init() {}

    /// Calls `body` with each token of `text`, scalar by scalar.
    static func forEachPlainToken(of text: Span<UInt8>, _ body: Tokeniser.Emit) {
        precondition(text.count < Int(UInt32.max), "a text has less than 4 GiB, got \(text.count) bytes")
        var rules = TokenRules()
        var tokeniser = Tokeniser(keepsForm: true)
        var isFirst = true
        tokeniser.scan(text, in: 0..<text.count) { start, end, key, form in
            guard rules.admits(start, end, of: text, isFirst: isFirst) else { return }
            isFirst = false
            body(start, end, key, form)
        }
    }

    public var count: Int { hashes.count }

    /// The bytes of the text that the token at `position` was read from.
    public func byteSpan(of position: Int) -> ByteSpan {
        byteSpan(of: TokenSpan(position, position + 1))
    }

    /// The bytes from the first to the last token of `tokens`, which must not be empty.
    public func byteSpan(of tokens: TokenSpan) -> ByteSpan {
        let (start, end) = (bytes(of: tokens.start).lowerBound, bytes(of: tokens.end - 1).upperBound)
        guard let reading else { return ByteSpan(start, end) }
        return ByteSpan(reading.original(start), reading.original(end - 1) + 1)
    }

    /// The place in ``text`` of the token at `position`.
    private func bytes(of position: Int) -> Range<Int> {
        Int(spans[position * 2])..<Int(spans[position * 2 + 1])
    }

    /// The normalised token at `position`: NFKC case-folded, decomposed, default-ignorables deleted; UTF-8.
    ///
    /// - Complexity: O(bytes of the token).
    public func form(of position: Int) -> [UInt8] {
        let range = bytes(of: position)
        let hash = hashes[position]
        // A scalar that stands for several words has them all in the same place.
        var others = 0
        while position > others, bytes(of: position - others - 1) == range { others += 1 }
        others = (position - others..<position).count { hashes[$0] == hash }
        var tokeniser = Tokeniser(keepsForm: true)
        var result: [UInt8] = []
        tokeniser.scan(text.span, in: range) { start, end, key, form in
            guard start..<end == range, WordHash.hash(key) == hash else { return }
            // Safety: the bytes are copied.
            if others == 0 { result = unsafe form.withUnsafeBufferPointer { unsafe Array($0) } }
            others -= 1
        }
        return result
    }

    /// Whether the token at `position` and one of `other` are the same word: hashes first, then the real text.
    ///
    /// Words that differ in diacritics or in look-alike letters only are the same word.
    public func isSameWord(_ position: Int, as otherPosition: Int, of other: TokenisedText) -> Bool {
        guard hashes[position] == other.hashes[otherPosition] else { return false }
        if isPlainlyIdentical(position, to: otherPosition, of: other) { return true }
        let form = form(of: position)
        let otherForm = other.form(of: otherPosition)
        return form == otherForm || Self.key(of: form) == Self.key(of: otherForm)
    }

    /// Whether the token at `position` and one of `other` are identical after normalisation.
    public func isIdentical(_ position: Int, to otherPosition: Int, of other: TokenisedText) -> Bool {
        isPlainlyIdentical(position, to: otherPosition, of: other)
            || form(of: position) == other.form(of: otherPosition)
    }

    /// Whether both tokens are the same bytes, but for the case of ASCII letters: then they are identical.
    private func isPlainlyIdentical(_ position: Int, to otherPosition: Int, of other: TokenisedText) -> Bool {
        let (range, otherRange) = (bytes(of: position), other.bytes(of: otherPosition))
        guard range.count == otherRange.count, hashes[position] == other.hashes[otherPosition] else { return false }
        for offset in 0..<range.count {
            let (byte, otherByte) = (text[range.lowerBound + offset], other.text[otherRange.lowerBound + offset])
            let isOtherCase = byte ^ otherByte == 0x20 && (byte | 0x20) &- UInt8(ascii: "a") < 26
            guard byte == otherByte || isOtherCase else { return false }
        }
        return true
    }

    /// The key of a normalised token: normalisation is idempotent, so its scalars have the keys of their sources.
    private static func key(of form: [UInt8]) -> [UInt8] {
        var key = ByteBuffer()
        var position = 0
        while position < form.count {
            let (scalar, length) = UTF8Decoding.scalar(at: position, in: form.span)
            ScalarTable.forEachUnit(of: scalar) { unit in
                if unit.key != 0 { key.append(scalar: unit.key) }
            }
            position += length
        }
        // Safety: the bytes are copied.
        return key.withSpan { key in unsafe key.withUnsafeBufferPointer { unsafe Array($0) } }
    }
}
