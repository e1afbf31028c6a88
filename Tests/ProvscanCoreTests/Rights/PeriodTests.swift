import Foundation
import ProvscanCore
import Testing

@Suite("Instants and periods: RFC 3339 and its prefixes")
struct PeriodTests {
    @Test(
        "agrees with Foundation's calendar",
        arguments: Array(stride(from: -2_000_000_000, to: 4_000_000_000, by: 77_777_777)))
    func calendar(seconds: Int) {
        let text = Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601)
        #expect(Instant(seconds: seconds).description == text)
        #expect(Instant(text)?.seconds == seconds)
    }

    @Test(
        "what a date leaves possible",
        arguments: [
            ("2019", "2019-01-01T00:00:00Z", "2020-01-01T00:00:00Z"),
            ("2019-12", "2019-12-01T00:00:00Z", "2020-01-01T00:00:00Z"),
            ("2020-02-29", "2020-02-29T00:00:00Z", "2020-03-01T00:00:00Z"),
            ("2019-04-20T10:00:00Z", "2019-04-20T10:00:00Z", "2019-04-20T10:00:01Z"),
            ("2019-04-20T10:00:00.25+02:00", "2019-04-20T08:00:00Z", "2019-04-20T08:00:01Z"),
            ("2019-04-20T10:00Z", "2019-04-20T10:00:00Z", "2019-04-20T10:01:00Z"),
            ("2019-04-20T10:00:00", "2019-04-19T20:00:00Z", "2019-04-20T22:00:01Z"),
        ])
    func prefixes(text: String, from: String, until: String) throws {
        let period = try #require(Period(text))
        #expect(period.from.description == from && period.until.description == until)
    }

    @Test(
        "no date",
        arguments: [
            "", "19", "2019-13", "2019-02-29", "2019-4-1", "yesterday", "2019-04-20T25:00:00Z", "2019-04-20T10:00:00+2",
            "2019-04-20T10:00:00Zx", "0000",
        ])
    func refused(text: String) {
        #expect(Period(text) == nil)
    }

    @Test("an instant needs its offset")
    func offset() {
        #expect(Instant("2019-04-20T10:00:00") == nil)
        #expect(Instant("2019-04-20") == nil)
        #expect(Instant("2019-04-20T10:00:00-05:00")?.description == "2019-04-20T15:00:00Z")
    }
}
