internal import ProvscanCore

/// Cuts JSON Lines into blocks at newlines; the blocks are parsed when they are visited.
final class JSONLinesReader: BatchReader {
    private let stream: any ByteStream
    private let locator: Locator
    private let mapping: CorpusMapping
    private let options: ReaderOptions
    /// The beginning of the next record, read together with the last block.
    private var carried: [UInt8] = []
    private var line = 1
    private var isFirstBlock = true
    private var ended = false
    private var failure: ReadError?

    init(_ stream: any ByteStream, locator: Locator, options: ReaderOptions) {
        self.stream = stream
        self.locator = locator
        self.options = options
        mapping = CorpusMapping(options)
    }

    func next() throws(ReadError) -> (any DocumentBatch)? {
        while !ended || !carried.isEmpty {
            let (block, count) = readBlock()
            if ended {
                // The last line may lack its newline, or be cut short by a failure.
                carried = []
                if count > 0 { return batch(block, count) }
            } else if let newline = ByteScan.lastNewline(in: block, before: count) {
                carried = Array(block[newline + 1..<count])
                return batch(block, newline + 1)
            } else if count > options.recordLimit {
                return refuseLine()
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
        var block = [UInt8](capacity: target + JSONReader.padding) { output in
            for byte in carried { output.append(byte) }
            do throws(ReadError) {
                if !ended { ended = try !output.fill(to: target, from: stream) }
            } catch {
                failure = error
                ended = true
            }
            count = output.count
            output.append(repeating: 0, count: JSONReader.padding)
        }
        if isFirstBlock {
            isFirstBlock = false
            // A byte order mark is as good as white space.
            if block.starts(with: [0xEF, 0xBB, 0xBF]) { block.replaceSubrange(0..<3, with: [0x20, 0x20, 0x20]) }
        }
        return (block, count)
    }

    private func batch(_ block: [UInt8], _ count: Int) -> any DocumentBatch {
        let first = line
        line += ByteScan.newlines(in: block, before: count)
        return JSONRecordBatch(
            block: block, byteCount: count, cut: .lines(first: first), source: locator, mapping: mapping,
            recordLimit: options.recordLimit)
    }

    /// Reads past the end of a line that is longer than the record limit.
    private func refuseLine() -> any DocumentBatch {
        let refused = RefusedRecord(
            damage: Damage(
                locator: locator.line(line),
                reason: "the line is longer than the limit of \(options.recordLimit) bytes; raise the record limit"))
        carried = []
        while !ended {
            let (block, count) = readBlock()
            if let newline = block[..<count].firstIndex(of: ByteScan.newline) {
                carried = Array(block[newline + 1..<count])
                line += 1
                break
            }
        }
        return refused
    }
}
