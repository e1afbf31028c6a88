internal import ProvscanCore

/// Reads CSV and TSV (RFC 4180).
///
/// The header row names the columns, which are mapped as the fields of JSON are: each row is handed on as a JSON
/// object. A row with another number of values is read as far as it goes, and named as damaged.
final class CSVReader: BatchReader {
    private let buffer: ByteBuffer
    private let locator: Locator
    private let options: ReaderOptions
    private let mapping: CorpusMapping
    private var parser = CSVParser()
    private var names: [[UInt8]]?
    /// The number of the next row, from 1.
    private var row = 1
    private var failure: ReadError?

    init(_ stream: any ByteStream, locator: Locator, options: ReaderOptions) {
        buffer = ByteBuffer(stream)
        self.locator = locator
        self.options = options
        mapping = CorpusMapping(options)
    }

    func next() throws(ReadError) -> (any DocumentBatch)? {
        var block: [UInt8] = []
        var ranges: [Range<Int>] = []
        var damage: [Int: String] = [:]
        let first = row
        while block.count < options.batchBytes, failure == nil, let values = nextRow() {
            guard let names else {
                self.names = values
                continue
            }
            let start = block.count
            JSONWriting.append(zip(names, values), to: &block)
            ranges.append(start..<block.count)
            damage[row] = Self.unevenness(of: values, names)
            row += 1
        }
        if !ranges.isEmpty {
            let count = block.count
            block += [UInt8](repeating: 0, count: JSONReader.padding)
            return JSONRecordBatch(
                block: block, byteCount: count, cut: .rows(ranges, first: first), source: locator, mapping: mapping,
                recordLimit: options.recordLimit, damage: damage)
        }
        if let failure = failure ?? buffer.failure { throw failure }
        return nil
    }

    /// What is wrong with a row that has not one value for each name; empty ones at the end of either may be missing.
    private static func unevenness(of values: [[UInt8]], _ names: [[UInt8]]) -> String? {
        let wanted = (names.lastIndex { !$0.isEmpty } ?? -1) + 1
        let isLonger = values.dropFirst(names.count).contains { !$0.isEmpty }
        guard values.count < wanted || isLonger else { return nil }
        let noun = values.count == 1 ? "value" : "values"
        return "the row has \(values.count) \(noun) where the header names \(wanted)"
            + (isLonger ? ", what follows them is not read" : "") + "; quote values that hold delimiters or line ends"
    }

    private func nextRow() -> [[UInt8]]? {
        let values = parser.row(from: buffer, limit: options.recordLimit)
        if let problem = parser.problem {
            failure = ReadError(.damaged, locator.member("row-\(row)"), problem)
            return nil
        }
        return values
    }
}

/// Cuts rows of values out of CSV.
///
/// The delimiter is taken from the first line; where there is none, each row is one value.
struct CSVParser {
    private(set) var problem: String?
    private var hasBegun = false
    private var delimiter: UInt8?
    private static let quote = UInt8(ascii: "\"")

    /// The next row that is not empty; `nil` at the end or after a ``problem``.
    mutating func row(from buffer: ByteBuffer, limit: Int) -> [[UInt8]]? {
        var record: [UInt8] = []
        var isOpen = false
        while let line = buffer.line(limit: limit) {
            if record.isEmpty, line.allSatisfy({ $0 == 0x0A || $0 == 0x0D }) { continue }
            if !hasBegun { (hasBegun, delimiter) = (true, Self.delimiter(of: line)) }
            record += line
            // An odd number of quotation marks leaves a value open, and the row goes on.
            for byte in line where byte == Self.quote { isOpen.toggle() }
            guard record.count < limit else {
                problem = "the row is longer than the limit of \(limit) bytes, or a quotation mark is not closed"
                return nil
            }
            if !isOpen { return values(of: record) }
        }
        if isOpen { problem = "a quotation mark is not closed; what follows it is not read; mend the file" }
        return nil
    }

    private static func delimiter(of line: [UInt8]) -> UInt8? {
        var best: (count: Int, byte: UInt8?) = (0, nil)
        for byte in [UInt8(ascii: ","), UInt8(ascii: "\t"), UInt8(ascii: ";")] {
            let count = line.reduce(0) { $0 + ($1 == byte ? 1 : 0) }
            if count > best.count { best = (count, byte) }
        }
        return best.byte
    }

    private func values(of record: [UInt8]) -> [[UInt8]] {
        var values: [[UInt8]] = []
        var value: [UInt8] = []
        var isQuoted = false
        var position = record.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        var end = record.count
        while end > position, record[end - 1] == 0x0A || record[end - 1] == 0x0D { end -= 1 }
        while position < end {
            let byte = record[position]
            if byte == Self.quote {
                if isQuoted, position + 1 < end, record[position + 1] == Self.quote {
                    value.append(byte)
                    position += 1
                } else {
                    isQuoted.toggle()
                }
            } else if byte == delimiter, !isQuoted {
                values.append(value)
                value = []
            } else {
                value.append(byte)
            }
            position += 1
        }
        return values + [value]
    }
}
