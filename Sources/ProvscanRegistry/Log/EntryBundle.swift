/// Leaves in the form of tlog-tiles entry bundles: each behind its length in two bytes, larger first.
enum EntryBundle {
    /// Leaves of a full bundle.
    static let width = 256

    static func append(_ leaf: [UInt8], to bundle: inout [UInt8]) {
        bundle.append(UInt8(leaf.count >> 8))
        bundle.append(UInt8(leaf.count & 0xFF))
        bundle += leaf
    }

    /// The leaves of `bundle`, or `nil` where its lengths do not add up.
    static func leaves(of bundle: [UInt8]) -> [[UInt8]]? {
        var leaves: [[UInt8]] = []
        var position = 0
        while position < bundle.count {
            guard position + 2 <= bundle.count else { return nil }
            let count = Int(bundle[position]) << 8 | Int(bundle[position + 1])
            position += 2
            guard position + count <= bundle.count else { return nil }
            leaves.append(Array(bundle[position..<position + count]))
            position += count
        }
        return leaves
    }
}
