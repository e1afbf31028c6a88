import ProvscanTestSupport
import Testing

@testable import ProvscanCore

/// Texts that no shard names give nothing when they are matched with the whole.
@Suite struct CandidateFinderTests {
    /// Few words, so that works share runs of them by chance, and some that divide at the end of a line.
    private static let vocabulary = (0..<60).map { "word\($0)" } + ["harbour", "lantern", "orchard", "don't", "gannet"]

    private static func words(_ count: Int, using random: inout SplitMix64) -> [String] {
        (0..<count).map { _ in vocabulary[Int.random(in: 0..<vocabulary.count, using: &random)] }
    }

    private func works(using random: inout SplitMix64) -> [String] {
        let clause = Self.words(14, using: &random)
        var works = (0..<30).map { number in
            let own = Self.words(Int.random(in: 1...60, using: &random), using: &random)
            let shared = number % 3 == 0 ? clause : []
            return (own + shared + Self.words(5, using: &random)).joined(separator: " ")
        }
        // Together they use up the seeds of a record that repeats the same words; none of them does.
        for _ in 0..<3 { works.append(String(repeating: "ha ho ", count: 1000)) }
        works.shuffle(using: &random)
        return works
    }

    private func records(of works: [String], using random: inout SplitMix64) -> [String] {
        var records = (0..<200).map { _ -> String in
            let around = Self.words(12, using: &random)
            let source = works[Int.random(in: 0..<works.count, using: &random)].split(separator: " ").map(String.init)
            let start = Int.random(in: 0..<source.count, using: &random)
            let copy = source[start...].prefix(Int.random(in: 0...25, using: &random))
            return (around + copy + Self.words(3, using: &random)).joined(separator: " ")
        }
        records += records.prefix(60).map { $0.replacing("lantern", with: "lan-\ntern").replacing("or", with: "o-\nr") }
        records += ["", "word1", String(repeating: "ha ho ", count: 20), "ha ho ha ho ha ho ha ho ha"]
        return records
    }

    private func index(
        _ works: [String], _ range: Range<Int>, commonness: [UInt8]? = nil
    ) throws -> CompiledIndex {
        let fingerprinter = Fingerprinter(profile: .posts, background: .standard)
        var builder = IndexBuilder(profile: .posts)
        for number in range {
            let words = TokenisedText(Array(works[number].utf8).span).hashes
            builder.add(id: Int64(number + 1), words: words, fingerprints: fingerprinter.fingerprints(of: words))
        }
        let covered = Int64(range.lowerBound + 1)...Int64(range.upperBound)
        return try CompiledIndex(
            IndexArray(
                builder.finish(covering: covered, registryIdentity: 0, edition: 0, commonness: commonness)))
    }

    /// What a scan reports of a text.
    private struct Found: Equatable {
        /// Written out, as they cannot be compared.
        var matches: [String]
        var suppressedWorks: Int
        var suppressedRuns: [String]
        var skippedSeeds: Int
        var tokens: Int

        /// Nothing, but for the tokens.
        var isNothing: Bool { matches.isEmpty && suppressedWorks == 0 && suppressedRuns.isEmpty && skippedSeeds == 0 }
    }

    private func found(in record: String, _ matcher: inout RecordMatcher, _ works: [String]) -> Found {
        let outcome = matcher.match(Array(record.utf8).span) { (number: Int64) throws(Never) -> TokenisedText? in
            TokenisedText(Array(works[Int(number) - 1].utf8).span)
        }
        return Found(
            matches: outcome?.matches.map { "\($0)" } ?? [], suppressedWorks: matcher.suppressedWorks,
            suppressedRuns: matcher.suppressedRuns.map { "\($0)" }, skippedSeeds: matcher.skippedSeeds,
            tokens: matcher.tokenCount)
    }

    @Test("of random works in shards and segments of any size", arguments: 0..<3 as Range<UInt64>)
    func complete(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let works = works(using: &random)
        let half = Int.random(in: 1..<works.count, using: &random)
        let whole = try [index(works, 0..<half), index(works, half..<works.count)]
        let shards = Int.random(in: 1...5, using: &random)
        var cuts = (1..<shards).map { _ in Int.random(in: 1..<works.count, using: &random) }
        cuts = Array(Set(cuts)).sorted()
        let ranges = zip([0] + cuts, cuts + [works.count]).map { $0..<$1 }
        let records = records(of: works, using: &random)
        var texts = CandidateTexts()
        for range in ranges {
            let shard = try index(works, range, commonness: CompiledIndex.wordCommonness(of: whole))
            var finder = CandidateFinder(
                indexes: [shard], profile: .posts, background: .standard, shards: ranges.count)
            for record in records {
                if let key = finder.key(of: Array(record.utf8).span) { texts.insert(key) }
            }
        }
        var matcher = RecordMatcher(indexes: whole, profile: .posts, background: .standard)
        var sieved = RecordMatcher(indexes: whole, profile: .posts, background: .standard, texts: texts)
        var (nothing, something, skipped) = (0, 0, 0)
        for record in records {
            let expected = found(in: record, &matcher, works)
            #expect(found(in: record, &sieved, works) == expected)
            if expected.isNothing { nothing += 1 } else { something += 1 }
            if expected.skippedSeeds > 0 { skipped += 1 }
        }
        #expect(nothing > 20 && something > 50 && skipped > 0)
    }

    @Test("a text that shares nothing is not named")
    func unrelated() throws {
        var random = SplitMix64(seed: 1)
        let works = works(using: &random)
        let shard = try index(works, 0..<works.count)
        var finder = CandidateFinder(indexes: [shard], profile: .posts, background: .standard, shards: 1)
        #expect(finder.key(of: Array("the quick brown fox jumps over the lazy dog".utf8).span) == nil)
        #expect(finder.key(of: Array("".utf8).span) == nil)
        let key = finder.key(of: Array(works[0].utf8).span)
        #expect(key != nil && key == finder.key(of: Array(works[0].uppercased().utf8).span))
    }
}
