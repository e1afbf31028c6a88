import Foundation
import ProvscanCore
import ProvscanTestSupport
import Testing

@testable import Provscan

@Suite("Results directories")
struct ResultsDirectoryTests {
    @Test("what is written is what is read")
    func roundTrip() throws {
        try withTemporaryDirectory { directory in
            let written = try SampleResults.write(to: directory)
            let results = try ResultsDirectory(path: directory)
            #expect(results.summary == written)
            try results.checkMatchesDigest()
            var matches = try results.matches()
            var quotations = try results.quotations()
            for (match, quotation) in SampleResults.matches {
                #expect(try matches.next() == match)
                #expect(try quotations.next() == quotation)
            }
            #expect(try matches.next() == nil)
            #expect(try matches.next() == nil)
            var coverage = try results.coverage()
            #expect(try coverage.next() == SampleResults.coverage("corpus/part-0.jsonl.gz"))
        }
    }

    @Test("the same matches give the same bytes")
    func sameBytes() throws {
        try withTemporaryDirectory { directory in
            try SampleResults.write(to: directory + "/a")
            try SampleResults.write(to: directory + "/b")
            for file in ResultsFile.allCases {
                #expect(try contents(file.path(in: directory + "/a")) == contents(file.path(in: directory + "/b")))
            }
        }
    }

    @Test("what is not known is null")
    func explicitNulls() throws {
        try withTemporaryDirectory { directory in
            try SampleResults.write(to: directory)
            let first = try contents(ResultsFile.matches.path(in: directory)).split(separator: "\n")[0]
            #expect(first.contains(#""declaredLicence":null,"id":null,"isOlderThanWork":null,"language":null,"#))
            #expect(first.contains(#""layout":null,"locator":"#))
            #expect(first.hasPrefix(#"{"alsoIn":[{"collection":"reprints","externalId":null"#))
        }
    }

    @Test("a run that was cut short is recognised")
    func halfWritten() throws {
        try withTemporaryDirectory { directory in
            var writer = try ResultsWriter(directory: directory)
            let (match, quotation) = SampleResults.matches[0]
            try writer.append(Exhibit(match: match, quotation: quotation, trace: SampleResults.trace(of: match)))
            expectError(.incomplete, "half-written") { _ = try ResultsDirectory(path: directory) }
            _ = try writer.finish(
                SampleResults.summary, run: SampleResults.run, rights: SampleResults.rights)
            _ = try ResultsDirectory(path: directory)
            try FileManager.default.removeItem(atPath: ResultsFile.summary.path(in: directory))
            expectError(.incomplete, "summary.json") { _ = try ResultsDirectory(path: directory) }
        }
    }

    @Test("a directory without results is told apart from a missing one")
    func missing() throws {
        try withTemporaryDirectory { directory in
            expectError(.missing, "holds no results") { _ = try ResultsDirectory(path: directory) }
            expectError(.missing, "does not exist") { _ = try ResultsDirectory(path: directory + "/none") }
        }
    }

    @Test("earlier results are replaced only on request")
    func occupied() throws {
        try withTemporaryDirectory { directory in
            try SampleResults.write(to: directory)
            expectError(.occupied, "already holds results") { try SampleResults.write(to: directory) }
            try SampleResults.write([], to: directory, replacing: true)
            var matches = try ResultsDirectory(path: directory).matches()
            #expect(try matches.next() == nil)
        }
    }

    @Test("any file that was altered is noticed, by us and by sha256sum")
    func altered() throws {
        try withTemporaryDirectory { directory in
            try SampleResults.write(to: directory)
            let results = try ResultsDirectory(path: directory)
            try results.checkDigests()
            let check = ["-C", directory, "sha256sum", "--check", "--strict", ResultsDigests.fileName]
            #expect(try Program.run("/usr/bin/env", check).status == 0)
            for name in ResultsFile.allCases.map(\.rawValue) + [ResultsDigests.fileName] {
                let file = directory + "/" + name
                let sound = try contents(file)
                try (sound + " ").write(toFile: file, atomically: true, encoding: .utf8)
                expectError(.invalid, "run match again") { try results.checkDigests() }
                expectError(.invalid, "run match again") { try HTMLReport(results).write() }
                try sound.write(toFile: file, atomically: true, encoding: .utf8)
            }
            try FileManager.default.removeItem(atPath: directory + "/" + ResultsDigests.fileName)
            expectError(.invalid, "cannot be read") { try results.checkDigests() }
        }
    }

    @Test("an invalid line is named, its text is not quoted")
    func invalidLine() throws {
        try withTemporaryDirectory { directory in
            try SampleResults.write(to: directory)
            let file = ResultsFile.matches.path(in: directory)
            var lines = try contents(file).split(separator: "\n", omittingEmptySubsequences: false)
            lines[1] = "{\"secret\""
            try lines.joined(separator: "\n").write(toFile: file, atomically: true, encoding: .utf8)
            let results = try ResultsDirectory(path: directory)
            expectError(.invalid, "altered") { try results.checkMatchesDigest() }
            var matches = try results.matches()
            _ = try matches.next()
            do {
                _ = try matches.next()
                Issue.record("no error")
            } catch let error as ResultsError {
                #expect(error.location == file + "!line-2")
                #expect(!error.description.contains("secret"))
            }
        }
    }

    @Test("lines longer than a block are read whole", arguments: [0, 1, 262_143, 262_144, 262_145, 1_000_000])
    func longLines(length: Int) throws {
        try withTemporaryDirectory { directory in
            let long = String(repeating: "x", count: length)
            let file = directory + "/lines"
            try "a\n\(long)\nb".write(toFile: file, atomically: true, encoding: .utf8)
            var cursor = try LineCursor(path: file)
            var lines: [String] = []
            while let line = try cursor.next() { lines.append(String(decoding: line, as: UTF8.self)) }
            #expect(lines == ["a", long, "b"])
        }
    }

    private func expectError(
        _ code: ResultsError.Code, _ text: String, sourceLocation: SourceLocation = #_sourceLocation,
        _ body: () throws -> Void
    ) {
        do {
            try body()
            Issue.record("no error", sourceLocation: sourceLocation)
        } catch let error as ResultsError {
            #expect(error.code == code, sourceLocation: sourceLocation)
            #expect(error.description.contains(text), "\(error)", sourceLocation: sourceLocation)
        } catch {
            Issue.record(error, sourceLocation: sourceLocation)
        }
    }
}
