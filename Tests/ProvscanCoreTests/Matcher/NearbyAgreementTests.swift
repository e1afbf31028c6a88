import ProvscanTestSupport
import Testing

@testable import ProvscanCore

@Suite struct NearbyAgreementTests {
    @Test("says where runs of equal hashes start, forwards and backwards", arguments: 0..<200)
    func equalsPlainComparison(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let words = (0..<Int.random(in: 2...40, using: &random)).map { _ in
            UInt64.random(in: 0 ... .max, using: &random)
        }
        func text() -> [UInt64] {
            (0..<Int.random(in: 0...60, using: &random)).map { _ in words.randomElement(using: &random)! }
        }
        let (record, work) = (text(), text())
        let (recordStart, workStart) = (
            Int.random(in: 0...record.count, using: &random), Int.random(in: 0...work.count, using: &random)
        )
        for step in [1, -1] {
            let nearby = NearbyAgreement(record: record, from: recordStart, work: work, from: workStart, step: step)
            func word(_ text: [UInt64], _ start: Int, _ place: Int) -> UInt64? {
                let position = step > 0 ? start + place : start - 1 - place
                return text.indices.contains(position) ? text[position] : nil
            }
            var hasRuns = false
            for recordPlace in 0...Aligner.gap {
                for workPlace in 0...Aligner.gap {
                    for count in 2...3 {
                        let agrees = (0..<count).allSatisfy { offset in
                            let known = word(record, recordStart, recordPlace + offset)
                            return known != nil && known == word(work, workStart, workPlace + offset)
                        }
                        #expect(nearby.hasRun(recordPlace, workPlace, count: count) == agrees, "seed \(seed)")
                        hasRuns = hasRuns || agrees
                    }
                }
            }
            #expect(nearby.hasRuns || !hasRuns, "seed \(seed)")
            for distance in 1...Aligner.gap {
                let isThere = (0...distance).contains {
                    nearby.hasRun(distance, $0, count: 2) || nearby.hasRun($0, distance, count: 2)
                }
                #expect(nearby.hasRuns(at: distance) == isThere, "seed \(seed)")
            }
        }
    }

    @Test("the diagonals of one record are unknown to the next, however many there are")
    func diagonals() {
        var diagonals = Diagonals()
        for record in 1...3 {
            diagonals.reset()
            for number in 0..<2000 { diagonals.set(number * 7 - 3000, end: number * record + 1) }
            #expect((0..<2000).allSatisfy { diagonals.end(of: $0 * 7 - 3000) == $0 * record + 1 })
            #expect(diagonals.end(of: -2999) == 0)
        }
        diagonals.reset()
        #expect((0..<2000).allSatisfy { diagonals.end(of: $0 * 7 - 3000) == 0 })
    }
}
