internal import Foundation
internal import ProvscanCore

/// Puts the rows of a row group together as JSON objects of the wanted columns.
struct ParquetRows {
    let schema: ParquetSchema
    /// The wanted columns of the root.
    let fields: [Int]
    /// One per column of the schema; `nil` where the column is not wanted.
    let cursors: [ParquetColumnCursor?]

    /// Appends the next row.
    func appendRow(to block: inout [UInt8]) throws(TableProblem) {
        block.append(UInt8(ascii: "{"))
        for (index, field) in fields.enumerated() {
            if index > 0 { block.append(UInt8(ascii: ",")) }
            guard try leader(field).repetition == 0 else {
                throw TableProblem("a row begins inside a list; fetch the file again")
            }
            try appendField(field, to: &block)
        }
        block.append(UInt8(ascii: "}"))
    }

    private func appendField(_ node: Int, to block: inout [UInt8]) throws(TableProblem) {
        JSONWriting.appendString(schema.nodes[node].name.utf8, to: &block)
        block.append(UInt8(ascii: ":"))
        try append(node, to: &block)
    }

    /// The column whose levels decide about a node.
    private func leader(_ node: Int) throws(TableProblem) -> ParquetColumnCursor {
        var node = node
        while let child = schema.nodes[node].children.first { node = child }
        guard let column = schema.nodes[node].column, let cursor = cursors[column], try cursor.load() else {
            throw TableProblem("a column ends before the others; fetch the file again", .truncated)
        }
        return cursor
    }

    private func append(_ node: Int, to block: inout [UInt8]) throws(TableProblem) {
        let element = schema.nodes[node]
        let cursor = try leader(node)
        guard element.isRepeated else { return try appendOne(node, to: &block) }
        guard cursor.definition >= element.definition else {
            block += Array("[]".utf8)
            return try advance(node)
        }
        block.append(UInt8(ascii: "["))
        var isFirst = true
        repeat {
            if !isFirst { block.append(UInt8(ascii: ",")) }
            isFirst = false
            try appendOne(node, to: &block)
        } while try cursor.load() && cursor.repetition == element.repetition
        block.append(UInt8(ascii: "]"))
    }

    /// Appends a value, an object, or the list that a group stands for.
    private func appendOne(_ node: Int, to block: inout [UInt8]) throws(TableProblem) {
        let element = schema.nodes[node]
        let cursor = try leader(node)
        if cursor.definition < element.definition {
            JSONWriting.appendNull(to: &block)
            return try advance(node)
        }
        if element.column != nil {
            try appendValue(cursor, to: &block)
            return cursor.advance()
        }
        if case .list = element.meaning, element.children.count == 1 {
            return try appendList(element.children[0], to: &block)
        }
        block.append(UInt8(ascii: "{"))
        for (index, child) in element.children.enumerated() {
            if index > 0 { block.append(UInt8(ascii: ",")) }
            try appendField(child, to: &block)
        }
        block.append(UInt8(ascii: "}"))
    }

    /// Appends the elements of a LIST without the group that writers put around each.
    private func appendList(_ repeated: Int, to block: inout [UInt8]) throws(TableProblem) {
        let element = schema.nodes[repeated]
        guard element.isRepeated, element.children.count == 1, schema.nodes[element.children[0]].name != "array" else {
            return try append(repeated, to: &block)
        }
        let cursor = try leader(repeated)
        guard cursor.definition >= element.definition else {
            block += Array("[]".utf8)
            return try advance(repeated)
        }
        block.append(UInt8(ascii: "["))
        var isFirst = true
        repeat {
            if !isFirst { block.append(UInt8(ascii: ",")) }
            isFirst = false
            try append(element.children[0], to: &block)
        } while try cursor.load() && cursor.repetition == element.repetition
        block.append(UInt8(ascii: "]"))
    }

    /// Passes over the entry that says that a node is not there, in every column below it.
    private func advance(_ node: Int) throws(TableProblem) {
        for column in schema.columns(below: node) {
            guard let cursor = cursors[column], try cursor.load() else { throw TableProblem.damaged }
            cursor.advance()
        }
    }

    private func appendValue(_ cursor: ParquetColumnCursor, to block: inout [UInt8]) throws(TableProblem) {
        let node = cursor.node
        switch node.type {
        case .byteArray, .fixed, .int96:
            if case .decimal = node.meaning {
                JSONWriting.appendNull(to: &block)
            } else if node.type == .int96 {
                JSONWriting.appendString(Self.int96(try cursor.bytes()).utf8, to: &block)
            } else {
                JSONWriting.appendString(try cursor.bytes(), to: &block)
            }
        case .boolean: JSONWriting.append(try cursor.bits() != 0, to: &block)
        case .float:
            JSONWriting.append(Double(Float(bitPattern: UInt32(truncatingIfNeeded: try cursor.bits()))), to: &block)
        case .double: JSONWriting.append(Double(bitPattern: try cursor.bits()), to: &block)
        case .int32: append(Int(Int32(truncatingIfNeeded: try cursor.bits())), node, to: &block)
        case .int64: append(Int(truncatingIfNeeded: try cursor.bits()), node, to: &block)
        case nil: throw TableProblem.damaged
        }
    }

    private func append(_ number: Int, _ node: ParquetNode, to block: inout [UInt8]) {
        switch node.meaning {
        case .date: JSONWriting.append(day: number, to: &block)
        case .milliseconds: JSONWriting.append(time: number, ticksPerSecond: 1_000, to: &block)
        case .microseconds: JSONWriting.append(time: number, ticksPerSecond: 1_000_000, to: &block)
        case .nanoseconds where node.type == .int64:
            JSONWriting.append(time: number, ticksPerSecond: 1_000_000_000, to: &block)
        default: JSONWriting.append(number, to: &block)
        }
    }

    /// A time as nanoseconds of a Julian day, as old writers stored it.
    private static func int96(_ bytes: ArraySlice<UInt8>) -> String {
        let bytes = Array(bytes)
        func number(_ range: Range<Int>) -> UInt64 { range.reversed().reduce(0) { $0 << 8 | UInt64(bytes[$1]) } }
        let days = Int(Int32(truncatingIfNeeded: number(8..<12))) - 2_440_588
        let seconds = Int(truncatingIfNeeded: number(0..<8) / 1_000_000_000)
        return Timestamp.rfc3339(secondsSince1970: days * 86_400 + min(seconds, 86_400))
    }
}
