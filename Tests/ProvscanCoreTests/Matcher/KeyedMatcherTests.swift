import ProvscanTestSupport
import Testing

@testable import ProvscanCore

@Suite struct KeyedMatcherTests {
    private static let profile = Profile.articles

    /// A keyed hash in miniature: a test needs none that withstands anybody.
    private static func hash(_ key: UInt64) -> KeyedMatcher.KeyedHash {
        { ($0 ^ key) &* 0x9E37_79B9_7F4A_7C15 ^ (($0 ^ key) >> 29) }
    }

    private static func words(_ count: Int, using random: inout SplitMix64) -> [String] {
        (0..<count).map { _ in "w" + String(UInt32.random(in: 0..<100_000, using: &random), radix: 36) }
    }

    private func match(
        _ record: [String], with works: [[String]], key: UInt64 = 7, recordKey: UInt64 = 7
    ) throws -> RecordMatcher.Outcome? {
        let fingerprinter = Fingerprinter(profile: Self.profile, background: .standard)
        let keyed = Self.hash(key)
        var builder = IndexBuilder(profile: Self.profile)
        var stored: [Int64: [Fingerprint]] = [:]
        for (number, work) in works.enumerated() {
            let hashes = TokenisedText(Array(work.joined(separator: " ").utf8).span).hashes
            let id = Int64(number + 1)
            stored[id] = fingerprinter.fingerprints(of: hashes).map {
                Fingerprint(hash: keyed($0.hash), position: $0.position)
            }
            builder.add(id: id, words: [UInt64](repeating: 0, count: hashes.count), fingerprints: stored[id] ?? [])
        }
        let index = try CompiledIndex(
            IndexArray(builder.finish(covering: 1...Int64(works.count), registryIdentity: 0, edition: 0)))
        var matcher = KeyedMatcher(
            indexes: [index], profile: Self.profile, background: .standard,
            commonText: CommonText([], profile: Self.profile), keyedHash: Self.hash(recordKey))
        let text = Array(record.joined(separator: " ").utf8)
        return matcher.match(text.span) { (number: Int64) throws(Never) -> [Fingerprint]? in stored[number] }
    }

    @Test(
        "any run as long as the guarantee is found, at its place, and nothing beyond it is counted", arguments: 0..<60)
    func guarantee(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let works = (0..<4).map { _ in Self.words(80, using: &random) }
        let length = Int.random(in: Self.profile.guarantee...50, using: &random)
        let start = Int.random(in: 0...(80 - length), using: &random)
        let before = Self.words(Int.random(in: 0...30, using: &random), using: &random)
        let record = before + works[2][start..<(start + length)] + Self.words(30, using: &random)
        let outcome = try #require(try match(record, with: works), "seed \(seed)")
        #expect(outcome.matches.map(\.workID) == [3], "seed \(seed)")
        let passage = try #require(outcome.matches.first?.passages.first)
        #expect(outcome.matches[0].passages.count == 1, "seed \(seed)")
        #expect(passage.recordTokens.start >= before.count, "seed \(seed)")
        #expect(passage.recordTokens.end <= before.count + length, "seed \(seed)")
        #expect(passage.workTokens.start - start == passage.recordTokens.start - before.count, "seed \(seed)")
        #expect(passage.matchedTokens >= length - 2 * (Self.profile.window - 1), "seed \(seed)")
        #expect(passage.grade == .partial || passage.grade == .lead, "seed \(seed)")
    }

    @Test("a whole copy is partial and no more, with the words that fingerprints cover")
    func wholeCopy() throws {
        var random = SplitMix64(seed: 4)
        let work = Self.words(60, using: &random)
        let match = try #require(try match(work, with: [work])?.matches.first)
        #expect(match.grade == .partial && match.workTokens == 60)
        #expect((46...60).contains(match.containedTokens))
    }

    @Test("an edit divides the runs of one passage")
    func edited() throws {
        var random = SplitMix64(seed: 5)
        let work = Self.words(80, using: &random)
        var record = work
        record[40] = "edited"
        let passages = try #require(try match(record, with: [work])?.matches.first).passages
        #expect(passages.count == 1 && passages[0].runs.count == 2)
        #expect(passages[0].runs[0].recordEnd <= 40 && passages[0].runs[1].record > 40)
    }

    @Test("with another key nothing is found, nor in foreign text")
    func otherKey() throws {
        var random = SplitMix64(seed: 6)
        let works = (0..<20).map { _ in Self.words(80, using: &random) }
        #expect(try match(works[3], with: works, recordKey: 8) == nil)
        #expect(try match(Self.words(400, using: &random), with: works) == nil)
        #expect(try match(Array(works[3].prefix(7)), with: works) == nil)
    }
}
