import Foundation
import ProvscanCore
import Testing

@testable import Provscan

@Suite("Decisions")
struct DecisionTests {
    private func withResults<T>(_ body: (ResultsDirectory) throws -> T) throws -> T {
        try withTemporaryDirectory { directory in
            try SampleResults.write(to: directory)
            return try body(ResultsDirectory(path: directory))
        }
    }

    @Test("the last one about a match counts, and the earlier ones stay on file")
    func lastCounts() throws {
        try withResults { results in
            let reviewer = try Reviewer(results)
            _ = try reviewer.decide(match: 1, status: .deferred, reason: "later")
            let match = try results.match(1)
            let decision = try reviewer.decide(
                work: match.work.id, record: match.record.locator.description, status: .confirmed, reason: " seen ",
                reviewer: "A")
            #expect(decision.reason == "seen")
            #expect(try reviewer.decisions() == [1: decision])
            let file = DecisionFile(in: results)
            #expect(try file.read().decisions.count == 2)
            let standing = try #require(try DecisionRegister(of: results)[match])
            #expect(standing.decision == decision && standing.earlier == 1)
            try HTMLReport(results).write()
            let page = try contents(HTMLReport.path(in: results.path))
            #expect(page.contains("machine-generated; 1 of 3 matches reviewed"))
            #expect(page.contains("Review: confirmed") && page.contains("1 earlier decision on file"))
        }
    }

    @Test("what a killed writer left costs its own line only")
    func tornLine() throws {
        try withResults { results in
            let reviewer = try Reviewer(results)
            _ = try reviewer.decide(match: 1, status: .rejected, reason: "quotation")
            let file = DecisionFile(in: results)
            let whole = try contents(file.path)
            try (whole + "{\"schema\":").write(toFile: file.path, atomically: true, encoding: .utf8)
            _ = try reviewer.decide(match: 2, status: .confirmed, reason: "same words")
            let (decisions, damaged) = try file.read()
            #expect(decisions.map(\.match) == [1, 2] && damaged == 1)
            #expect(try contents(file.path).hasPrefix(whole))
        }
    }

    @Test("none without a reason, none about a match that is not there, none about altered results")
    func refusals() throws {
        try withResults { results in
            let reviewer = try Reviewer(results)
            #expect(throws: ResultsError.self) { try reviewer.decide(match: 1, status: .confirmed, reason: " \n") }
            #expect(throws: ResultsError.self) { try reviewer.decide(match: 4, status: .confirmed, reason: "x") }
            #expect(throws: ResultsError.self) { try reviewer.decide(match: 0, status: .confirmed, reason: "x") }
            #expect(throws: ResultsError.self) {
                try reviewer.decide(work: "W-1", record: "elsewhere", status: .confirmed, reason: "x")
            }
            #expect(!FileManager.default.fileExists(atPath: DecisionFile(in: results).path))
            try "{}\n".write(toFile: ResultsFile.matches.path(in: results.path), atomically: true, encoding: .utf8)
            #expect(throws: ResultsError.self) { try Reviewer(results) }
        }
    }

    @Test("a page for reviewing is the page with one script more, and says so in its policy")
    func reviewPage() throws {
        try withResults { results in
            try HTMLReport(results).write()
            let page = try contents(HTMLReport.path(in: results.path))
            let made = try #require(ReviewPage.make(from: Array(page.utf8), base: "/token/"))
            let text = String(decoding: made, as: UTF8.self)
            #expect(text.components(separatedBy: "<script>").count == 3)
            #expect(text.contains("connect-src 'self'; form-action 'none'"))
            #expect(text.contains("data-review-base=\"/token/\""))
            #expect(ReviewPage.make(from: Array("<html></html>".utf8), base: "/token/") == nil)
        }
    }
}
