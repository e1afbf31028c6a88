import Foundation
import ProvscanTestSupport
import Testing

@testable import Provscan

@Suite("Estimates from a sample of files")
struct FileEstimateTests {
    /// A file on paper: its records, of which some have a finding.
    private struct File {
        var bytes: Int
        var words: [Int]

        /// Files of very different size, and each with a share of copies of its own: most have few, some are full of them.
        init(using random: inout SplitMix64) {
            let normal = (0..<12).reduce(-6.0) { sum, _ in sum + Double.random(in: 0..<1, using: &random) }
            let count = Int(exp(3 + normal / 2)) + 5
            let share = pow(Double.random(in: 0..<1, using: &random), 3)
            words = (0..<count).map { _ in
                Double.random(in: 0..<1, using: &random) < share ? Int.random(in: 10...300, using: &random) : 0
            }
            bytes = words.reduce(0) { $0 + 400 + $1 * 6 }
        }
    }

    private static func sample(
        _ files: [File], _ fileRate: Double, _ rate: Double, using random: inout SplitMix64
    ) -> SampleTally {
        var population = FileTally.Amount()
        for file in files { population.add(.init(bytes: file.bytes)) }
        var tally = SampleTally()
        tally.files = FileTally(of: population)
        for file in files where Double.random(in: 0..<1, using: &random) < fileRate {
            // A file comes in batches.
            for start in stride(from: 0, to: file.words.count, by: 20) {
                var batch = SampleTally()
                for words in file.words[start..<min(start + 20, file.words.count)]
                where Double.random(in: 0..<1, using: &random) < rate {
                    let found = words > 0 ? 1 : 0
                    batch.add(.init(bytes: 400, findings: found, uncovered: found, words: words))
                }
                tally.add(batch)
            }
            tally.files?.close(.init(bytes: file.bytes))
        }
        return tally
    }

    private static let trials = 400

    @Test(
        "the intervals hold the truth as often as they say",
        arguments: [(1, 0.1, 1), (2, 0.2, 0.2), (3, 0.5, 1), (4, 0.1, 0.5)] as [(UInt64, Double, Double)])
    func coverage(seed: UInt64, fileRate: Double, rate: Double) throws {
        var random = SplitMix64(seed: seed)
        let files = (0..<1000).map { _ in File(using: &random) }
        let words = files.flatMap(\.words)
        var held: [Estimate.Quantity: Int] = [:]
        var sum: [Estimate.Quantity: Double] = [:]
        for _ in 0..<Self.trials {
            let tally = Self.sample(files, fileRate, rate, using: &random)
            for estimate in Estimate.all(from: try #require(tally.files), rate: rate) {
                let truth = estimate.quantity == .matchedWords ? words.reduce(0, +) : words.count { $0 > 0 }
                let (lower, upper) = (try #require(estimate.lower), try #require(estimate.upper))
                #expect(estimate.method == .fileRatio && lower <= estimate.estimate && estimate.estimate <= upper)
                held[estimate.quantity, default: 0] += lower <= truth && truth <= upper ? 1 : 0
                sum[estimate.quantity, default: 0] += Double(estimate.estimate) / Double(truth)
            }
        }
        for quantity in Estimate.Quantity.allCases {
            let share = Double(held[quantity] ?? 0) / Double(Self.trials)
            #expect(share >= 0.92 && share <= 0.995, "\(quantity): \(share), seed \(seed)")
            #expect(abs((sum[quantity] ?? 0) / Double(Self.trials) - 1) < 0.03, "\(quantity) is biased, seed \(seed)")
        }
    }

    @Test("parts of a corpus add up to the whole, whatever they were cut at")
    func parts() throws {
        var random = SplitMix64(seed: 9)
        let files = (0..<90).map { _ in File(using: &random) }
        var (first, second) = (random, random)
        let whole = Self.sample(files, 1, 1, using: &first)
        var sum = SampleTally()
        for start in stride(from: 0, to: files.count, by: 30) {
            sum.add(Self.sample(Array(files[start..<start + 30]), 1, 1, using: &second))
        }
        #expect(sum == whole)
        // All of it was read: there is nothing to estimate.
        for estimate in Estimate.all(from: try #require(whole.files), rate: 1) {
            #expect(estimate.lower == estimate.inSample && estimate.upper == estimate.inSample)
            #expect(estimate.estimate == estimate.inSample)
        }
    }

    @Test("from few files no interval is made, and the largest ones are counted exactly")
    func limits() throws {
        var random = SplitMix64(seed: 10)
        let few = Self.sample((0..<29).map { _ in File(using: &random) }, 1, 0.5, using: &random)
        let estimates = Estimate.all(from: try #require(few.files), rate: 0.5)
        #expect(estimates.count == 4 && estimates.allSatisfy { $0.lower == nil && $0.upper == nil })
        // A thousand files of a terabyte each, with ten thousand million words.
        var large = FileTally(of: FileTally.Amount())
        for _ in 0..<1000 {
            var batch = SampleTally()
            batch.add(.init(bytes: 1, findings: 1, uncovered: 0, words: 10_000_000_000))
            large.add(batch)
            large.close(.init(bytes: 1 << 40))
        }
        #expect(large.sums[3].sumOfY == 1e13 && large.sampled.bytes == 1000 << 40)
    }
}
