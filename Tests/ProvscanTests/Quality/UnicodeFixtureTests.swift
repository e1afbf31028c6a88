import Foundation
import ProvscanTestSupport
import Testing

@testable import ProvscanCore

/// The folder `unicode` of `PROVSCAN_FIXTURES`, `nil` where there is none.
private let unicodeFixtures = ProcessInfo.processInfo.environment["PROVSCAN_FIXTURES"].map { $0 + "/unicode" }
    .flatMap { FileManager.default.fileExists(atPath: $0) ? $0 : nil }

/// Real text in many scripts that others wrote.
@Suite("Unicode fixtures", .enabled(if: unicodeFixtures != nil, "PROVSCAN_FIXTURES names no folder with unicode/"))
struct UnicodeFixtureTests {
    private func text(_ name: String) throws -> String {
        let folder = try #require(unicodeFixtures)
        return String(decoding: try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)")), as: UTF8.self)
    }

    @Test(
        "Chinese, Japanese and Korean text is found in foreign text, and broken over lines",
        arguments: [
            "big5", "cp949", "euc_jp", "euc_jisx0213", "euc_kr", "gb18030", "gb2312", "gbk", "iso2022_jp", "iso2022_kr",
            "johab", "shift_jis", "shift_jisx0213",
        ])
    func cjk(name: String) throws {
        let work = try text("cjkencodings/\(name)-utf8.txt")
        let tokens = TokenisedText(Array(work.utf8).span).count
        try #require(tokens >= 8)
        for record in [
            "Foreign words before. \(work) And foreign words after.", work.replacing("\n", with: "\r\n\r\n"),
        ] {
            let match = try #require(try match(record, against: work)?.matches.first, "\(name)")
            #expect(match.containedTokens == tokens, "\(name)")
        }
    }

    /// Each line holds one character in five forms, as code points: c1 is the source, c2 to c5 NFC, NFD, NFKC, NFKD.
    @Test("a text is found in every normalisation form")
    func normalisationForms() throws {
        let folder = try #require(unicodeFixtures)
        let unpack = Process()
        unpack.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        unpack.arguments = ["bzip2", "-dc", "\(folder)/NormalizationTest.txt.bz2"]
        let pipe = Pipe()
        unpack.standardOutput = pipe
        try unpack.run()
        let lines = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self).split(
            separator: "\n")
        unpack.waitUntilExit()
        var tested = 0
        for line in lines where !line.hasPrefix("#") && !line.hasPrefix("@") {
            let columns = line.split(separator: ";").prefix(5).map { column in
                column.split(separator: " ").compactMap { UInt32($0, radix: 16).flatMap(Unicode.Scalar.init) }
                    .reduce(into: "") { $0.unicodeScalars.append($1) }
            }
            guard columns.count == 5 else { continue }
            let hashes = columns.map { TokenisedText(Array("salted \($0) herring".utf8).span).hashes }
            // A Kana voicing mark among marks of other scripts is not reordered: no text has that.
            let isOfNoText = line.contains("3099") && line.hasPrefix("0061 ")
            #expect(Set(hashes.dropFirst()).count == 1 && (hashes[0] == hashes[1] || isOfNoText), "\(line.prefix(60))")
            tested += 1
        }
        #expect(tested > 18_000)
    }

    /// Strings that break programs: none may be lost, and each long enough is found in itself.
    @Test("naughty strings are found in foreign text")
    func naughtyStrings() throws {
        let strings = try JSONDecoder().decode([String].self, from: Data(try text("blns/blns.json").utf8))
        var found = 0
        for string in strings {
            let tokens = TokenisedText(Array(string.utf8).span).count
            guard tokens >= 8 else { continue }
            let outcome = try match("Salted herring: \(string) . And painted barges.", against: string)
            #expect(outcome?.matches.isEmpty == false, "\(string.debugDescription)")
            found += 1
        }
        #expect(found > 20)
    }
}
