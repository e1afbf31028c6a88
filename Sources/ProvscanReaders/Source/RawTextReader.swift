internal import ProvscanCore

/// What a ``RawTextCutter`` found: one record, sound or not.
struct RawRecord {
    enum Content {
        case text(RawText)
        case skipped(Skip)
        case damaged(Damage)
    }

    var content: Content
    var byteCount: Int
}

/// Cuts the records of one format out of a stream of lines.
protocol RawTextCutter {
    /// The next record; `nil` at the end.
    mutating func next(from buffer: ByteBuffer, locator: Locator, limit: Int) -> RawRecord?
}

/// Hands on, in batches, what a cutter finds: what mailboxes and files of many documents share.
final class RawTextReader<Cutter: RawTextCutter>: BatchReader {
    private let buffer: ByteBuffer
    private let locator: Locator
    private let options: ReaderOptions
    private var cutter: Cutter

    init(_ stream: any ByteStream, cutter: Cutter, locator: Locator, options: ReaderOptions) {
        buffer = ByteBuffer(stream)
        self.cutter = cutter
        self.locator = locator
        self.options = options
    }

    func next() throws(ReadError) -> (any DocumentBatch)? {
        var texts: [RawText] = []
        var tally = BatchTally()
        var bytes = 0
        while bytes < options.batchBytes,
            let record = cutter.next(from: buffer, locator: locator, limit: options.recordLimit)
        {
            tally.records += 1
            bytes += record.byteCount
            switch record.content {
            case .text(let text): texts.append(text)
            case .skipped(let reason): tally.skipped[reason, default: 0] += 1
            case .damaged(let damage): tally.damaged.append(damage)
            }
        }
        if tally.records > 0 { return RawTextBatch(texts, tally: tally, byteCount: bytes) }
        if let failure = buffer.failure { throw failure }
        return nil
    }
}
