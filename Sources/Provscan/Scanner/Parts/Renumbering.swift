internal import Foundation

/// Gives the rows of `matches.csv` the numbers that their matches have in the whole.
///
/// Nothing is decoded: the number is the first cell of a row, and a row ends at a line feed outside quotes.
struct RowRenumbering {
    private enum Place { case header, number(Int), cells, quoted }

    private let offset: Int
    private var place = Place.header

    /// `offset`: Matches before the part.
    init(offset: Int) {
        self.offset = offset
    }

    /// The next bytes of the part's table as they stand in the whole; the header is left out.
    mutating func apply(to block: Data) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(block.count + 64)
        for byte in block {
            switch (place, byte) {
            case (.header, UInt8(ascii: "\n")): place = .number(0)
            case (.header, _): continue
            case (.number(let number), UInt8(ascii: "0")...UInt8(ascii: "9")):
                place = .number(number &* 10 &+ Int(byte & 15))
            case (.number(let number), _):
                bytes += Array(String(number &+ offset).utf8)
                bytes.append(byte)
                place = .cells
            case (.cells, _):
                bytes.append(byte)
                if byte == UInt8(ascii: "\"") { place = .quoted }
                if byte == UInt8(ascii: "\n") { place = .number(0) }
            case (.quoted, _):
                bytes.append(byte)
                if byte == UInt8(ascii: "\"") { place = .cells }
            }
        }
        return bytes
    }
}

/// Gives the lines of `annotations.jsonl` the numbers that their matches have in the whole.
///
/// Nothing is decoded: inside a text of JSON a quotation mark is escaped, so that the name of the field with its marks
/// stands in a line once, and nowhere else.
struct AnnotationRenumbering {
    private static let field = Data(#""id":"\#(WebAnnotation.identifierPrefix)"#.utf8)

    private let offset: Int
    /// The beginning of a line that the next block continues.
    private var rest = Data()

    /// `offset`: Matches before the part.
    init(offset: Int) {
        self.offset = offset
    }

    /// The lines that end in the next bytes of the part's annotations, as they stand in the whole.
    mutating func apply(to block: Data) -> Data {
        rest.append(block)
        guard let end = rest.lastIndex(of: UInt8(ascii: "\n")) else { return Data() }
        let complete = rest[...end]
        rest = Data(rest[(end + 1)...])
        return renumbered(complete)
    }

    /// `lines`, whole ones, with the numbers of the whole.
    private func renumbered(_ lines: Data) -> Data {
        var result = Data(capacity: lines.count + 4096)
        var copied = lines.startIndex
        while let field = Self.find(in: lines, from: copied) {
            let digits = lines[field...].prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            let number = digits.reduce(0) { $0 &* 10 &+ Int($1 & 15) }
            result.append(lines[copied..<field])
            result.append(contentsOf: String(number &+ offset).utf8)
            copied = digits.endIndex
        }
        result.append(lines[copied...])
        return result
    }

    /// Where the value of the next field in `lines` at or after `start` begins.
    private static func find(in lines: Data, from start: Data.Index) -> Data.Index? {
        // Safety: both buffers outlive the search, and nothing is looked at but what is left of them.
        let offset: Int? = unsafe lines[start...].withUnsafeBytes { bytes in
            unsafe field.withUnsafeBytes { field in
                guard var place = bytes.baseAddress, let name = field.baseAddress else { return nil }
                var left = bytes.count
                while left >= field.count, let mark = unsafe memchr(place, Int32(UInt8(ascii: "\"")), left) {
                    left -= unsafe UnsafeRawPointer(mark) - place
                    unsafe place = UnsafeRawPointer(mark)
                    if left >= field.count, unsafe memcmp(place, name, field.count) == 0 { return bytes.count - left }
                    unsafe place += 1
                    left -= 1
                }
                return nil
            }
        }
        return offset.map { start + $0 + field.count }
    }
}
