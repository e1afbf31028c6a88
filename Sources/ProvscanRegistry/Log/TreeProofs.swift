public import ProvscanCore

/// Shows that a leaf stands at an index of a tree.
public struct InclusionProof: Sendable, Equatable {
    /// Counted from 0.
    public var index: Int
    /// Leaves of the tree.
    public var size: Int
    /// The siblings on the way from the leaf to the root.
    public var hashes: [ContentDigest]

    public init(index: Int, size: Int, hashes: [ContentDigest]) {
        self.index = index
        self.size = size
        self.hashes = hashes
    }

    /// Whether the leaf with `leafHash` stands at the index of the tree with `root`.
    ///
    /// - Source: RFC 9162 §2.1.3.2.
    public func verify(_ leafHash: ContentDigest, root: ContentDigest) -> Bool {
        guard index >= 0, index < size else { return false }
        var node = index
        var last = size - 1
        var hash = leafHash
        for sibling in hashes {
            if last == 0 { return false }
            if node & 1 == 1 || node == last {
                hash = MerkleTree.nodeHash(sibling, hash)
                while node & 1 == 0, node != 0 {
                    node >>= 1
                    last >>= 1
                }
            } else {
                hash = MerkleTree.nodeHash(hash, sibling)
            }
            node >>= 1
            last >>= 1
        }
        return last == 0 && hash == root
    }
}

/// Shows that one tree is the beginning of another.
public struct ConsistencyProof: Sendable, Equatable {
    /// Leaves of the earlier tree.
    public var old: Int
    /// Leaves of the later tree.
    public var new: Int
    public var hashes: [ContentDigest]

    public init(old: Int, new: Int, hashes: [ContentDigest]) {
        self.old = old
        self.new = new
        self.hashes = hashes
    }

    /// Whether the tree with `oldRoot` is the beginning of the tree with `newRoot`.
    ///
    /// - Source: RFC 9162 §2.1.4.2; the empty tree is the beginning of every tree.
    public func verify(oldRoot: ContentDigest, newRoot: ContentDigest) -> Bool {
        guard old >= 0, old <= new else { return false }
        if old == new { return hashes.isEmpty && oldRoot == newRoot }
        if old == 0 { return hashes.isEmpty && oldRoot == MerkleTree.emptyRoot }
        let path = old & (old - 1) == 0 ? [oldRoot] + hashes : hashes
        guard let first = path.first else { return false }
        var node = old - 1
        var last = new - 1
        while node & 1 == 1 {
            node >>= 1
            last >>= 1
        }
        var oldHash = first
        var newHash = first
        for hash in path.dropFirst() {
            if last == 0 { return false }
            if node & 1 == 1 || node == last {
                oldHash = MerkleTree.nodeHash(hash, oldHash)
                newHash = MerkleTree.nodeHash(hash, newHash)
                while node & 1 == 0, node != 0 {
                    node >>= 1
                    last >>= 1
                }
            } else {
                newHash = MerkleTree.nodeHash(newHash, hash)
            }
            node >>= 1
            last >>= 1
        }
        return last == 0 && oldHash == oldRoot && newHash == newRoot
    }
}
