import Foundation
import ProvscanTestSupport
import Testing

@testable import ProvscanCore

/// The published guarantee on real text: runs of 8 words and more are found in any surroundings, whatever
/// copying did to their surface.
@Suite("Plantings in real text") struct PlantingTests {
    /// Posts of Corpora/18f-blog as works; sentences of the others surround the plants.
    private struct Library: Sendable {
        var works: [TokenisedText]
        var texts: [[UInt8]]
        var index: CompiledIndex

        static let shared = Result { try Library() }

        init() throws {
            let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
                .appending(path: "../../../Corpora/18f-blog/texts").standardizedFileURL
            let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().prefix(60)
            texts = try files.map { Array(try Data(contentsOf: folder.appending(path: $0))) }
            works = texts.map { TokenisedText($0.span) }
            let fingerprinter = Fingerprinter(profile: .posts, background: .standard)
            var builder = IndexBuilder(profile: .posts)
            for (number, work) in works.enumerated() {
                builder.add(
                    id: Int64(number + 1), words: work.hashes, fingerprints: fingerprinter.fingerprints(of: work.hashes)
                )
            }
            index = try CompiledIndex(
                IndexArray(builder.finish(covering: 1...Int64(works.count), registryIdentity: 0, edition: 0)))
        }

        func quote(_ work: Int, _ tokens: Range<Int>) -> String {
            let span = works[work].byteSpan(of: TokenSpan(tokens.lowerBound, tokens.upperBound))
            return String(decoding: texts[work][span.start..<span.end], as: UTF8.self)
        }
    }

    /// 100 seeds with 100 plantings each: 10,000.
    @Test("finds every run of 8 to 60 words", arguments: 0..<100)
    func findsEveryRun(seed: UInt64) throws {
        let library = try Library.shared.get()
        var random = SplitMix64(seed: seed)
        let rarity = Rarity(background: .standard, indexes: [library.index])
        var finder = SeedFinder(indexes: [library.index], profile: .posts, rarity: rarity)
        for _ in 0..<100 {
            let work = Int.random(in: 0..<library.works.count, using: &random)
            let length = min(Int.random(in: 8...60, using: &random), library.works[work].count)
            let start = Int.random(in: 0...(library.works[work].count - length), using: &random)
            let passage = library.quote(work, start..<(start + length))
            let variant = SurfaceVariant.allCases[Int.random(in: 0..<SurfaceVariant.allCases.count, using: &random)]
            // What a link, an address, a tag or a reference gives depends on its punctuation; those are no words.
            guard !["://", "@", "www.", "<", "&"].contains(where: { passage.contains($0) }) else { continue }
            let before = foreign(library, &random)
            let text = "\(before) \(variant.apply(to: passage, using: &random)) \(foreign(library, &random))"
            let blocks = finder.candidates(in: Array(text.utf8).span).first { $0.workID == Int64(work + 1) }?.blocks
            let isFound = (blocks ?? []).contains { $0.work <= start && $0.work + $0.count >= start + length }
            // A short run of common words is no match, but it is listed.
            let place = TokenisedText(Array(before.utf8).span).count
            let isListed =
                length < Boilerplate.listedRun
                && finder.suppressedRuns.contains { $0.tokens.start <= place && $0.tokens.end >= place + length }
            #expect(
                isFound || isListed,
                "seed \(seed): \(variant), \(length) words of work \(work) from \(start)")
        }
    }

    /// The same through grading: what is found is reported, or listed as kept out.
    @Test("loses no run without a word", arguments: 0..<20)
    func losesNoRun(seed: UInt64) throws {
        let library = try Library.shared.get()
        var random = SplitMix64(seed: seed + 1000)
        var matcher = RecordMatcher(
            indexes: [library.index], profile: .posts, background: .standard,
            commonText: CommonText([CommonText.standard], profile: .posts))
        for _ in 0..<100 {
            let work = Int.random(in: 0..<library.works.count, using: &random)
            let length = min(Int.random(in: 8...14, using: &random), library.works[work].count)
            let start = Int.random(in: 0...(library.works[work].count - length), using: &random)
            let passage = library.quote(work, start..<(start + length))
            guard !["://", "@", "www.", "<", "&"].contains(where: { passage.contains($0) }) else { continue }
            let before = foreign(library, &random)
            let text = Array("\(before) \(passage) \(foreign(library, &random))".utf8)
            let outcome = matcher.match(text.span) { (number: Int64) throws(Never) -> TokenisedText? in
                library.works[Int(number) - 1]
            }
            let first = TokenisedText(Array(before.utf8).span).count
            let passages = (outcome?.matches.first { $0.workID == Int64(work + 1) }?.passages ?? []).map(\.recordTokens)
            let listed = passages + matcher.suppressedRuns.map(\.tokens)
            let isListed = listed.contains { min($0.end, first + length) - max($0.start, first) >= length / 2 }
            #expect(isListed, "seed \(seed): \(length) words of work \(work) from \(start)")
        }
    }

    /// Words in random order from all works.
    private func foreign(_ library: Library, _ random: inout SplitMix64) -> String {
        (0..<Int.random(in: 0...30, using: &random)).map { _ in
            let work = Int.random(in: 0..<library.works.count, using: &random)
            let position = Int.random(in: 0..<library.works[work].count, using: &random)
            return library.quote(work, position..<(position + 1))
        }.joined(separator: " ")
    }
}
