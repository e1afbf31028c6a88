internal import CSimdJSON

/// The fields that are wanted from JSON records, compiled for the parser.
///
/// A field is a top-level name, or a JSON pointer (RFC 6901) when it starts with `/`.
@safe
final class JSONFieldPlan: @unchecked Sendable {
    // Sendable: the memory is written by `init` alone.
    private let names: UnsafeMutableBufferPointer<UInt8>
    private let fields: UnsafeMutableBufferPointer<provscan_json_field>

    /// One slot per distinct field, in the order given; a name and the pointer to it are one field.
    let slotNames: [String]
    /// The slot of every field, as it was written.
    private let slots: [String: Int]
    let plan: provscan_json_plan

    /// - Parameter wanted: Field names and pointers; repetitions share a slot.
    init(_ wanted: [String]) {
        var builder = PlanBuilder()
        var distinct: [String] = []
        var paths: [[[UInt8]]: Int] = [:]
        var slots: [String: Int] = [:]
        for field in wanted where slots[field] == nil {
            let path = Self.path(of: field)
            slots[field] = paths[path, default: distinct.count]
            guard paths[path] == nil else { continue }
            paths[path] = distinct.count
            builder.add(path, slot: Int32(distinct.count))
            distinct.append(field)
        }
        slotNames = distinct
        self.slots = slots
        // Safety: both buffers are filled entirely and freed in `deinit`.
        unsafe names = .allocate(capacity: builder.names.count)
        unsafe fields = .allocate(capacity: builder.fields.count)
        _ = unsafe names.initialize(from: builder.names)
        _ = unsafe fields.initialize(from: builder.fields)
        unsafe plan = provscan_json_plan(
            names: names.baseAddress, fields: fields.baseAddress,
            first: builder.fields.isEmpty ? -1 : 0, slots: UInt32(distinct.count))
    }

    deinit {
        unsafe names.deallocate()
        unsafe fields.deallocate()
    }

    /// The slot of `field`.
    ///
    /// - Precondition: `field` is one of the fields that the plan was made from.
    func slot(_ field: String) -> Int {
        guard let slot = slots[field] else { preconditionFailure("unplanned field \(field)") }
        return slot
    }

    /// The names along a field's path, unescaped.
    private static func path(of field: String) -> [[UInt8]] {
        guard field.utf8.first == UInt8(ascii: "/") else { return [Array(field.utf8)] }
        return field.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .map { unescaped(Array($0)) }
    }

    /// `~1` stands for `/` and `~0` for `~` in a pointer.
    private static func unescaped(_ name: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var index = 0
        while index < name.count {
            let next = index + 1 < name.count ? name[index + 1] : 0
            if name[index] == UInt8(ascii: "~"), next == UInt8(ascii: "0") || next == UInt8(ascii: "1") {
                result.append(next == UInt8(ascii: "1") ? UInt8(ascii: "/") : UInt8(ascii: "~"))
                index += 2
            } else {
                result.append(name[index])
                index += 1
            }
        }
        return result
    }
}

/// Builds the tree of names: siblings are chained by `next`, deeper names hang on `first_child`.
private struct PlanBuilder {
    var names: [UInt8] = []
    var fields: [provscan_json_field] = []

    mutating func add(_ path: [[UInt8]], slot: Int32) {
        var parent: Int?
        for (depth, name) in path.enumerated() {
            let index = child(of: parent, named: name)
            if depth == path.count - 1 { fields[index].slot = slot }
            parent = index
        }
    }

    /// Finds or appends the field `name` below `parent`, or at the top.
    private mutating func child(of parent: Int?, named name: [UInt8]) -> Int {
        var last: Int?
        var candidate = parent.map { Int(fields[$0].first_child) } ?? (fields.isEmpty ? -1 : 0)
        while candidate >= 0 {
            let field = fields[candidate]
            let start = Int(field.name_start)
            if names[start..<start + Int(field.name_count)].elementsEqual(name) { return candidate }
            last = candidate
            candidate = Int(field.next)
        }
        let index = fields.count
        fields.append(
            provscan_json_field(
                name_start: UInt32(names.count), name_count: UInt32(name.count), slot: -1, first_child: -1, next: -1))
        names += name
        if let last {
            fields[last].next = Int32(index)
        } else if let parent {
            fields[parent].first_child = Int32(index)
        }
        return index
    }
}
