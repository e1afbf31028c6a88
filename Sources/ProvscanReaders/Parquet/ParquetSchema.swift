internal import ProvscanCore

/// One node of a Parquet schema.
struct ParquetNode {
    /// How the values of a leaf are to be shown.
    enum Meaning {
        case plain, text, date, milliseconds, microseconds, nanoseconds, decimal(scale: Int), unsigned, list
    }

    var name: String
    var children: [Int] = []
    var isOptional = false
    var isRepeated = false
    /// The definition level from which the node is there.
    var definition = 0
    var repetition = 0
    var meaning = Meaning.plain
    /// Of a leaf: its physical type, the byte length of a fixed one, and its place among the columns.
    var type: ParquetType?
    var typeLength = 0
    var column: Int?
}

/// The physical types, by their numbers in the format.
enum ParquetType: Int {
    case boolean, int32, int64, int96, float, double, byteArray, fixed
}

/// The schema tree; node 0 is the root.
struct ParquetSchema {
    static let depthLimit = 32
    private(set) var nodes: [ParquetNode] = []
    private(set) var columns = 0

    init(_ elements: [ThriftValue], names: [UInt8]) throws(TableProblem) {
        var position = 0
        _ = try Self.build(elements, names, &position, &nodes, &columns, parent: nil, depth: 0)
        guard position == elements.count else {
            throw TableProblem("the schema has loose ends; fetch the file again")
        }
    }

    private static func build(
        _ elements: [ThriftValue], _ names: [UInt8], _ position: inout Int, _ nodes: inout [ParquetNode],
        _ columns: inout Int, parent: Int?, depth: Int
    ) throws(TableProblem) -> Int {
        guard position < elements.count, depth < depthLimit else {
            throw TableProblem("the schema is cut short or too deep; fetch the file again")
        }
        let element = elements[position]
        position += 1
        var node = ParquetNode(name: element[4]?.bytes.map { String(decoding: names[$0], as: UTF8.self) } ?? "")
        if let parent {
            node.definition = nodes[parent].definition
            node.repetition = nodes[parent].repetition
            node.isOptional = element[3]?.integer == 1
            node.isRepeated = element[3]?.integer == 2
            if node.isOptional || node.isRepeated { node.definition += 1 }
            if node.isRepeated { node.repetition += 1 }
        }
        node.meaning = meaning(element)
        let index = nodes.count
        let count = element[5]?.integer ?? 0
        guard count >= 0, count <= elements.count else { throw TableProblem.damaged }
        if count == 0, parent != nil, let type = element[1]?.integer {
            guard let known = ParquetType(rawValue: type) else {
                throw TableProblem("the column type \(type) is not known; fetch the file again", .unrecognised)
            }
            node.type = known
            node.typeLength = element[2]?.integer ?? 0
            node.column = columns
            columns += 1
        }
        nodes.append(node)
        for _ in 0..<count {
            let child = try build(elements, names, &position, &nodes, &columns, parent: index, depth: depth + 1)
            nodes[index].children.append(child)
        }
        return index
    }

    private static func meaning(_ element: ThriftValue) -> ParquetNode.Meaning {
        switch element[6]?.integer {
        case 0, 4, 19: return .text
        case 1, 2, 3: return .list
        case 5: return .decimal(scale: element[7]?.integer ?? 0)
        case 6: return .date
        case 9: return .milliseconds
        case 10: return .microseconds
        case 11, 12, 13, 14: return .unsigned
        default: break
        }
        guard case .fields(let kinds)? = element[10], let (kind, detail) = kinds.first else { return .plain }
        switch kind {
        case 1, 4, 12: return .text
        case 2, 3: return .list
        case 5: return .decimal(scale: detail[1]?.integer ?? 0)
        case 6: return .date
        case 8: return detail[2]?[1] != nil ? .milliseconds : detail[2]?[2] != nil ? .microseconds : .nanoseconds
        default: return .plain
        }
    }

    /// The columns below a node.
    func columns(below node: Int) -> [Int] {
        if let column = nodes[node].column { return [column] }
        return nodes[node].children.flatMap { columns(below: $0) }
    }
}
