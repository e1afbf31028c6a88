internal import ProvscanCore

/// Reads plain text that holds many documents with blank lines between them, as CC100 and OSCAR do.
final class BlankLineReader: BatchReader {
    private let buffer: ByteBuffer
    private let locator: Locator
    private let options: ReaderOptions
    private var line = 1

    init(_ stream: any ByteStream, locator: Locator, options: ReaderOptions) {
        buffer = ByteBuffer(stream)
        self.locator = locator
        self.options = options
    }

    func next() throws(ReadError) -> (any DocumentBatch)? {
        var texts: [RawText] = []
        var tally = BatchTally()
        var bytes = 0
        while bytes < options.batchBytes, let (text, first) = document() {
            tally.records += 1
            bytes += text.count
            texts.append(
                RawText(
                    locator: locator.line(first), metadata: DocumentMetadata(), bytes: text,
                    form: .plain(charset: "utf-8")
                ))
        }
        if tally.records > 0 { return RawTextBatch(texts, tally: tally, byteCount: bytes) }
        if let failure = buffer.failure { throw failure }
        return nil
    }

    /// The lines up to the next blank one, and the number of the first; one as long as the limit is cut there.
    private func document() -> ([UInt8], Int)? {
        var text: [UInt8] = []
        var first = line
        while text.count < options.recordLimit, let next = buffer.line(limit: options.recordLimit) {
            line += 1
            let isBlank = next.allSatisfy { $0 <= 0x20 }
            if !isBlank {
                if text.isEmpty { first = line - 1 }
                text += next
            } else if !text.isEmpty {
                break
            }
        }
        return text.isEmpty ? nil : (text, first)
    }

    /// Whether a file's name is one that CC100 or OSCAR gives: `sr.txt.xz`, `en_part_1.txt.gz`.
    static func isNamed(_ name: String) -> Bool {
        let name = name.lowercased()
        let stem = name.prefix { $0 != "." }
        if name.hasSuffix(".txt.xz"), stem.count <= 9 { return true }
        return name.contains(".txt") && ["_dedup", "_part_", "oscar", "cc100", "cc-100"].contains { stem.contains($0) }
    }
}
