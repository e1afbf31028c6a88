import ProvscanTestSupport
import Testing

@testable import ProvscanCore

/// What is kept out of the matches, and that it is counted.
@Suite struct SuppressionTests {
    private static let clause = """
        upon written notice the undersigned contractor shall forthwith indemnify every aforementioned municipal tenant
        """

    private func matcher(_ texts: [String], commonText: [(name: String, text: String)] = []) throws -> RecordMatcher {
        let fingerprinter = Fingerprinter(profile: .posts, background: .standard)
        var builder = IndexBuilder(profile: .posts)
        for (number, text) in texts.enumerated() {
            let words = TokenisedText(Array(text.utf8).span).hashes
            builder.add(
                id: Int64(number + 1), words: words, fingerprints: fingerprinter.fingerprints(of: words))
        }
        let index = try CompiledIndex(
            IndexArray(builder.finish(covering: 1...Int64(texts.count), registryIdentity: 0, edition: 0)))
        return RecordMatcher(
            indexes: [index], profile: .posts, background: .standard,
            commonText: CommonText(commonText, profile: .posts))
    }

    private func outcome(
        of record: String, _ texts: [String], commonText: [(name: String, text: String)] = []
    ) throws -> (outcome: RecordMatcher.Outcome?, runs: [SuppressedRun]) {
        var matcher = try matcher(texts, commonText: commonText)
        let outcome = matcher.match(Array(record.utf8).span) { (number: Int64) throws(Never) -> TokenisedText? in
            TokenisedText(Array(texts[Int(number) - 1].utf8).span)
        }
        return (outcome, matcher.suppressedRuns)
    }

    /// Distinct texts around the same clause.
    private func contracts(_ count: Int) -> [String] {
        (0..<count).map { number in
            let own = (0..<30).map { "w\(number)x\($0)" }.joined(separator: " ")
            return "\(own) \(Self.clause) \(own.uppercased())y"
        }
    }

    @Test("a clause that one work holds is a finding, one of four works a lead, one of nine boilerplate")
    func sharers() throws {
        let record = "they wrote \(Self.clause) and left"
        #expect(try outcome(of: record, contracts(1)).outcome?.matches.first?.grade == .verbatim)
        let four = try outcome(of: record, contracts(4))
        #expect(four.outcome?.matches.map(\.grade) == [.lead, .lead, .lead, .lead])
        let nine = try outcome(of: record, contracts(9))
        #expect(nine.outcome == nil)
        #expect(nine.runs.map(\.reason) == [.boilerplate] && nine.runs[0].works == 9)
        #expect(nine.runs[0].tokens == TokenSpan(2, 15))
    }

    @Test("ten words are a lead to the one work that holds them, and listed where four do")
    func shortRun() throws {
        let words = Self.clause.split(whereSeparator: \.isWhitespace).prefix(10).joined(separator: " ")
        let record = "they wrote \(words) and left"
        #expect(try outcome(of: record, contracts(1)).outcome?.matches.map(\.grade) == [.lead])
        let four = try outcome(of: record, contracts(4))
        #expect(four.outcome == nil)
        #expect(four.runs.map(\.reason) == [.commonPhrase] && four.runs[0].tokens == TokenSpan(2, 12))
    }

    @Test("copies of one work count once")
    func copies() throws {
        let record = "they wrote \(Self.clause) and left"
        let copies = [String](repeating: contracts(1)[0], count: 12)
        #expect(try outcome(of: record, copies).outcome?.matches.map(\.grade).first == .verbatim)
    }

    @Test("a post that many repeat inside theirs is still that post")
    func wholeWork() throws {
        let matches = try outcome(of: "they wrote \(Self.clause) and left", [Self.clause] + contracts(12)).outcome?
            .matches
        #expect(matches?.map(\.workID) == [1] && matches?[0].grade == .verbatim)
    }

    @Test("a run of common words is counted as a common phrase, up to 9 words")
    func commonPhrase() throws {
        let phrase = "it was for the first time in all this"
        let found = try outcome(
            of: "Hardly. But \(phrase) affair", ["Nobody had expected anything, yet \(phrase) regiment's history."])
        #expect(found.outcome == nil)
        #expect(found.runs.map(\.reason) == [.commonPhrase])
    }

    @Test("a run that stands in common text is no match, alone or inside a work")
    func commonText() throws {
        let common = [(name: "clauses", text: "Clause 7. \(Self.clause).")]
        for texts in [contracts(1), [Self.clause]] {
            let found = try outcome(of: "they wrote \(Self.clause) and left", texts, commonText: common)
            #expect(found.outcome == nil)
            #expect(found.runs.map(\.reason) == [.background])
        }
    }

    @Test("common text marks runs as long as the guarantee and no shorter ones")
    func marks() {
        let words = TokenisedText(Array(Self.clause.utf8).span).hashes
        let text = CommonText([(name: "clause", text: Self.clause)], profile: .posts)
        #expect(text.marks(of: words) == [Bool](repeating: true, count: words.count))
        #expect(text.marks(of: Array(words[2..<10])) == [Bool](repeating: true, count: 8))
        #expect(text.marks(of: Array(words[2..<9])).isEmpty)
        #expect(text.marks(of: []).isEmpty)
    }
}
