/// One column of a record batch: buffers as Arrow's columnar format lays them out.
///
/// Sizes that follow from the number of values are checked once; what values refer to is checked as they are read.
struct ArrowColumn {
    let field: ArrowField
    let count: Int
    var validity: ArraySlice<UInt8> = []
    var offsets: ArraySlice<UInt8> = []
    /// Values, indices, views or the sizes of lists.
    var values: ArraySlice<UInt8> = []
    var viewed: [ArraySlice<UInt8>] = []
    var children: [ArrowColumn] = []
    var dictionary: ArrowDictionary?

    init(field: ArrowField, count: Int) {
        self.field = field
        self.count = count
    }

    /// How many dictionaries and columns stand inside this one.
    var depth: Int { max(dictionary?.depth ?? 0, (children.map(\.depth).max() ?? 0) + 1) }

    /// Whether anything is stored for the values.
    var hasBuffers: Bool {
        !validity.isEmpty || !offsets.isEmpty || !values.isEmpty || children.contains(where: \.hasBuffers)
    }

    /// Throws when the buffers are too short for the number of values.
    func check() throws(TableProblem) {
        func require(_ buffer: ArraySlice<UInt8>, bits: Int, values: Int) throws(TableProblem) {
            let (needed, isTooMuch) = values.multipliedReportingOverflow(by: bits)
            guard !isTooMuch, needed <= buffer.count * 8 else { throw TableProblem.damaged }
        }
        if !validity.isEmpty { try require(validity, bits: 1, values: count) }
        let storage = field.dictionary?.index ?? field.storage
        switch storage {
        case .null, .union, .runEnds: break
        case .boolean: try require(values, bits: 1, values: count)
        case .integer(let width, _), .float(let width), .time(let width, _), .fixedBytes(let width),
            .opaque(let width):
            try require(values, bits: width.multipliedReportingOverflow(by: 8).partialValue, values: count)
        case .day: try require(values, bits: 32, values: count)
        case .view: try require(values, bits: 128, values: count)
        case .bytes(let width), .list(let width):
            // Of no values, the one offset may be left out.
            if count > 0 { try require(offsets, bits: width * 8, values: count + 1) }
        case .listView(let width):
            try require(offsets, bits: width * 8, values: count)
            try require(values, bits: width * 8, values: count)
        case .fixedList(let size):
            let (needed, isTooMuch) = count.multipliedReportingOverflow(by: size)
            guard !isTooMuch, needed <= children.first?.count ?? 0 else { throw TableProblem.damaged }
        case .structure:
            guard children.allSatisfy({ $0.count >= count }) else { throw TableProblem.damaged }
        }
    }

    /// Appends the value `row` as JSON; a block beyond `limit` bytes is refused.
    func append(_ row: Int, to block: inout [UInt8], limit: Int) throws(TableProblem) {
        guard row >= 0, row < count else { throw TableProblem.damaged }
        guard block.count <= limit else {
            throw TableProblem("a row longer than the record limit; raise the limit", .limitExceeded)
        }
        guard isThere(row) else { return JSONWriting.appendNull(to: &block) }
        if let dictionary, case .integer(let width, let isSigned)? = field.dictionary?.index {
            return try dictionary.append(number(row, width, isSigned), to: &block, limit: limit)
        }
        switch field.storage {
        case .null, .union, .runEnds, .opaque: JSONWriting.appendNull(to: &block)
        case .boolean: JSONWriting.append(Self.bit(row, of: values), to: &block)
        case .integer(let width, let isSigned):
            let number = number(row, width, isSigned)
            if isSigned || width < 8 {
                JSONWriting.append(number, to: &block)
            } else {
                JSONWriting.append(UInt64(bitPattern: Int64(number)), to: &block)
            }
        case .float(let width):
            let bits = number(row, width, false)
            JSONWriting.append(
                width == 8
                    ? Double(bitPattern: UInt64(bitPattern: Int64(bits)))
                    : width == 4
                        ? Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
                        : Double(Float16(bitPattern: UInt16(truncatingIfNeeded: bits))), to: &block)
        case .day: JSONWriting.append(day: number(row, 4, true), to: &block)
        case .time(let width, let ticks):
            JSONWriting.append(time: number(row, width, true), ticksPerSecond: ticks, to: &block)
        case .bytes(let width):
            let start = Self.integer(offsets, at: row * width, width)
            let end = Self.integer(offsets, at: (row + 1) * width, width)
            try appendText(values, start, end, to: &block)
        case .view: try appendView(row, to: &block)
        case .fixedBytes(let width): try appendText(values, row * width, (row + 1) * width, to: &block)
        case .list(let width):
            let start = Self.integer(offsets, at: row * width, width)
            try appendList(start, Self.integer(offsets, at: (row + 1) * width, width), to: &block, limit: limit)
        case .listView(let width):
            let start = Self.integer(offsets, at: row * width, width)
            let (end, isTooMuch) = start.addingReportingOverflow(Self.integer(values, at: row * width, width))
            guard !isTooMuch else { throw TableProblem.damaged }
            try appendList(start, end, to: &block, limit: limit)
        case .fixedList(let size): try appendList(row * size, (row + 1) * size, to: &block, limit: limit)
        case .structure: try Self.appendObject(children, row, to: &block, limit: limit)
        }
    }

    private func appendText(
        _ buffer: ArraySlice<UInt8>, _ start: Int, _ end: Int, to block: inout [UInt8]
    ) throws(TableProblem) {
        guard start >= 0, start <= end, end <= buffer.count else { throw TableProblem.damaged }
        JSONWriting.appendString(buffer[buffer.startIndex + start..<buffer.startIndex + end], to: &block)
    }

    /// Appends a string of up to 12 bytes that stands in the view itself, or a longer one that the view points to.
    private func appendView(_ row: Int, to block: inout [UInt8]) throws(TableProblem) {
        let size = Self.integer(values, at: row * 16, 4)
        if size <= 12 { return try appendText(values, row * 16 + 4, row * 16 + 4 + size, to: &block) }
        let buffer = Self.integer(values, at: row * 16 + 8, 4)
        let start = Self.integer(values, at: row * 16 + 12, 4)
        guard viewed.indices.contains(buffer) else { throw TableProblem.damaged }
        try appendText(viewed[buffer], start, start + size, to: &block)
    }

    private func appendList(
        _ start: Int, _ end: Int, to block: inout [UInt8], limit: Int
    ) throws(TableProblem) {
        guard let child = children.first, start >= 0, start <= end, end <= child.count else {
            throw TableProblem.damaged
        }
        block.append(UInt8(ascii: "["))
        for index in start..<end {
            if index > start { block.append(UInt8(ascii: ",")) }
            try child.append(index, to: &block, limit: limit)
        }
        block.append(UInt8(ascii: "]"))
    }

    /// Appends what `columns` hold at `row` as an object.
    static func appendObject(
        _ columns: [ArrowColumn], _ row: Int, to block: inout [UInt8], limit: Int
    ) throws(TableProblem) {
        block.append(UInt8(ascii: "{"))
        for (index, column) in columns.enumerated() {
            if index > 0 { block.append(UInt8(ascii: ",")) }
            JSONWriting.appendString(column.field.name.utf8, to: &block)
            block.append(UInt8(ascii: ":"))
            try column.append(row, to: &block, limit: limit)
        }
        block.append(UInt8(ascii: "}"))
    }

    private func isThere(_ row: Int) -> Bool { validity.isEmpty || Self.bit(row, of: validity) }

    private func number(_ row: Int, _ width: Int, _ isSigned: Bool) -> Int {
        let number = Self.integer(values, at: row * width, width)
        return isSigned || width == 8 ? number : number & ((1 << (8 * width)) - 1)
    }

    private static func bit(_ row: Int, of buffer: ArraySlice<UInt8>) -> Bool {
        buffer[buffer.startIndex + row / 8] >> (row % 8) & 1 == 1
    }

    /// A little-endian number of up to 8 bytes, sign-extended.
    static func integer(_ buffer: ArraySlice<UInt8>, at place: Int, _ width: Int) -> Int {
        var value: UInt64 = 0
        for index in (0..<width).reversed() { value = value << 8 | UInt64(buffer[buffer.startIndex + place + index]) }
        let unused = UInt64(64 - 8 * width)
        return Int(truncatingIfNeeded: value << unused) >> Int(unused)
    }
}
