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
/// stands in a line once.
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
        var lines = Data()
        var start = rest.startIndex
        while let end = rest[start...].firstIndex(of: UInt8(ascii: "\n")) {
            append(rest[start...end], to: &lines)
            start = end + 1
        }
        rest = Data(rest[start...])
        return lines
    }

    private func append(_ line: Data, to lines: inout Data) {
        guard let field = line.range(of: Self.field) else { return lines.append(line) }
        let digits = line[field.upperBound...].prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        let number = digits.reduce(0) { $0 &* 10 &+ Int($1 & 15) }
        lines.append(line[..<field.upperBound])
        lines.append(contentsOf: String(number &+ offset).utf8)
        lines.append(line[digits.endIndex...])
    }
}
