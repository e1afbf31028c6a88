internal import ProvscanCore

/// Cuts plain text that holds many documents with blank lines between them, as CC100 and OSCAR do.
struct BlankLineCutter: RawTextCutter {
    private var line = 1

    /// The lines up to the next blank one; a document as long as the limit is cut there.
    mutating func next(from buffer: ByteBuffer, locator: Locator, limit: Int) -> RawRecord? {
        var text: [UInt8] = []
        var first = line
        while text.count < limit, let next = buffer.line(limit: limit) {
            line += 1
            let isBlank = next.allSatisfy { $0 <= 0x20 }
            if !isBlank {
                if text.isEmpty { first = line - 1 }
                text += next
            } else if !text.isEmpty {
                break
            }
        }
        guard !text.isEmpty else { return nil }
        let raw = RawText(
            locator: locator.line(first), metadata: DocumentMetadata(), bytes: text, form: .plain(charset: "utf-8"))
        return RawRecord(content: .text(raw), byteCount: text.count)
    }

    /// Whether a file's name is one that CC100 or OSCAR gives: `sr.txt.xz`, `en_part_1.txt.gz`.
    static func isNamed(_ name: String) -> Bool {
        let name = name.lowercased()
        let stem = name.prefix { $0 != "." }
        if name.hasSuffix(".txt.xz"), stem.count <= 9 { return true }
        return name.contains(".txt") && ["_dedup", "_part_", "oscar", "cc100", "cc-100"].contains { stem.contains($0) }
    }
}
