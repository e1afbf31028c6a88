/// One column of an Arrow schema, with those inside it.
struct ArrowField {
    /// How the values of a column are stored, by the widths that the decoder needs.
    enum Storage {
        case null, boolean
        case integer(width: Int, isSigned: Bool)
        case float(width: Int)
        case day
        case time(width: Int, ticksPerSecond: Int)
        /// Strings or bytes with offsets of `offsets` bytes.
        case bytes(offsets: Int)
        case view
        case fixedBytes(width: Int)
        /// Values of a fixed width that are not shown, such as decimals.
        case opaque(width: Int)
        case list(offsets: Int)
        case listView(offsets: Int)
        case fixedList(count: Int)
        case structure
        case union(isDense: Bool)
        case runEnds
    }

    /// How deep columns may stand in columns, and how many there may be.
    static let depthLimit = 64
    static let countLimit = 100_000

    var name: String
    var storage: Storage
    var children: [ArrowField] = []
    /// The dictionary that the values stand in, and how the indices are stored.
    var dictionary: (id: Int, index: Storage)?

    /// The fields of a schema.
    static func all(of schema: FlatTable) throws(TableProblem) -> [ArrowField] {
        guard try schema.integer(0, 2) == 0 else {
            throw TableProblem("big-endian data are not read; write the file on a little-endian machine", .unrecognised)
        }
        var count = 0
        return try fields(schema.tables(1), depth: 0, &count)
    }

    private static func fields(
        _ tables: [FlatTable], depth: Int, _ count: inout Int
    ) throws(TableProblem) -> [ArrowField] {
        count += tables.count
        guard depth < depthLimit, count <= countLimit else {
            throw TableProblem("a schema too deep or too wide to be read; write the text columns alone", .limitExceeded)
        }
        var fields: [ArrowField] = []
        for table in tables {
            var field = ArrowField(name: try table.text(0) ?? "", storage: try storage(of: table))
            field.children = try Self.fields(table.tables(5), depth: depth + 1, &count)
            if let dictionary = try table.table(4) {
                let index = try dictionary.table(1).map { type throws(TableProblem) in try integer(type) }
                field.dictionary = (try dictionary.integer(0, 8), index ?? .integer(width: 4, isSigned: true))
            }
            fields.append(field)
        }
        return fields
    }

    private static func integer(_ type: FlatTable) throws(TableProblem) -> Storage {
        let bits = try type.integer(0, 4)
        guard [8, 16, 32, 64].contains(bits) else { throw TableProblem.damaged }
        return .integer(width: bits / 8, isSigned: try type.integer(1, 1) != 0)
    }

    /// The storage of a field, by the numbers of `Type` in Arrow's Schema.fbs.
    private static func storage(of field: FlatTable) throws(TableProblem) -> Storage {
        guard let type = try field.table(3) else { throw TableProblem.damaged }
        switch try field.integer(2, 1) {
        case 1: return .null
        case 2: return try integer(type)
        case 3: return .float(width: [2, 4, 8][min(2, max(0, try type.integer(0, 2)))])
        case 4, 5: return .bytes(offsets: 4)
        case 6: return .boolean
        case 7: return .opaque(width: try width(type.integer(2, 4, missing: 128), in: [32, 64, 128, 256]) / 8)
        case 8:
            return try type.integer(0, 2, missing: 1) == 0 ? .day : .time(width: 8, ticksPerSecond: 1_000)
        case 9:
            let bits = try width(type.integer(1, 4, missing: 32), in: [32, 64])
            return .integer(width: bits / 8, isSigned: true)
        case 10:
            let ticks = [1, 1_000, 1_000_000, 1_000_000_000]
            return .time(width: 8, ticksPerSecond: ticks[min(3, max(0, try type.integer(0, 2)))])
        case 11: return .opaque(width: [4, 8, 16][min(2, max(0, try type.integer(0, 2)))])
        case 12, 17: return .list(offsets: 4)
        case 13: return .structure
        case 14: return .union(isDense: try type.integer(0, 2) == 1)
        case 15: return .fixedBytes(width: try size(type.integer(0, 4)))
        case 16: return .fixedList(count: try size(type.integer(0, 4)))
        case 18: return .integer(width: 8, isSigned: true)
        case 19, 20: return .bytes(offsets: 8)
        case 21: return .list(offsets: 8)
        case 22: return .runEnds
        case 23, 24: return .view
        case 25: return .listView(offsets: 4)
        case 26: return .listView(offsets: 8)
        case let number:
            throw TableProblem("the column type \(number) is not known; write the column as strings", .unrecognised)
        }
    }

    private static func width(_ bits: Int, in known: [Int]) throws(TableProblem) -> Int {
        guard known.contains(bits) else { throw TableProblem.damaged }
        return bits
    }

    private static func size(_ count: Int) throws(TableProblem) -> Int {
        guard count >= 0 else { throw TableProblem.damaged }
        return count
    }

    /// The name of a type inside the column that is not read; `nil` when all of it is.
    var unread: String? {
        if dictionary == nil || children.isEmpty {
            switch storage {
            case .union: return "union"
            case .runEnds: return "run-end encoded"
            default: break
            }
        }
        return children.lazy.compactMap(\.unread).first
    }
}
