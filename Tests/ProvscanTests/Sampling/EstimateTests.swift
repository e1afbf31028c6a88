import Foundation
import ProvscanTestSupport
import Testing

@testable import Provscan

@Suite("Estimates from a sample")
struct EstimateTests {
    /// A corpus on paper: how many bytes each record has, and how many words of it were found.
    private struct Population {
        /// How much of a record that has something was copied.
        enum Copying: CaseIterable { case short, anyPart, whole }

        var records: [(bytes: Int, words: Int)] = []

        init(_ count: Int, share: Double, _ copying: Copying, using random: inout SplitMix64) {
            records = (0..<count).map { _ in
                // Most records are short, a few are very long: log-normal, by twelve uniform numbers.
                let normal = (0..<12).reduce(-6.0) { sum, _ in sum + Double.random(in: 0..<1, using: &random) }
                let words = Int(exp(5 + normal)) + 10
                guard Double.random(in: 0..<1, using: &random) < share else { return (words * 6, 0) }
                switch copying {
                case .short: return (words * 6, 10 + Int.random(in: 0..<min(words, 50), using: &random))
                case .anyPart: return (words * 6, 10 + Int.random(in: 0..<words, using: &random))
                case .whole: return (words * 6, words)
                }
            }
        }

        func sample(_ rate: Double, using random: inout SplitMix64) -> SampleTally {
            var tally = SampleTally()
            for record in records {
                tally.population.add(.init(records: 1, bytes: record.bytes))
                guard Double.random(in: 0..<1, using: &random) < rate else { continue }
                let found = record.words > 0 ? 1 : 0
                tally.add(.init(bytes: record.bytes, findings: found, uncovered: found, words: record.words))
            }
            return tally
        }

        func truth(_ quantity: Estimate.Quantity) -> Int {
            quantity == .matchedWords ? records.reduce(0) { $0 + $1.words } : records.count { $0.words > 0 }
        }
    }

    private static let trials = 400

    // Of 400 intervals 95 % is 380 with a standard deviation of 4.4. Those of proportions are never too narrow; sums of
    // amounts with a long tail are known less well, and four in a hundred are conceded to it.
    @Test(
        "the intervals hold the truth as often as they say",
        arguments: [(1, 0.03, 0.2, .short), (2, 0.1, 0.05, .anyPart), (3, 0.3, 0.1, .anyPart), (4, 0.05, 0.1, .whole)]
            as [(UInt64, Double, Double, Population.Copying)])
    private func coverage(seed: UInt64, share: Double, rate: Double, copying: Population.Copying) throws {
        var random = SplitMix64(seed: seed)
        let population = Population(10_000, share: share, copying, using: &random)
        var held: [Estimate.Quantity: Int] = [:]
        var sum: [Estimate.Quantity: Double] = [:]
        var given = 0
        for _ in 0..<Self.trials {
            let tally = population.sample(rate, using: &random)
            guard tally.recordsFound >= Estimate.leastUnits else { continue }
            given += 1
            for estimate in Estimate.all(from: tally) {
                let truth = population.truth(estimate.quantity)
                let (lower, upper) = (try #require(estimate.lower), try #require(estimate.upper))
                #expect(lower <= estimate.estimate && estimate.estimate <= upper, "seed \(seed)")
                held[estimate.quantity, default: 0] += lower <= truth && truth <= upper ? 1 : 0
                sum[estimate.quantity, default: 0] += Double(estimate.estimate) / Double(truth)
            }
        }
        #expect(given > Self.trials * 9 / 10)
        for quantity in Estimate.Quantity.allCases {
            let isProportion = quantity == .records || quantity == .recordsUncovered
            let least = isProportion ? 0.94 : 0.91
            let share = Double(held[quantity] ?? 0) / Double(given)
            #expect(share >= least && share <= 0.995, "\(quantity): \(share), seed \(seed)")
            #expect(abs((sum[quantity] ?? 0) / Double(given) - 1) < 0.03, "\(quantity) is biased, seed \(seed)")
        }
    }

    @Test("sums add up in any order, and their residuals are those of the numbers")
    func sums() {
        var random = SplitMix64(seed: 5)
        let pairs = (0..<500).map { _ in
            (x: Int.random(in: 1...60_000_000, using: &random), y: Int.random(in: 0...9_000_000, using: &random))
        }
        var (whole, first, second) = (PowerSums(), PowerSums(), PowerSums())
        for (place, pair) in pairs.enumerated() {
            whole.add(pair.y, of: pair.x)
            if place % 3 == 0 { first.add(pair.y, of: pair.x) } else { second.add(pair.y, of: pair.x) }
        }
        second.add(first)
        #expect(second == whole)
        let ratio = whole.sumOfY / whole.sumOfX
        let residuals = pairs.map { Double($0.y) - ratio * Double($0.x) }
        let sums = whole.residuals(ratio)
        let squares = residuals.reduce(0) { $0 + $1 * $1 }
        let cubes = residuals.reduce(0) { $0 + $1 * $1 * $1 }
        #expect(
            abs(sums.squares / squares - 1) < 1e-6 && abs(sums.cubes - cubes) < 1e-6 * squares.squareRoot() * squares)
    }

    @Test("what too few records say is given without bounds, and never as nothing")
    func few() throws {
        var tally = SampleTally()
        for number in 0..<1000 {
            tally.population.add(.init(records: 10, bytes: 5000))
            let found = number < 29 ? 1 : 0
            tally.add(.init(bytes: 500, findings: found, uncovered: 0, words: found * 20))
        }
        let estimates = Estimate.all(from: tally)
        #expect(estimates.map(\.quantity) == Estimate.Quantity.allCases)
        #expect(estimates[0].inSample == 29 && estimates[0].estimate == 290)
        #expect(try #require(estimates[0].lower) < 290 && #require(estimates[0].upper) > 290)
        // None of a thousand: up to 1 - 0.025^(1/1000) of ten thousand.
        #expect(estimates[1].estimate == 0 && estimates[1].lower == 0 && estimates[1].upper == 37)
        #expect(estimates[3].estimate == 5800 && estimates[3].lower == nil && estimates[3].upper == nil)
        #expect(Estimate.all(from: SampleTally()).isEmpty)
    }

    @Test("a sample of everything is the whole")
    func everything() {
        var tally = SampleTally()
        for number in 0..<100 {
            tally.population.add(.init(records: 1, bytes: 300))
            tally.add(.init(bytes: 300, findings: number % 2, uncovered: 0, words: number % 2 * 7))
        }
        let words = Estimate.all(from: tally)[3]
        #expect(words.estimate == 350 && words.lower == 350 && words.upper == 350)
    }

    @Test("quantiles of Student's distribution", arguments: [(10, 2.228139), (29, 2.045230), (100, 1.983972)])
    func quantile(degrees: Int, value: Double) {
        #expect(abs(StudentQuantile.upper(degreesOfFreedom: degrees) - value) < 5e-4)
    }
}
