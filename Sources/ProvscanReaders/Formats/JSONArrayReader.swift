internal import ProvscanCore

/// Cuts the elements of one long JSON array into batches; they are parsed when they are visited.
///
/// The array may stand behind an assignment, `window.YTD.tweets.part0 = [ … ]`.
final class JSONArrayReader<Mapping: JSONRecordMapping>: BatchReader {
    private let stream: any ByteStream
    private let locator: Locator
    private let mapping: Mapping
    private let options: ReaderOptions
    private var carried: [UInt8] = []
    private var record = 1
    private var insideArray = false
    private var arrayEnded = false
    private var streamEnded = false
    private var failure: ReadError?

    init(_ stream: any ByteStream, locator: Locator, mapping: Mapping, options: ReaderOptions) {
        self.stream = stream
        self.locator = locator
        self.mapping = mapping
        self.options = options
    }

    func next() throws(ReadError) -> (any DocumentBatch)? {
        while !arrayEnded, failure == nil {
            let (block, count) = readBlock()
            var scan = JSONArrayScan(insideArray: insideArray)
            scan.run(over: block, count: count, isLast: streamEnded)
            insideArray = scan.insideArray
            arrayEnded = scan.ended
            if streamEnded, !arrayEnded { noteMissingEnd() }
            if arrayEnded { checkRest(block[scan.consumed..<count]) }
            carried = arrayEnded || streamEnded ? [] : Array(block[scan.consumed..<count])
            if !scan.elements.isEmpty { return batch(block, scan) }
            if carried.count > options.recordLimit { return refuse() }
        }
        if let failure { throw failure }
        return nil
    }

    private func batch(_ block: [UInt8], _ scan: JSONArrayScan) -> any DocumentBatch {
        defer { record += scan.elements.count }
        return JSONRecordBatch(
            block: block, byteCount: scan.consumed, cut: .ranges(scan.elements, first: record), source: locator,
            mapping: mapping, recordLimit: options.recordLimit)
    }

    private func readBlock() -> (block: [UInt8], count: Int) {
        let target = max(1, options.batchBytes, min(carried.count * 2, options.recordLimit + 1))
        var count = 0
        let block = [UInt8](capacity: target + JSONReader.padding) { output in
            for byte in carried { output.append(byte) }
            do throws(ReadError) {
                streamEnded = try !output.fill(to: target, from: stream)
            } catch {
                failure = error
                streamEnded = true
            }
            count = output.count
            output.append(repeating: 0, count: JSONReader.padding)
        }
        carried = []
        return (block, count)
    }

    /// Only blanks and a semicolon may follow the array.
    private func checkRest(_ rest: ArraySlice<UInt8>) {
        var rest = rest
        while failure == nil {
            guard rest.allSatisfy({ $0 == 0x20 || (0x09...0x0D).contains($0) || $0 == UInt8(ascii: ";") }) else {
                failure = ReadError(
                    .damaged, locator, "more follows the JSON array and is not read; write one array or JSON Lines")
                return
            }
            if streamEnded { return }
            let (block, count) = readBlock()
            rest = block[..<count]
        }
    }

    private func noteMissingEnd() {
        failure =
            failure
            ?? (insideArray
                ? ReadError(
                    .truncated, locator,
                    "the JSON array is not closed; everything before was read; fetch the file again")
                : ReadError(.damaged, locator, "no JSON array found; check that the file is what its name says"))
    }

    /// Gives up on an element that is longer than the record limit, and on what follows, since its end is unknown.
    private func refuse() -> any DocumentBatch {
        failure = ReadError(
            .limitExceeded, locator.record(record), "what follows this record is not read; raise the record limit")
        return RefusedRecord(
            relayedBytes: [],
            damage: Damage(
                locator: locator.record(record),
                reason: "longer than the limit of \(options.recordLimit) bytes; raise the record limit"))
    }
}

/// Finds the elements of a JSON array in a block of it, by brackets, quotes and commas alone.
///
/// An element reaches to the next comma or bracket of the array itself, so that garbage
/// between two commas is one damaged element.
struct JSONArrayScan {
    private(set) var insideArray: Bool
    private(set) var ended = false
    /// The bytes that need not be looked at again.
    private(set) var consumed = 0
    private(set) var elements: [Range<Int>] = []

    init(insideArray: Bool) {
        self.insideArray = insideArray
    }

    /// - Complexity: O(`count`).
    mutating func run(over block: [UInt8], count: Int, isLast: Bool) {
        var position = 0
        if !insideArray {
            guard let start = block[..<count].firstIndex(of: UInt8(ascii: "[")) else { return }
            insideArray = true
            position = start + 1
        }
        consumed = position
        while position < count {
            let byte = block[position]
            if byte == UInt8(ascii: "]") {
                ended = true
                consumed = position + 1
                return
            }
            if byte == UInt8(ascii: ",") || byte == 0x20 || (0x09...0x0D).contains(byte) {
                position += 1
                consumed = position
                continue
            }
            let end = Self.endOfElement(in: block, from: position, to: count)
            guard end < count || isLast else { return }
            elements.append(position..<end)
            position = end
            consumed = end
        }
    }

    /// The place of the comma or bracket that ends the element at `start`, or `count`.
    private static func endOfElement(in block: [UInt8], from start: Int, to count: Int) -> Int {
        var depth = 0
        var inString = false
        var position = start
        while position < count {
            switch block[position] {
            case UInt8(ascii: "\\") where inString: position += 1
            case UInt8(ascii: "\""): inString.toggle()
            case _ where inString: break
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "]") where depth == 0, UInt8(ascii: ",") where depth == 0: return position
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth = max(0, depth - 1)
            default: break
            }
            position += 1
        }
        return count
    }
}
