import ProvscanTestSupport
import Testing

@testable import ProvscanCore

@Suite struct CompiledIndexTests {
    /// An index of random works over few words, so that hashes repeat, and every fingerprint that went in.
    private func makeIndex(seed: UInt64) throws -> (index: CompiledIndex, positions: [UInt64: Set<Int>], bytes: [UInt8])
    {
        var random = SplitMix64(seed: seed)
        let fingerprinter = Fingerprinter(profile: .posts, background: Background(name: "none", table: ""))
        var builder = IndexBuilder(profile: .posts)
        var positions: [UInt64: Set<Int>] = [:]
        var base = 0
        for work in 0..<Int64.random(in: 1...60, using: &random) {
            let words = (0..<Int.random(in: 0...80, using: &random)).map { _ in
                WordHash.fold(1, UInt64.random(in: 0...9, using: &random))
            }
            let fingerprints = fingerprinter.fingerprints(of: words)
            builder.add(id: work * 3 + 1, words: words, fingerprints: fingerprints)
            for fingerprint in fingerprints {
                positions[fingerprint.hash, default: []].insert(base + fingerprint.position)
            }
            base += words.count
        }
        let bytes = builder.finish(covering: 1...200, registryIdentity: 7, edition: 1)
        return (try CompiledIndex(IndexArray(bytes)), positions, bytes)
    }

    @Test("finds every fingerprint that went in, and nothing else", arguments: 0..<40)
    func findsAll(seed: UInt64) throws {
        let (index, positions, _) = try makeIndex(seed: seed)
        for (hash, expected) in positions {
            #expect(index.mayContain(hash))
            #expect(Set(index.entries(of: hash).map(index.position(ofEntry:))).isSuperset(of: expected), "seed \(seed)")
        }
        #expect(index.fingerprintCount == positions.values.reduce(0) { $0 + $1.count })
    }

    @Test("knows the work of every position", arguments: 0..<40)
    func works(seed: UInt64) throws {
        let (index, _, _) = try makeIndex(seed: seed)
        var next = 0
        for number in 0..<index.workCount {
            let tokens = index.tokens(ofWork: number)
            #expect(tokens.lowerBound == next && !tokens.isEmpty, "seed \(seed)")
            #expect(tokens.allSatisfy { index.workNumber(at: $0) == number }, "seed \(seed)")
            next = tokens.upperBound
        }
        #expect(next == index.tokenCount)
    }

    @Test("lets fewer than 0.4 % of foreign hashes through its filter")
    func filterRate() throws {
        var random = SplitMix64(seed: 9)
        var builder = IndexBuilder(profile: .posts)
        let fingerprints = (0..<200_000).map { Fingerprint(hash: random.next(), position: $0) }
        builder.add(id: 1, words: [UInt64](repeating: 0, count: fingerprints.count), fingerprints: fingerprints)
        let index = try CompiledIndex(IndexArray(builder.finish(covering: 1...1, registryIdentity: 0, edition: 0)))
        let passed = (0..<1_000_000).reduce(0) { count, _ in count + (index.mayContain(random.next()) ? 1 : 0) }
        #expect(passed < 4_000, "\(passed) of a million")
    }

    @Test("notices any damaged byte", arguments: 0..<200)
    func noticesDamage(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var bytes = try makeIndex(seed: 3).bytes
        if seed % 4 == 0 {
            bytes.removeLast(Int.random(in: 1...bytes.count, using: &random))
        } else {
            bytes[Int.random(in: 0..<bytes.count, using: &random)] ^= UInt8.random(in: 1...255, using: &random)
        }
        #expect(throws: IndexError.self, "seed \(seed)") { try CompiledIndex(IndexArray(bytes)) }
    }
}
