internal import ProvscanCore

/// Texts that were read and decoded before they are visited.
struct DocumentListBatch: DocumentBatch {
    private let documents: [Document]
    private let tally: BatchTally
    let byteCount: Int

    /// `tally`: What was found besides the texts; their own counts are added here.
    init(_ documents: [Document], tally: BatchTally, byteCount: Int) {
        self.documents = documents
        self.byteCount = byteCount
        var tally = tally
        tally.texts += documents.count
        tally.textBytes += documents.reduce(0) { $0 + $1.text.count }
        self.tally = tally
    }

    func visit(_ body: (_ text: Span<UInt8>, _ ordinal: Int) -> Void) -> BatchTally {
        for (ordinal, document) in documents.enumerated() { body(document.text.span, ordinal) }
        return tally
    }

    func describe(_ ordinal: Int) -> (locator: Locator, metadata: DocumentMetadata) {
        (documents[ordinal].locator, documents[ordinal].metadata)
    }
}
