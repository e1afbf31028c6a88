import Foundation
import Testing

@testable import Provscan

@Suite("Intervals of measured rates")
struct RateTests {
    /// The probability of at least `successes` of `trials` at `rate`, added up term by term.
    private func tail(_ successes: Int, _ trials: Int, _ rate: Double) -> Double {
        (successes...trials).reduce(0) { sum, count in
            let choices = lgamma(Double(trials) + 1) - lgamma(Double(count) + 1) - lgamma(Double(trials - count) + 1)
            return sum + exp(choices + Double(count) * log(rate) + Double(trials - count) * log(1 - rate))
        }
    }

    @Test("the bounds are where 2.5 % of the binomial distribution lie beyond", arguments: 1...70)
    func definition(trials: Int) {
        for successes in 0...trials {
            let rate = Rate(successes, of: trials)
            #expect(
                rate.lower <= Double(successes) / Double(trials) && Double(successes) / Double(trials) <= rate.upper)
            // Rounded outwards to six decimals.
            if successes > 0 { #expect(abs(tail(successes, trials, rate.lower) - 0.025) < 1e-4) }
            if successes < trials { #expect(abs(1 - tail(successes + 1, trials, rate.upper) - 0.025) < 1e-4) }
        }
    }

    @Test("an argument that is the mean itself has a value: it is on both sides", arguments: [1, 2, 33, 50, 1000])
    func mean(half: Double) {
        #expect(abs(Rate.incompleteBeta(0.5, half, half) - 0.5) < 1e-12)
        #expect(abs(Rate.incompleteBeta(0.25, half, half) + Rate.incompleteBeta(0.75, half, half) - 1) < 1e-12)
    }

    @Test("nothing, all, and no trials")
    func ends() {
        #expect(Rate(0, of: 0) == Rate(0, of: 0) && Rate(0, of: 0).lower == 0 && Rate(0, of: 0).upper == 1)
        // Clopper and Pearson: 1 - 0.025^(1/n).
        #expect(abs(Rate(0, of: 3000).upper - (1 - pow(0.025, 1 / 3000.0))) < 2e-6 && Rate(0, of: 3000).lower == 0)
        #expect(Rate(3000, of: 3000).upper == 1)
    }
}
