internal import ProvscanCore

/// Reads a plain-text or Markdown file as one document.
final class PlainTextReader: BatchReader {
    private let stream: any ByteStream
    private let locator: Locator
    private let externalID: String
    private let recordLimit: Int
    /// Whether somebody said that this is text, so that bytes of zero do not make it anything else.
    private let isNamed: Bool
    private var ended = false
    private var failure: ReadError?

    init(_ stream: any ByteStream, locator: Locator, externalID: String, options: ReaderOptions) {
        self.stream = stream
        self.locator = locator
        self.externalID = externalID
        recordLimit = options.recordLimit
        isNamed = options.format != "auto"
    }

    func next() throws(ReadError) -> (any DocumentBatch)? {
        if let failure { throw failure }
        guard !ended else { return nil }
        ended = true
        let bytes = readAll()
        guard bytes.count <= recordLimit else {
            throw ReadError(
                .limitExceeded, locator,
                "the text is longer than the limit of \(recordLimit) bytes; split the file or raise the record limit")
        }
        guard isNamed || TextDecoding.isMarkedUTF16(bytes) || !bytes.contains(0) else { throw .binary(locator) }
        return bytes.isEmpty && failure != nil ? nil : batch(bytes)
    }

    /// Reads to the end, but no more than a little over the record limit.
    private func readAll() -> [UInt8] {
        var bytes: [UInt8] = []
        var isComplete = false
        while !isComplete, failure == nil, bytes.count <= recordLimit {
            let size = max(FileByteStream.blockSize, min(bytes.count, recordLimit))
            bytes.append(addingCapacity: size) { output in
                do throws(ReadError) {
                    isComplete = try !output.fill(to: size, from: stream)
                } catch {
                    failure = error
                }
            }
        }
        return bytes
    }

    private func batch(_ bytes: [UInt8]) -> any DocumentBatch {
        var tally = BatchTally()
        tally.records = 1
        var text = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { text.removeFirst(3) }
        if TextDecoding.isMarkedUTF16(bytes) {
            (text, tally.replacedSequences) = TextDecoding.utf8(bytes, label: nil)
        } else if !text.span.isValidUTF8 {
            let repair = UTF8Repair(text)
            text = repair.text
            tally.replacedSequences = repair.replaced
        }
        var metadata = DocumentMetadata(externalID: externalID)
        if let matter = FrontMatter(text) {
            matter.describe(&metadata)
            metadata.publishedAt = metadata.publishedAt ?? dateInName
            text.removeFirst(matter.byteCount)
        }
        guard !text.allSatisfy({ $0 == 0x20 || (0x09...0x0D).contains($0) }) else {
            tally.skipped[.emptyText] = 1
            return DocumentListBatch([], tally: tally, byteCount: bytes.count)
        }
        let document = Document(locator: locator, metadata: metadata, text: text)
        return DocumentListBatch([document], tally: tally, byteCount: bytes.count)
    }
}

extension PlainTextReader {
    /// The date of a post that is named `2014-03-12-title.md`, as Jekyll and its like expect.
    private var dateInName: String? {
        let name = externalID.split(separator: "/").last ?? ""
        let parts = name.split(separator: "-", maxSplits: 3)
        guard parts.count == 4, parts[..<3].map(\.utf8.count) == [4, 2, 2],
            parts[..<3].allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } })
        else { return nil }
        return parts[..<3].joined(separator: "-")
    }
}

extension Span<UInt8> {
    /// - Complexity: O(*n*).
    var isValidUTF8: Bool {
        (try? UTF8Span(validating: self)) != nil
    }
}
