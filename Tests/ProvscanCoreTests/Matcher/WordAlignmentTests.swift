import ProvscanTestSupport
import Testing

@testable import ProvscanCore

@Suite("Alignment of quotations")
struct WordAlignmentTests {
    private func align(
        _ record: String, _ work: String, runs: [(record: ByteSpan, work: ByteSpan)] = []
    ) -> WordAlignment {
        WordAlignment(record: Array(record.utf8), work: Array(work.utf8), runs: runs)
    }

    @Test("covers every word of both sides once, in order, and calls equal only what is", arguments: 0..<100)
    func coversBothSides(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        func text() -> String {
            (0..<Int.random(in: 0...40, using: &random)).map { _ in
                ["one", "two", "Three", "four,", "été"][Int.random(in: 0..<5, using: &random)]
            }.joined(separator: " ")
        }
        let (record, work) = (text(), text())
        // Runs that are not true must not matter.
        let runs = (0..<Int.random(in: 0...4, using: &random)).map { _ in
            let start = Int.random(in: 0...80, using: &random)
            let other = Int.random(in: 0...80, using: &random)
            return (
                record: ByteSpan(start, start + Int.random(in: 0...60, using: &random)),
                work: ByteSpan(other, other + Int.random(in: 0...60, using: &random))
            )
        }
        let alignment = align(record, work, runs: runs)
        var (recordEnd, workEnd) = (0, 0)
        for step in alignment.steps {
            #expect(step.record.start == recordEnd && step.work.start == workEnd, "seed \(seed)")
            (recordEnd, workEnd) = (step.record.end, step.work.end)
            let isEqual =
                step.record.count == step.work.count
                && zip(step.record.start..<step.record.end, step.work.start..<step.work.end).allSatisfy {
                    alignment.record.isSameWord($0, as: $1, of: alignment.work)
                }
            #expect(step.kind != .equal || isEqual, "seed \(seed)")
            #expect((step.kind == .inserted) == (step.work.count == 0 && step.record.count > 0), "seed \(seed)")
            #expect((step.kind == .deleted) == (step.record.count == 0 && step.work.count > 0), "seed \(seed)")
        }
        #expect(recordEnd == alignment.record.count && workEnd == alignment.work.count, "seed \(seed)")
    }

    @Test("equal texts are one equal step, whatever their case and marks")
    func equalTexts() {
        let alignment = align("The QUICK, brown fox", "the quick brown fox")
        #expect(alignment.steps.map(\.kind) == [.equal])
    }

    @Test("what is too large to align word by word is one substitution")
    func largeGap() {
        let record = (0..<200).map { "a\($0)" }.joined(separator: " ")
        let work = (0..<200).map { "b\($0)" }.joined(separator: " ")
        #expect(align(record, work).steps.map(\.kind) == [.substituted])
    }
}
