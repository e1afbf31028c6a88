internal import Foundation

/// An exact two-sided 95 % interval for a rate that was measured `successes` times out of `trials`.
///
/// - Source: Clopper and Pearson, Biometrika 26 (1934); the incomplete beta function by its continued
///   fraction (Abramowitz and Stegun, 26.5.8).
public struct Rate: Codable, Sendable, Equatable {
    public var successes: Int
    public var trials: Int
    /// Bounds of the interval, rounded outwards to six decimals; 0 and 1 without trials.
    public var lower: Double
    public var upper: Double

    private static let tail = 0.025

    public init(_ successes: Int, of trials: Int) {
        precondition((0...max(0, trials)).contains(successes), "\(successes) of \(trials) is no rate")
        self.successes = successes
        self.trials = trials
        let (x, n) = (Double(successes), Double(trials))
        let low = successes == 0 ? 0 : Self.quantile(Self.tail, x, n - x + 1)
        let high = successes == trials ? 1 : Self.quantile(1 - Self.tail, x + 1, n - x)
        lower = (low * 1e6).rounded(.down) / 1e6
        upper = (high * 1e6).rounded(.up) / 1e6
    }

    /// The argument at which the regularised incomplete beta function has the value `probability`.
    private static func quantile(_ probability: Double, _ a: Double, _ b: Double) -> Double {
        var low = 0.0
        var high = 1.0
        for _ in 0..<60 {
            let middle = (low + high) / 2
            if incompleteBeta(middle, a, b) < probability { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }

    static func incompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
        guard x > 0 else { return 0 }
        guard x < 1 else { return 1 }
        // The fraction converges fast on one side of the mean only; the mean itself is on both.
        return x <= (a + 1) / (a + b + 2) ? lowerTail(x, a, b) : 1 - lowerTail(1 - x, b, a)
    }

    private static func lowerTail(_ x: Double, _ a: Double, _ b: Double) -> Double {
        let scale: Double = lgamma(a + b) - lgamma(a) - lgamma(b)
        let weight: Double = a * log(x) + b * log(1 - x)
        return exp(scale + weight) / a * continuedFraction(x, a, b)
    }

    /// Lentz's evaluation of the continued fraction.
    private static func continuedFraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
        let tiny = 1e-300
        func away(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
        var c = 1.0
        var d = 1 / away(1 - (a + b) * x / (a + 1))
        var fraction = d
        for step in 1...300 {
            let m = Double(step)
            let place: Double = a + 2 * m
            let even: Double = m * (b - m) * x / ((place - 1) * place)
            let odd: Double = -(a + m) * (a + b + m) * x / (place * (place + 1))
            var change = 1.0
            for coefficient in [even, odd] {
                d = 1 / away(1 + coefficient * d)
                c = away(1 + coefficient / c)
                change = c * d
                fraction *= change
            }
            if abs(change - 1) < 1e-14 { break }
        }
        return fraction
    }
}
