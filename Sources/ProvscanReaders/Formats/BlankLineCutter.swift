internal import ProvscanCore

/// Cuts plain text that holds many documents with blank lines between them, as CC100 and OSCAR do.
struct BlankLineCutter: RawTextCutter {
    private var line = 1

    /// The lines up to the next blank one; a document that is longer than the limit is passed over and named.
    mutating func next(from buffer: ByteBuffer, locator: Locator, limit: Int) -> RawRecord? {
        var text: [UInt8] = []
        var count = 0
        var first = line
        var isInsideLine = false
        while let piece = buffer.line(limit: limit) {
            let endsLine = piece.last == ByteScan.newline
            if endsLine { line += 1 }
            // What follows the cut of a long line is no line of its own.
            if !isInsideLine, piece.allSatisfy({ $0 <= 0x20 }) {
                if count > 0 { break }
                first = line
                continue
            }
            count += piece.count
            if count <= limit { text += piece } else { text = [] }
            isInsideLine = !endsLine
        }
        guard count > 0 else { return nil }
        let place = locator.line(first)
        guard count <= limit else {
            let reason = "the document is longer than the limit of \(limit) bytes; raise the record limit"
            return RawRecord(content: .damaged(Damage(locator: place, reason: reason)), byteCount: count)
        }
        let raw = RawText(
            locator: place, metadata: DocumentMetadata(), bytes: text, form: .plain(charset: "utf-8"))
        return RawRecord(content: .text(raw), byteCount: count)
    }

    /// Whether a file's name is one that CC100 or OSCAR gives: `sr.txt.xz`, `en_part_1.txt.gz`.
    static func isNamed(_ name: String) -> Bool {
        let name = name.lowercased()
        let stem = name.prefix { $0 != "." }
        if name.hasSuffix(".txt.xz"), stem.count <= 9 { return true }
        return name.contains(".txt") && ["_dedup", "_part_", "oscar", "cc100", "cc-100"].contains { stem.contains($0) }
    }
}
