import ProvscanTestSupport
import Testing

@testable import ProvscanCore

/// Templates: pages that share their labels and differ in their fields.
@Suite struct SharedFormsTests {
    /// A page of twelve fields; pages with the same `values` have the same fields.
    private static func page(_ values: String) -> String {
        (0..<12).map { "label\($0)a label\($0)b label\($0)c label\($0)d label\($0)e \(values)\($0) \(values)\($0)x" }
            .joined(separator: " ")
    }

    private func grades(of record: String, _ texts: [String]) throws -> [Int64: Grade] {
        let fingerprinter = Fingerprinter(profile: .posts, background: .standard)
        var builder = IndexBuilder(profile: .posts)
        let works = texts.map { TokenisedText(Array($0.utf8).span) }
        for (number, work) in works.enumerated() {
            builder.add(
                id: Int64(number + 1), words: work.hashes, fingerprints: fingerprinter.fingerprints(of: work.hashes))
        }
        let index = try CompiledIndex(
            IndexArray(builder.finish(covering: 1...Int64(texts.count), registryIdentity: 0, edition: 0)))
        var matcher = RecordMatcher(indexes: [index], profile: .posts, background: .standard)
        let outcome = matcher.match(Array(record.utf8).span) { (number: Int64) throws(Never) -> TokenisedText? in
            works[Int(number) - 1]
        }
        return Dictionary(uniqueKeysWithValues: (outcome?.matches ?? []).map { ($0.workID, $0.grade) })
    }

    @Test("an edited copy of one text is a finding")
    func edited() throws {
        #expect(try grades(of: Self.page("mine"), [Self.page("one")]) == [1: .near])
    }

    @Test("what two texts with different fields share is a form and no finding")
    func form() throws {
        let grades = try grades(of: Self.page("mine"), [Self.page("one"), Self.page("two")])
        #expect(grades.values.allSatisfy { $0 == .lead })
    }

    @Test("a text that stands in two works is no form")
    func copies() throws {
        let longer = Self.page("one") + " and so they left the harbour for good"
        #expect(try grades(of: Self.page("mine"), [Self.page("one"), longer]) == [1: .near, 2: .near])
    }

    @Test("a copy as it stands is a finding, however many pages have its form")
    func verbatim() throws {
        let grades = try grades(of: Self.page("one"), [Self.page("one"), Self.page("two"), Self.page("three")])
        #expect(grades[1] == .verbatim)
        #expect(grades[2, default: .lead] == .lead && grades[3, default: .lead] == .lead)
    }

    @Test("a work that shares much less of the passage makes no form of it")
    func weaker() throws {
        let other =
            "label3a label3b label3c label3d label3e label3f " + (0..<60).map { "w\($0)" }.joined(separator: " ")
        #expect(try grades(of: Self.page("mine"), [Self.page("one"), other])[1] == .near)
    }

    @Test("marks are those of the definition", arguments: 0..<200)
    func marksOfTheDefinition(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        func text() -> TokenisedText {
            let words = (0..<Int.random(in: 30...90, using: &random)).map { _ in
                "word\(Int.random(in: 0..<60, using: &random))"
            }
            return TokenisedText(Array(words.joined(separator: " ").utf8).span)
        }
        let record = text()
        let works = (0..<4).map { _ in text() }
        func passage(_ work: TokenisedText) -> Passage {
            let (record, start) = (Int.random(in: 0..<15, using: &random), Int.random(in: 0..<15, using: &random))
            let count = Int.random(in: 1...3, using: &random)
            var passage = Passage(runs: [Run(record: record, work: start, count: count)])
            passage.recordTokens.end = Int.random(in: record + count...30, using: &random)
            passage.workTokens.end = Int.random(in: start + count...30, using: &random)
            return passage
        }
        let passages = works.map(passage)
        var forms = SharedForms()
        for (number, work) in works.enumerated() { forms.add(passages[number], of: Int64(number), work) }
        for (number, work) in works.enumerated() {
            let marks = forms.marks(of: passages[number], workID: Int64(number), record: record, work: work)
            #expect(
                (0..<passages[number].recordTokens.count).map { !marks.isEmpty && marks[$0] }
                    == definition(number, passages, works, record), "seed \(seed)")
        }
    }

    /// The marks of one of `passages` by sets of words.
    private func definition(
        _ number: Int, _ passages: [Passage], _ works: [TokenisedText], _ record: TokenisedText
    ) -> [Bool] {
        func words(_ text: TokenisedText, _ span: TokenSpan) -> Set<UInt64> { Set(text.hashes[span.start..<span.end]) }
        let own = passages[number]
        let ownWords = words(works[number], own.workTokens).subtracting(words(record, own.recordTokens))
        return (own.recordTokens.start..<own.recordTokens.end).map { token in
            ownWords.count >= SharedForms.ownWords
                && passages.indices.contains { other in
                    let theirs = words(works[other], passages[other].workTokens)
                    return other != number
                        && passages[other].matchedTokens * 100 >= own.matchedTokens * SharedForms.strengthPercent
                        && ownWords.intersection(theirs).count * 100 < ownWords.count * SharedForms.copyPercent
                        && passages[other].recordTokens.start <= token && token < passages[other].recordTokens.end
                        && theirs.contains(record.hashes[token])
                }
        }
    }
}
