internal import ProvscanCore

/// Reads a file as one page of HTML, of which the main text is given.
final class HTMLPageReader: BatchReader {
    private let stream: any ByteStream
    private let locator: Locator
    private let externalID: String
    private let recordLimit: Int
    private var isFinished = false

    init(_ stream: any ByteStream, locator: Locator, externalID: String, options: ReaderOptions) {
        self.stream = stream
        self.locator = locator
        self.externalID = externalID
        recordLimit = options.recordLimit
    }

    func next() throws(ReadError) -> (any DocumentBatch)? {
        guard !isFinished else { return nil }
        isFinished = true
        let bytes = try stream.readAll(limit: recordLimit, locator)
        var tally = BatchTally()
        tally.records = 1
        let page = RawText(
            locator: locator, metadata: DocumentMetadata(externalID: externalID), bytes: bytes,
            form: .page(charset: nil))
        return RawTextBatch([page], tally: tally, byteCount: bytes.count)
    }
}
