internal import ProvscanCore

/// Byte positions of one text in code points, asked for in any order.
///
/// - Complexity: O(bytes / stride) memory, O(stride) a question.
struct TextPositions {
    private let text: [UInt8]
    /// Code points before every ``stride``-th byte.
    private let checkpoints: [Int]
    private static let stride = 1024

    /// - Parameter text: Valid UTF-8.
    init(_ text: [UInt8]) {
        self.text = text
        var checkpoints = [0]
        checkpoints.reserveCapacity(text.count / Self.stride + 1)
        for start in Swift.stride(from: 0, through: text.count - Self.stride, by: Self.stride) {
            let points = Self.codePoints(of: text, start..<(start + Self.stride))
            checkpoints.append(checkpoints[checkpoints.count - 1] + points)
        }
        self.checkpoints = checkpoints
    }

    var byteCount: Int { text.count }

    /// Code points that start in `range`.
    private static func codePoints(of text: [UInt8], _ range: Range<Int>) -> Int {
        var count = 0
        for position in range { count &+= text[position] & 0xC0 != 0x80 ? 1 : 0 }
        return count
    }

    /// Code points that start before byte `position`.
    func codePoint(at position: Int) -> Int {
        let checkpoint = position / Self.stride
        return checkpoints[checkpoint] + Self.codePoints(of: text, (checkpoint * Self.stride)..<position)
    }

    /// `span` in both units.
    func span(_ span: ByteSpan) -> MatchRecord.Span {
        MatchRecord.Span(
            bytes: span, codePoints: CodePointSpan(codePoint(at: span.start), codePoint(at: span.end)))
    }

    /// Whether `part` stands in the text, byte for byte.
    func contains(_ part: String) -> Bool {
        text.firstRange(of: Array(part.utf8)) != nil
    }

    /// Whether no byte of `span` is above 0x7F.
    func isASCII(_ span: ByteSpan) -> Bool {
        // No way out of the loop, so that many bytes are looked at in one step.
        var all: UInt8 = 0
        for position in span.start..<span.end { all |= text[position] }
        return all < 0x80
    }

    /// Whether the bytes of `span` are those of `otherSpan` in `other`.
    func hasSameBytes(_ span: ByteSpan, as otherSpan: ByteSpan, of other: TextPositions) -> Bool {
        text[span.start..<span.end] == other.text[otherSpan.start..<otherSpan.end]
    }

    /// The text of `span`.
    func quote(_ span: ByteSpan) -> String {
        String(decoding: text[span.start..<span.end], as: UTF8.self)
    }

    /// At most `limit` bytes before `position`, cut at white space where there is some.
    func before(_ position: Int, limit: Int) -> (quote: String, isCut: Bool) {
        guard position > limit else { return (quote(ByteSpan(0, position)), false) }
        let start = cut(from: position - limit, to: position)
        return (quote(ByteSpan(start, position)), true)
    }

    /// At most `limit` bytes from `position` on, cut at a code point.
    func after(_ position: Int, limit: Int) -> (quote: String, isCut: Bool) {
        guard text.count - position > limit else { return (quote(ByteSpan(position, text.count)), false) }
        var end = position + limit
        while end > position, text[end] & 0xC0 == 0x80 { end -= 1 }
        let word = text[position..<end].lastIndex(where: { $0 <= 0x20 }) ?? end
        return (quote(ByteSpan(position, max(word, position))), true)
    }

    private func cut(from start: Int, to end: Int) -> Int {
        if let space = text[start..<end].firstIndex(where: { $0 <= 0x20 }) { return space + 1 }
        var start = start
        while start < end, text[start] & 0xC0 == 0x80 { start += 1 }
        return start
    }
}
