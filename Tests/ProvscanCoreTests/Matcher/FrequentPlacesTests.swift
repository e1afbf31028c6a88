import ProvscanTestSupport
import Testing

@testable import ProvscanCore

/// Passing over the places of turns of phrase changes nothing that is reported.
@Suite struct FrequentPlacesTests {
    /// Works that share phrases of 4 to 14 words with many others, and texts that have some of them, or copies of works.
    private struct Sample {
        var works: [String] = []
        var records: [String] = []
        var phrases: [[String]] = []

        init(seed: UInt64) {
            var random = SplitMix64(seed: seed)
            func words(_ count: ClosedRange<Int>, of vocabulary: Int) -> [String] {
                (0..<Int.random(in: count, using: &random)).map { _ in
                    "w\(Int.random(in: 0..<vocabulary, using: &random))"
                }
            }
            phrases = (0..<12).map { _ in words(4...14, of: 300) }
            /// Phrases, often the same word beside them, and words that nobody else has.
            func text(_ own: ClosedRange<Int>) -> [String] {
                var text = words(own, of: 40_000)
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    text +=
                        words(0...1, of: 3)
                        + phrases[Int.random(in: 0..<12, using: &random)].dropFirst(
                            Int.random(in: 0...1, using: &random)) + words(0...1, of: 3)
                    text += words(own, of: 40_000)
                }
                return text
            }
            let texts = (0..<250).map { _ in text(0...20) }
            // Some are there twice, some nearly, and some are a phrase alone or hardly more.
            works = (texts + texts.prefix(20) + texts.prefix(20).map { $0 + ["end"] } + phrases).map {
                $0.joined(separator: " ")
            }
            works += phrases.flatMap { phrase in (0..<15).map { "a\($0) " + phrase.joined(separator: " ") } }
            works.shuffle(using: &random)
            records = phrases.map {
                (words(0...9, of: 40_000) + $0.prefix(6) + words(0...3, of: 40_000)).joined(separator: " ")
            }
            records += (0..<60).map { _ in text(0...30).joined(separator: " ") }
            for _ in 0..<60 {
                let source = works[Int.random(in: 0..<works.count, using: &random)].split(separator: " ")
                let copy = source.dropFirst(Int.random(in: 0..<source.count, using: &random)).map(String.init)
                let edited = copy.filter { _ in Int.random(in: 0..<12, using: &random) > 0 }
                records.append((text(0...20) + edited).joined(separator: " "))
                records.append((copy + text(0...5)).joined(separator: " "))
            }
            records += phrases.map { $0.joined(separator: " ") }
        }

        func indexes(_ profile: Profile) throws -> [CompiledIndex] {
            let fingerprinter = Fingerprinter(profile: profile, background: .standard)
            return try [0..<(works.count / 4), (works.count / 4)..<works.count].map { range in
                var builder = IndexBuilder(profile: profile)
                for number in range {
                    let words = TokenisedText(Array(works[number].utf8).span).hashes
                    builder.add(
                        id: Int64(number + 1), words: words, fingerprints: fingerprinter.fingerprints(of: words))
                }
                let covered = Int64(range.lowerBound + 1)...Int64(range.upperBound)
                return try CompiledIndex(
                    IndexArray(builder.finish(covering: covered, registryIdentity: 0, edition: 0)))
            }
        }

        /// What is reported of each record, written out.
        func found(_ indexes: [CompiledIndex], _ profile: Profile, passesOver: Bool) -> [String] {
            var matcher = RecordMatcher(
                indexes: indexes, profile: profile, background: .standard, passesOverFrequent: passesOver)
            return records.map { record in
                let outcome = matcher.match(Array(record.utf8).span) {
                    (number: Int64) throws(Never) -> TokenisedText? in
                    TokenisedText(Array(works[Int(number) - 1].utf8).span)
                }
                let matches = outcome?.matches.map { "\($0)" }.joined(separator: "\n") ?? ""
                // How many works were counted for a run depends on which of them were looked at first.
                let runs = matcher.suppressedRuns.map { "\($0.tokens) \($0.key)" }.sorted()
                return "\(matches) \(matcher.suppressedWorks) \(runs)"
            }
        }

        /// How many places are followed for records that have the middle of each phrase.
        func followed(_ indexes: [CompiledIndex], passesOver: Bool) -> Int {
            var finder = SeedFinder(
                indexes: indexes, profile: .posts, rarity: Rarity(background: .standard, indexes: indexes),
                passesOverFrequent: passesOver)
            return phrases.filter { $0.count > 6 }.reduce(0) { count, phrase in
                let record = "at first " + phrase[1...4].joined(separator: " ") + " at last"
                _ = finder.candidates(in: Array(record.utf8).span)
                return count + finder.seedCount
            }
        }
    }

    @Test("of works that share phrases", arguments: 0..<6 as Range<UInt64>, Profile.all)
    func same(seed: UInt64, profile: Profile) throws {
        let sample = Sample(seed: seed)
        let indexes = try sample.indexes(profile)
        let expected = sample.found(indexes, profile, passesOver: false)
        for (number, found) in sample.found(indexes, profile, passesOver: true).enumerated() {
            #expect(found == expected[number], "seed \(seed), record \(number)")
        }
        #expect(expected.contains { $0.contains("WorkMatch") } && expected.contains { !$0.contains("WorkMatch") })
    }

    @Test("fewer places are followed")
    func fewer() throws {
        let sample = Sample(seed: 7)
        let indexes = try sample.indexes(.posts)
        let all = sample.followed(indexes, passesOver: false)
        let followed = sample.followed(indexes, passesOver: true)
        #expect(followed > 0 && followed * 2 < all, "\(followed) of \(all)")
    }

    @Test("works are counted by their lengths, up to one more than is boilerplate")
    func sharers() {
        var sharers = HitSharers(reach: 3)
        for tokens in [20, 21, 20, 22, 23, 24, 25, 26, 27] { sharers.add(workTokens: tokens, before: 1, after: 2) }
        #expect(!sharers.areTooMany(before: 1, after: 2))
        sharers.add(workTokens: 28, before: 1, after: 2)
        #expect(sharers.areTooMany(before: 1, after: 2) && !sharers.areTooMany(before: 2, after: 1))
        sharers.reset()
        #expect(!sharers.areTooMany(before: 1, after: 2))
    }
}
