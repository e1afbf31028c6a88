import Crypto
import ProvscanCore
import ProvscanRegistry
import ProvscanTestSupport
import Testing

@Suite("Merkle tree")
struct MerkleTreeTests {
    /// The tree as RFC 6962 §2.1 defines it, on the leaves themselves.
    private struct Definition: TreeNodes {
        /// The hashes of all complete subtrees, by level.
        private let nodes: [[ContentDigest]]

        init(leaves: [[UInt8]]) {
            nodes = (0...8).map { level in
                (0..<leaves.count >> level).map { Self.root(leaves[($0 << level)..<(($0 + 1) << level)]) }
            }
        }

        func node(level: Int, index: Int) -> ContentDigest { nodes[level][index] }

        static func root(_ leaves: ArraySlice<[UInt8]>) -> ContentDigest {
            if leaves.isEmpty { return digest([]) }
            if leaves.count == 1 { return digest([0] + (leaves.first ?? [])) }
            var half = 1
            while half * 2 < leaves.count { half *= 2 }
            let left = root(leaves.prefix(half)).bytes
            return digest([1] + left + root(leaves.dropFirst(half)).bytes)
        }

        static func digest(_ bytes: [UInt8]) -> ContentDigest {
            ContentDigest(bytes: Array(SHA256.hash(data: bytes)))
        }
    }

    private static let leaves: [[UInt8]] = (0..<260).map { number in
        [UInt8](repeating: UInt8(number & 0xFF), count: number % 7)
    }

    /// The roots of the first 0, 1, 2 … leaves.
    private static let roots = (0...leaves.count).map { Definition.root(leaves.prefix($0)) }

    private let tree = Definition(leaves: Self.leaves)

    @Test("hashes the published example")
    func example() {
        // The leaves and roots of the test data of Certificate Transparency (google/certificate-transparency).
        let leaves: [[UInt8]] = [
            [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31], [0x40, 0x41, 0x42, 0x43],
            Array(0x50...0x57), Array(0x60...0x6F),
        ]
        #expect(
            Definition.root(leaves[...]).description
                == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
        )
        #expect(MerkleTree.leafHash([]) == Definition.root([[]]))
        #expect(MerkleTree.emptyRoot == Definition.root([]))
    }

    @Test("roots agree with the definition")
    func roots() throws {
        for size in 0...Self.leaves.count {
            #expect(try tree.root(size: size) == Self.roots[size])
        }
    }

    @Test("every leaf of every tree has a proof, and it is of no other leaf, index or tree")
    func inclusion() throws {
        for size in 1...130 {
            for index in 0..<size {
                let proof = try tree.inclusionProof(of: index, size: size)
                let leaf = MerkleTree.leafHash(Self.leaves[index])
                #expect(proof.verify(leaf, root: Self.roots[size]), "\(index) of \(size)")
                #expect(!proof.verify(MerkleTree.leafHash([1, 2, 3]), root: Self.roots[size]))
                #expect(!proof.verify(leaf, root: Self.roots[size - 1]))
                for broken in Self.broken(proof) {
                    #expect(!broken.verify(leaf, root: Self.roots[size]), "\(index) of \(size)")
                }
            }
        }
    }

    private static func broken(_ proof: InclusionProof) -> [InclusionProof] {
        let extra = ContentDigest(bytes: [UInt8](repeating: 7, count: 32))
        var proofs = [InclusionProof(index: proof.index, size: proof.size, hashes: proof.hashes + [extra])]
        proofs.append(InclusionProof(index: -1, size: proof.size, hashes: proof.hashes))
        proofs.append(InclusionProof(index: proof.size, size: proof.size, hashes: proof.hashes))
        if !proof.hashes.isEmpty {
            proofs.append(InclusionProof(index: proof.index, size: proof.size, hashes: proof.hashes.dropLast()))
            proofs.append(
                InclusionProof(index: proof.index, size: proof.size, hashes: [extra] + proof.hashes.dropFirst()))
            proofs.append(InclusionProof(index: proof.index ^ 1, size: proof.size, hashes: proof.hashes))
        }
        return proofs
    }

    @Test("every tree is shown to be the beginning of every larger one, and of no other")
    func consistency() throws {
        let other = ContentDigest(bytes: [UInt8](repeating: 7, count: 32))
        for new in 0...100 {
            for old in 0...new {
                let proof = try tree.consistencyProof(from: old, to: new)
                #expect(proof.verify(oldRoot: Self.roots[old], newRoot: Self.roots[new]), "\(old) of \(new)")
                #expect(!proof.verify(oldRoot: other, newRoot: Self.roots[new]), "\(old) of \(new)")
                if old > 0 { #expect(!proof.verify(oldRoot: Self.roots[old], newRoot: other), "\(old) of \(new)") }
                let longer = ConsistencyProof(old: old, new: new, hashes: proof.hashes + [other])
                #expect(!longer.verify(oldRoot: Self.roots[old], newRoot: Self.roots[new]))
                guard !proof.hashes.isEmpty else { continue }
                let shorter = ConsistencyProof(old: old, new: new, hashes: proof.hashes.dropLast())
                #expect(!shorter.verify(oldRoot: Self.roots[old], newRoot: Self.roots[new]))
            }
        }
    }

    @Test("sizes that no tree has are refused")
    func impossibleSizes() {
        let hash = ContentDigest(bytes: [UInt8](repeating: 7, count: 32))
        #expect(!ConsistencyProof(old: 5, new: 3, hashes: [hash]).verify(oldRoot: hash, newRoot: hash))
        #expect(!ConsistencyProof(old: -1, new: 3, hashes: [hash]).verify(oldRoot: hash, newRoot: hash))
        #expect(!ConsistencyProof(old: 1, new: .max, hashes: []).verify(oldRoot: hash, newRoot: hash))
        #expect(!InclusionProof(index: 0, size: .max, hashes: [hash]).verify(hash, root: hash))
        #expect(!InclusionProof(index: 0, size: 0, hashes: []).verify(hash, root: hash))
    }
}
