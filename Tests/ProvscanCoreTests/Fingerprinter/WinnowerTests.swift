import ProvscanTestSupport
import Testing

@testable import ProvscanCore

@Suite struct WinnowerTests {
    /// Per window the lowest (commonness, hash), the rightmost where both tie; each position once.
    private func winnowNaively(_ hashes: [UInt64], _ commonness: [UInt8], window: Int) -> [Int] {
        var selected: Set<Int> = []
        var previous: Int?
        for start in 0...(hashes.count - window) {
            let positions = Array(start..<(start + window))
            guard let lowest = positions.map({ (commonness[$0], hashes[$0]) }).min(by: <) else { continue }
            let choices = positions.filter { (commonness[$0], hashes[$0]) == lowest }
            // A choice that is still a minimum is kept while it stays in the window.
            if let previous, choices.contains(previous), choices.last.map({ $0 != start + window - 1 }) ?? false {
                continue
            }
            previous = choices.last
            if let last = choices.last { selected.insert(last) }
        }
        return selected.sorted()
    }

    @Test("agrees with the definition", arguments: 0..<200)
    func agreesWithDefinition(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let window = Int.random(in: 1...9, using: &random)
        let hashes = (0..<60).map { _ in UInt64.random(in: 0...5, using: &random) }
        let commonness = (0..<60).map { _ in UInt8.random(in: 0...2, using: &random) }
        let selected = Winnower(window: window).select(from: hashes, commonness: commonness)
        #expect(selected.map(\.position) == winnowNaively(hashes, commonness, window: window), "seed \(seed)")
        #expect(selected.allSatisfy { $0.hash == hashes[$0.position] })
    }

    @Test("every window holds a fingerprint", arguments: 0..<100)
    func everyWindowHoldsOne(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let window = Int.random(in: 1...8, using: &random)
        let hashes = (0..<300).map { _ in UInt64.random(in: 0...1000, using: &random) }
        let commonness = (0..<300).map { _ in UInt8.random(in: 0...15, using: &random) }
        let positions = Set(Winnower(window: window).select(from: hashes, commonness: commonness).map(\.position))
        for start in 0...(hashes.count - window) {
            #expect((start..<(start + window)).contains { positions.contains($0) }, "seed \(seed), window \(start)")
        }
    }

    @Test("keeps about 2 / (w + 1) of random hashes")
    func density() {
        var random = SplitMix64(seed: 1)
        let hashes = (0..<100_000).map { _ in UInt64.random(in: .min ... .max, using: &random) }
        let kept = Winnower(window: 4).select(from: hashes, commonness: [UInt8](repeating: 0, count: hashes.count))
            .count
        #expect((39_000...41_000).contains(kept))
    }

    @Test("keeps the two rarest k-grams of a short text")
    func shortText() {
        let selected = Winnower(window: 4).select(from: [30, 10, 20], commonness: [0, 9, 1])
        #expect(selected.map(\.position) == [0, 2])
    }
}
