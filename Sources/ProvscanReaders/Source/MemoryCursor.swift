internal import Crypto
internal import ProvscanCore

/// Reads a source whose bytes are in memory already, as ``CorpusCursor`` reads a file.
///
/// For a page that a crawler has just fetched, and for anything else that never was a file.
public final class MemoryCursor {
    private let locator: Locator
    private let bytes: [UInt8]
    private let content: ContentReader
    private var isFinished = false

    /// - Parameters:
    ///   - bytes: The source as it would be stored, compressed or not.
    ///   - name: Its name, for detection and for locators.
    ///   - options: What to read and how.
    public init(_ bytes: [UInt8], name: String, options: ReaderOptions) {
        self.bytes = bytes
        locator = Locator(path: name)
        let item = SourceItem(
            path: nil, locator: locator, name: String(name.split(separator: "/").last ?? ""), externalID: name,
            byteCount: bytes.count)
        content = ContentReader(
            MemoryByteStream(bytes), item: item, options: options, depth: 0, storedBytes: { bytes.count })
    }

    /// The next batch, or the end of the source or of a member of it; `nil` at the end, and from then on.
    public func next() -> CorpusEvent? {
        guard !isFinished else { return nil }
        if let event = content.next() { return event }
        isFinished = true
        return .sourceEnd(
            SourceCoverage(
                locator: locator, format: content.format, byteCount: bytes.count,
                digest: ContentDigest(bytes: Array(SHA256.hash(data: bytes))), failures: content.failures))
    }
}

@available(*, unavailable)
extension MemoryCursor: Sendable {}  // owns positions in its source
