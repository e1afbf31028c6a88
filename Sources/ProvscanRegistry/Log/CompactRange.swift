internal import ProvscanCore

/// The right edge of a Merkle tree: all that is needed to append leaves and to know the root.
struct CompactRange {
    private(set) var size = 0
    /// The complete subtrees that make up the tree, largest first; one per set bit of `size`.
    private var peaks: [ContentDigest] = []

    /// The edge of the empty tree.
    init() {}

    /// The edge of the tree of the first `size` leaves of `nodes`.
    init(size: Int, of nodes: some TreeNodes) throws {
        self.size = size
        var start = 0
        for level in (0..<Int.bitWidth - 1).reversed() where size >> level & 1 == 1 {
            peaks.append(try nodes.node(level: level, index: start >> level))
            start += 1 << level
        }
    }

    /// Appends a leaf by its hash, and reports every node that it completes above the leaf.
    mutating func append(_ leafHash: ContentDigest, completed: (_ level: Int, _ index: Int, ContentDigest) -> Void) {
        var hash = leafHash
        var level = 0
        while size >> level & 1 == 1 {
            hash = MerkleTree.nodeHash(peaks.removeLast(), hash)
            level += 1
            completed(level, size >> level, hash)
        }
        peaks.append(hash)
        size += 1
    }

    var root: ContentDigest {
        guard var hash = peaks.last else { return MerkleTree.emptyRoot }
        for peak in peaks.dropLast().reversed() { hash = MerkleTree.nodeHash(peak, hash) }
        return hash
    }
}
