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

    @Test(
        "probing a record gives the k-grams that both stages hold",
        arguments: 0..<60, InstructionWidth.available)
    func probes(seed: UInt64, width: InstructionWidth) {
        var random = SplitMix64(seed: seed)
        let k = Int.random(in: 1...8, using: &random)
        // Some filters are larger than what is looked up without fetching it first.
        let counts =
            seed % 10 == 0
            ? (first: 1 << 18 + 1, second: 999) : (first: Int.random(in: 1...99, using: &random), second: 7)
        // Three of four bits are set, so that many k-grams pass.
        let memory = UnsafeMutableBufferPointer<UInt64>.allocate(capacity: counts.first + counts.second)
        defer { unsafe memory.deallocate() }
        for place in 0..<memory.count { unsafe memory[place] = random.next() | random.next() }
        guard let base = memory.baseAddress else { return }
        // Safety: both stages lie in the memory, which outlives the view.
        let filter = unsafe HashFilter.View(
            first: base, second: base + counts.first, counts: (UInt64(counts.first), UInt64(counts.second)))
        var prober = FilterProber(width: width)
        for _ in 0..<8 {
            let words = (0..<Int.random(in: k...600, using: &random)).map { _ in random.next() }
            let expected = KGramHash(k: k).hashes(of: words).enumerated().filter {
                filter.passesFirst($1) && filter.passesSecond($1)
            }
            let found = unsafe words.withUnsafeBufferPointer { unsafe prober.probe($0, KGramHash(k: k), filter) }
            #expect(found == expected.count, "seed \(seed)")
            for number in 0..<min(found, expected.count) {
                let hit = prober.hit(number)
                #expect(hit.position == expected[number].offset, "seed \(seed)")
                #expect(hit.hash == expected[number].element, "seed \(seed)")
            }
        }
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
