internal import ProvscanCore

/// Cuts JSON Lines into blocks at newlines; the blocks are parsed when they are visited.
///
/// The blocks, one after the other, are the stream: a line that is too long passes in several of them.
final class JSONLinesReader: BatchReader {
    private let stream: any ByteStream
    private let locator: Locator
    private let mapping: CorpusMapping
    private let options: ReaderOptions
    /// The beginning of the next record, read together with the last block.
    private var carried: [UInt8] = []
    private var line = 1
    private var ended = false
    /// Whether the next bytes belong to a line that was refused.
    private var isRefusing = false
    /// Whether bytes can be had without waiting; `nil` where blocks are to be full, however long that takes.
    private let isReady: (() -> Bool)?
    private var failure: ReadError?

    /// Reads lines from `stream`.
    ///
    /// `isReady`: Whether the stream has bytes for now; whole lines are then given before it is waited for more.
    init(
        _ stream: any ByteStream, locator: Locator, options: ReaderOptions, isReady: (() -> Bool)? = nil
    ) {
        self.stream = stream
        self.locator = locator
        self.options = options
        self.isReady = isReady
        mapping = CorpusMapping(options)
    }

    func next() throws(ReadError) -> (any DocumentBatch)? {
        while !ended || !carried.isEmpty {
            let (block, count) = readBlock()
            if isRefusing {
                if count > 0 { return refusedPiece(of: block, count) }
            } else if ended {
                // The last line may lack its newline, or be cut short by a failure.
                carried = []
                if count > 0 { return batch(block, count) }
            } else if let newline = ByteScan.lastNewline(in: block, before: count) {
                carried = Array(block[newline + 1..<count])
                return batch(block, newline + 1)
            } else if count > options.recordLimit {
                isRefusing = true
                carried = []
                return RefusedRecord(relayedBytes: block[..<count], damage: tooLong)
            } else {
                carried = Array(block[..<count])
            }
        }
        if let failure { throw failure }
        return nil
    }

    /// Reads a block that starts with the carried bytes, and zeros after it.
    ///
    /// A block that was all carried doubles, so that a long line is copied few times.
    private func readBlock() -> (block: [UInt8], count: Int) {
        let target = max(1, options.batchBytes, min(carried.count * 2, options.recordLimit + 1))
        var count = 0
        let block = [UInt8](capacity: target + JSONReader.padding) { output in
            for byte in carried { output.append(byte) }
            do throws(ReadError) {
                if !ended { ended = try !fill(&output, to: target) }
            } catch {
                failure = error
                ended = true
            }
            count = output.count
            output.append(repeating: 0, count: JSONReader.padding)
        }
        return (block, count)
    }

    /// Fills `output` up to `target`, or with whole lines and what there is for now; returns whether there is more.
    private func fill(_ output: inout OutputSpan<UInt8>, to target: Int) throws(ReadError) -> Bool {
        guard let isReady else { return try output.fill(to: target, from: stream) }
        while output.count < target {
            let before = output.count
            try stream.read(upTo: target - before, into: &output)
            if output.count == before { return false }
            if !isReady(), (before..<output.count).contains(where: { output.span[$0] == ByteScan.newline }) { break }
        }
        return true
    }

    private func batch(_ block: [UInt8], _ count: Int) -> any DocumentBatch {
        let first = line
        line += ByteScan.newlines(in: block, before: count)
        let hasMark = first == 1 && block[..<count].starts(with: [0xEF, 0xBB, 0xBF])
        return JSONRecordBatch(
            block: block, byteCount: count, cut: .lines(first: first, start: hasMark ? 3 : 0), source: locator,
            mapping: mapping, recordLimit: options.recordLimit)
    }

    private var tooLong: Damage {
        Damage(
            locator: locator.line(line),
            reason: "the line is longer than the limit of \(options.recordLimit) bytes; raise the record limit")
    }

    /// The next bytes of a refused line, up to its end.
    private func refusedPiece(of block: [UInt8], _ count: Int) -> any DocumentBatch {
        guard let newline = block[..<count].firstIndex(of: ByteScan.newline) else {
            carried = []
            return RefusedRecord(relayedBytes: block[..<count])
        }
        carried = Array(block[newline + 1..<count])
        line += 1
        isRefusing = false
        return RefusedRecord(relayedBytes: block[...newline])
    }
}
