public import ProvscanCore

/// The hashing of a Merkle tree over leaves, as RFC 6962 §2.1 and RFC 9162 §2.1.1 define it, with SHA-256.
public enum MerkleTree {
    /// The root of a tree without leaves.
    public static let emptyRoot = ContentDigest(bytes: Digest.of([]))

    /// SHA-256 over the byte 0 and the leaf.
    public static func leafHash(_ leaf: [UInt8]) -> ContentDigest {
        var hash = RunningDigest()
        hash.add(0)
        hash.add(leaf)
        return ContentDigest(bytes: hash.finish())
    }

    /// SHA-256 over the byte 1 and the hashes of the two subtrees.
    public static func nodeHash(_ left: ContentDigest, _ right: ContentDigest) -> ContentDigest {
        var hash = RunningDigest()
        hash.add(1)
        hash.add(left.bytes)
        hash.add(right.bytes)
        return ContentDigest(bytes: hash.finish())
    }
}

/// Supplies the hashes of complete subtrees, from which roots and proofs are made.
public protocol TreeNodes {
    /// The hash of the complete subtree over leaves `index << level ..< (index + 1) << level`.
    func node(level: Int, index: Int) throws -> ContentDigest
}

extension TreeNodes {
    /// The root of the tree of the first `size` leaves.
    ///
    /// - Complexity: O(log *size*) nodes.
    public func root(size: Int) throws -> ContentDigest {
        size == 0 ? MerkleTree.emptyRoot : try hash(of: 0..<size)
    }

    /// The hashes that lead from leaf `index` to the root of the first `size` leaves, leaf's sibling first.
    ///
    /// - Complexity: O(log² *size*) nodes.
    /// - Source: RFC 6962 §2.1.1.
    public func inclusionProof(of index: Int, size: Int) throws -> InclusionProof {
        precondition((0..<size).contains(index), "leaf \(index) is not among the first \(size)")
        var range = 0..<size
        var siblings: [ContentDigest] = []
        while range.count > 1 {
            let middle = range.lowerBound + Self.leftCount(range.count)
            if index < middle {
                siblings.append(try hash(of: middle..<range.upperBound))
                range = range.lowerBound..<middle
            } else {
                siblings.append(try hash(of: range.lowerBound..<middle))
                range = middle..<range.upperBound
            }
        }
        return InclusionProof(index: index, size: size, hashes: siblings.reversed())
    }

    /// The hashes that show the first `old` leaves to be the beginning of the first `new` ones.
    ///
    /// - Complexity: O(log² *new*) nodes.
    /// - Source: RFC 6962 §2.1.2.
    public func consistencyProof(from old: Int, to new: Int) throws -> ConsistencyProof {
        precondition((0...new).contains(old), "a tree of \(new) leaves has no beginning of \(old)")
        guard old > 0, old < new else { return ConsistencyProof(old: old, new: new, hashes: []) }
        var range = 0..<new
        var hashes: [ContentDigest] = []
        while range.upperBound != old {
            let middle = range.lowerBound + Self.leftCount(range.count)
            if old <= middle {
                hashes.append(try hash(of: middle..<range.upperBound))
                range = range.lowerBound..<middle
            } else {
                hashes.append(try hash(of: range.lowerBound..<middle))
                range = middle..<range.upperBound
            }
        }
        // The old tree itself is known to whoever verifies.
        if range.lowerBound > 0 { hashes.append(try hash(of: range)) }
        return ConsistencyProof(old: old, new: new, hashes: hashes.reversed())
    }

    /// The hash of the subtree over `range`, which begins where a complete subtree of its size would.
    private func hash(of range: Range<Int>) throws -> ContentDigest {
        let count = range.count
        if count & (count - 1) == 0 {
            return try node(level: count.trailingZeroBitCount, index: range.lowerBound / count)
        }
        let middle = range.lowerBound + Self.leftCount(count)
        return try MerkleTree.nodeHash(
            hash(of: range.lowerBound..<middle), hash(of: middle..<range.upperBound))
    }

    /// The largest power of two below `count`: the leaves of the left subtree.
    private static func leftCount(_ count: Int) -> Int {
        1 << (Int.bitWidth - 1 - (count - 1).leadingZeroBitCount)
    }
}
