import ProvscanTestSupport
import Testing

@testable import ProvscanCore

@Suite struct RecordMatcherTests {
    private static let essay = """
        The erudition of many philosophers, politicians, and critics, has been employed, in displaying the various \
        advantages of this arrangement of society. In quiet harbours, sixteen painted barges waited under lanterns \
        while hungry gulls debated the price of salted herring with remarkable patience and little success.
        """

    /// What matching `record` against the essay gives.
    private func match(_ record: String, essay: String = essay) throws -> RecordMatcher.Outcome? {
        try ProvscanTestSupport.match(record, against: essay)
    }

    private func quote(_ record: String, _ outcome: RecordMatcher.Outcome, _ passage: Passage) -> String {
        let span = outcome.record.byteSpan(of: passage.recordTokens)
        return String(decoding: Array(record.utf8)[span.start..<span.end], as: UTF8.self)
    }

    @Test("quotes a verbatim passage to the letter")
    func verbatim() throws {
        let copied =
            "sixteen painted barges waited under lanterns while hungry gulls debated the price of salted herring"
        let record = "Nobody knew. “" + copied.uppercased() + "”, he said — twice."
        let outcome = try #require(try match(record))
        let passage = try #require(outcome.matches.first?.passages.first)
        #expect(outcome.matches.count == 1 && outcome.matches[0].passages.count == 1)
        #expect(quote(record, outcome, passage) == copied.uppercased())
        #expect(passage.grade == .verbatim)
        #expect(passage.longestRun == 15 && passage.matchedTokens == 15)
        #expect(outcome.matches[0].containedTokens == 15)
    }

    @Test("joins a passage whose words were substituted, inserted and deleted")
    func near() throws {
        let record = """
            In quiet harbours, sixteen painted barges waited under lamps while hungry gulls debated the price of very \
            salted herring with patience and little success.
            """
        let outcome = try #require(try match(record))
        let passage = try #require(outcome.matches.first?.passages.first)
        #expect(outcome.matches[0].passages.count == 1)
        #expect(passage.grade == .near)
        #expect(quote(record, outcome, passage) == String(record.dropLast()))
    }

    @Test("marks a passage with look-alike letters as not identical")
    func lookAlikes() throws {
        let record =
            "sixteen pаinted bаrges wаited under lаnterns while hungry gulls debаted the price of salted herring"
        let passage = try #require(try match(record)?.matches.first?.passages.first)
        #expect(passage.longestRun == 15)
        #expect(passage.grade == .near && !passage.isIdentical)
    }

    @Test("reads words that line ends and references divide as one, and quotes them as they stand")
    func divided() throws {
        let record =
            "Sixteen pain-\nted barges waited under lan-\nterns while hungry gulls deba-\nted the price of salted herring"
        let outcome = try #require(try match(record))
        let match = try #require(outcome.matches.first)
        #expect(match.isOfJoinedReading && match.passages[0].longestRun == 15 && match.passages[0].grade == .verbatim)
        let span = outcome.tokens(of: match).byteSpan(of: match.passages[0].recordTokens)
        #expect(span == ByteSpan(0, record.utf8.count))
    }

    @Test("a run of 8 words in foreign text is a lead")
    func lead() throws {
        let outcome = try #require(try match("we saw that hungry gulls debated the price of salted herring is high"))
        #expect(outcome.matches[0].grade == .lead)
    }

    @Test(
        "unrelated text and text without words match nothing", arguments: ["", "…", "The weather was fine all week."])
    func nothing(record: String) throws {
        #expect(try match(record) == nil)
    }

    @Test("a text of one repeated word ends soon")
    func repetition() throws {
        let text = String(repeating: "spam ", count: 20_000)
        let outcome = try match(text, essay: String(repeating: "spam ", count: 500))
        #expect(outcome?.matches.first?.grade != .verbatim)
    }
}
