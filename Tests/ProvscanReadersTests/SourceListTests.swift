import Foundation
import ProvscanCore
import ProvscanTestSupport
import Testing

@testable import ProvscanReaders

@Suite("A list of sources and its parts")
struct SourceListTests {
    @Test("each source is in one part, and the parts follow each other", arguments: 0..<50 as Range<UInt64>)
    func parts(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let sizes = (0..<Int.random(in: 0..<60, using: &random)).map { _ in
            Int.random(in: 0..<2, using: &random) * Int.random(in: 0..<1 << 40, using: &random)
        }
        let list = SourceList(
            corpora: [], entries: sizes.map { SourceList.Entry(locator: Locator(path: "a"), bytes: $0) })
        let count = Int.random(in: 1...80, using: &random)
        var end = 0
        let total = sizes.reduce(0, +)
        for number in 1...count {
            let range = list.range(ofPart: number, of: count)
            #expect(range.lowerBound == end || range.isEmpty)
            if !range.isEmpty { end = range.upperBound }
            let largest = sizes[range].max() ?? 0
            #expect(sizes[range].reduce(0, +) <= total / count + largest + sizes.count + 1)
        }
        #expect(end == sizes.count)
    }

    @Test("a list survives its file, and reads what the walk reads")
    func file() throws {
        let folder = try TestFolder()
        try folder.write("one text", to: "corpus/a.txt")
        try folder.write("another text", to: "corpus/sub/b.txt")
        try folder.write("{\"text\":\"a line\"}\n", to: "corpus/sub/c.jsonl")
        try folder.write(
            #"window.YTD.tweets.part0 = [{"tweet":{"id_str":"7","full_text":"a post"}}]"#, to: "corpus/x/data/tweets.js"
        )
        try folder.write(
            #"window.YTD.account.part0 = [{"account":{"username":"ada"}}]"#, to: "corpus/x/data/account.js")
        let paths = [folder.path("corpus"), folder.path("absent")]
        let list = SourceList(walking: paths)
        #expect(list.count == 5 && list.digest == CorpusCursor.digest(of: paths))
        try folder.write(list.lines(in: 0..<5).joined(separator: "\n"), to: "list.jsonl")
        let read = try SourceList(readingFrom: folder.path("list.jsonl"))
        #expect(read == list)
        #expect(read.firstChange(in: 0..<5) == nil)
        let options = ReaderOptions(role: .suspect)
        let walked = events(CorpusCursor(paths: paths, options: options))
        var parted: [String] = []
        for number in 1...3 {
            parted += events(CorpusCursor(read, in: read.range(ofPart: number, of: 3), options: options))
        }
        #expect(parted == walked && walked.contains { $0.contains("sub/b.txt") })
        try folder.write("one longer text", to: "corpus/a.txt")
        #expect(read.firstChange(in: 0..<5) == Locator(path: folder.path("corpus/a.txt")))
        #expect(read.firstChange(in: 1..<5) == nil)
    }

    /// What a cursor gives, in words.
    private func events(_ cursor: CorpusCursor) -> [String] {
        var found: [String] = []
        while let event = cursor.next() {
            switch event {
            case .batch(let batch):
                _ = batch.visit { text, ordinal in
                    let described = batch.describe(ordinal)
                    found.append("\(described.locator) \(described.metadata) \(text.count)")
                }
            case .sourceEnd(let coverage):
                found.append("\(coverage.locator) \(coverage.format) \(coverage.byteCount) \(coverage.failures)")
            }
        }
        return found
    }

    @Test(
        "what is no list is told with its line",
        arguments: [
            ("", "is no provscan.sources/1 list"), ("{\"schema\":\"provscan.sources/2\",\"corpora\":[]}\n", "is no"),
            ("{\"schema\":\"provscan.sources/1\",\"corpora\":[]}\n{\"bytes\":1}\n", "!line-2: is no source"),
            ("{\"schema\":\"provscan.sources/1\",\"corpora\":[]}\n{\"locator\":\"a\",\"bytes\":-1}\n", "!line-2"),
        ])
    func invalid(text: String, message: String) throws {
        let folder = try TestFolder()
        let path = try folder.write(text, to: "list.jsonl")
        let error = #expect(throws: ReadError.self) { try SourceList(readingFrom: path) }
        #expect(error?.description.contains(message) ?? false)
    }
}
