import Foundation
import ProvscanCore
import ProvscanTestSupport
import Testing

@testable import Provscan

@Suite("Parts of a scan: renumbering, and tallies that add up")
struct PartTests {
    @Test("rows and annotations get their numbers wherever a block ends", arguments: 0..<20 as Range<UInt64>)
    func renumbering(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let offset = Int.random(in: 0..<2000, using: &random)
        let cells = (1...30).map { _ in
            MatchTable.cell(RandomText.make(pieceCount: 5, using: &random) + "\"\r\n12,\"\n7,")
        }
        func table(from first: Int) -> String {
            cells.enumerated().map { "\(first + $0),\($1),x\r\n" }.joined()
        }
        func lines(from first: Int) throws -> String {
            try cells.enumerated().map { place, cell in
                let text = try JSONEncoder().encode([cell + #""id":"urn:provscan:match:3:1""#])
                let identifier = WebAnnotation.identifierPrefix + "\(first + place):1"
                return #"{"body":\#(String(decoding: text, as: UTF8.self)),"id":"\#(identifier)","type":"A"}"# + "\n"
            }.joined()
        }
        var rows = RowRenumbering(offset: offset)
        var annotations = AnnotationRenumbering(offset: offset)
        var written: [UInt8] = []
        var annotated = Data()
        for block in blocks(MatchTable.header + table(from: 1), using: &random) { written += rows.apply(to: block) }
        for block in blocks(try lines(from: 1), using: &random) { annotated += annotations.apply(to: block) }
        #expect(String(decoding: written, as: UTF8.self) == table(from: 1 + offset))
        #expect(String(decoding: annotated, as: UTF8.self) == (try lines(from: 1 + offset)))
    }

    private func blocks(_ text: String, using random: inout SplitMix64) -> [Data] {
        var rest = Data(text.utf8)
        var blocks: [Data] = []
        while !rest.isEmpty {
            let block = rest.prefix(Int.random(in: 1...40, using: &random))
            blocks.append(block)
            rest = Data(rest.dropFirst(block.count))
        }
        return blocks
    }

    @Test("of more suppressed runs than fit, the same are listed however the corpus is divided", arguments: [1, 2, 9])
    func suppressed(parts: Int) {
        var random = SplitMix64(seed: UInt64(parts))
        let keys = (0..<150_000).map { _ in UInt64.random(in: .min ... .max, using: &random) }
        let stream = keys + (0..<100_000).map { _ in keys[Int.random(in: 0..<keys.count, using: &random)] }
        func run(_ place: Int) -> CheckedRun {
            let key = stream[place]
            return CheckedRun(
                key: key, works: Int(key % 9) + place % 3,
                first: SuppressedPhrase(
                    reason: .boilerplate, words: Int(key % 20), occurrences: 1, works: Int(key % 9) + place % 3,
                    quote: nil, locator: Locator(path: "\(place)"), bytes: ByteSpan(0, 1)))
        }
        var whole = SuppressedTally()
        for start in stride(from: 0, to: stream.count, by: 1000) { whole.add((start..<start + 1000).map(run)) }
        var merged = SuppressedTally()
        let length = (stream.count + parts - 1) / parts
        for start in stride(from: 0, to: stream.count, by: length) {
            var part = SuppressedTally()
            for place in start..<min(start + length, stream.count) { part.add([run(place)]) }
            merged.add(part)
        }
        #expect(whole.list == merged.list && whole.list.count == 200)
        #expect(whole.list[0].occurrences > 2)
    }
}
