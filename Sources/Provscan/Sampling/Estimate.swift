internal import Foundation

/// An amount in the whole of the material, as far as a sample of it tells.
public struct Estimate: Codable, Sendable, Equatable {
    /// What is estimated.
    public enum Quantity: String, Codable, Sendable, CaseIterable {
        /// Records with a finding.
        case records
        /// Records with a finding that no licence covers.
        case recordsUncovered = "records-uncovered"
        /// (record, work) pairs.
        case findings
        /// Words of the findings.
        case matchedWords = "matched-words"
    }

    /// How the interval was made.
    public enum Method: String, Codable, Sendable {
        /// Of a proportion, exact: ``Rate``.
        case clopperPearson = "clopper-pearson"
        /// Of a ratio to the bytes of the texts, with the records as units, corrected for skewness.
        case ratio
        /// Of a ratio to the bytes of the files as stored, with the files as units, in the same way.
        case fileRatio = "ratio-of-files"
    }

    public var quantity: Quantity
    public var method: Method
    /// The amount in the sample.
    public var inSample: Int
    /// The amount in the whole, to the nearest whole number.
    public var estimate: Int
    /// Bounds of the interval of 95 %, rounded outwards; both are missing where the sample is too small for one.
    public var lower: Int?
    public var upper: Int?
}

extension Estimate {
    /// Records, or files, with a finding below which a sum over them has no interval: the distribution of few is not
    /// known.
    static let leastUnits = 30

    /// Estimates from `sample`, in the order of ``Quantity``; none where nothing was compared.
    static func all(from sample: SampleTally) -> [Estimate] {
        guard sample.sampled.records > 0 else { return [] }
        func total(_ quantity: Quantity, _ sums: PowerSums) -> Estimate {
            .total(
                quantity, .ratio,
                Ratio(
                    sums: sums, whole: Double(sample.population.bytes),
                    remaining: 1 - sums.count / Double(sample.population.records), found: sample.recordsFound))
        }
        return [
            .proportion(.records, sample.recordsFound, sample),
            .proportion(.recordsUncovered, sample.recordsUncovered, sample),
            total(.findings, sample.findings), total(.matchedWords, sample.words),
        ]
    }

    /// Estimates from files that were chosen, and in which records were chosen with the probability `rate`; in the same
    /// order.
    ///
    /// What varies between the files holds what varies within them, too. Where records were chosen, nothing is taken off
    /// the variance for the share of the files that was read: intervals are then a little too wide.
    ///
    /// - Source: the variance between ultimate clusters, M. H. Hansen, W. N. Hurwitz and W. G. Madow, "Sample survey methods
    ///   and theory", volume I, 1953.
    static func all(from files: FileTally, rate: Double) -> [Estimate] {
        guard files.sampled.files > 0 else { return [] }
        let remaining = rate < 1 ? 1 : 1 - Double(files.sampled.files) / Double(files.population.files)
        return zip(Quantity.allCases, files.sums).map { quantity, sums in
            .total(
                quantity, .fileRatio,
                Ratio(
                    sums: sums, whole: Double(files.population.size), remaining: remaining, found: files.filesFound,
                    scale: 1 / rate))
        }
    }

    /// How many of all records have what `count` of those in the sample have.
    ///
    /// Given its size, a sample in which each record is chosen by itself is a simple one without replacement, for which
    /// the interval is a little too wide.
    private static func proportion(_ quantity: Quantity, _ count: Int, _ sample: SampleTally) -> Estimate {
        let rate = Rate(count, of: sample.sampled.records)
        let all = Double(sample.population.records)
        let missing = sample.population.records - sample.sampled.records
        return Estimate(
            quantity: quantity, method: .clopperPearson, inSample: count,
            estimate: Int((Double(count) / Double(sample.sampled.records) * all).rounded()),
            lower: max(count, Int((rate.lower * all).rounded(.down))),
            upper: min(count + missing, Int((rate.upper * all).rounded(.up))))
    }

    /// What the sum over all units, records or files, is estimated from.
    private struct Ratio {
        /// Of the units in the sample, against their size.
        var sums: PowerSums
        /// The size of all units.
        var whole: Double
        /// The share of the units that is not in the sample.
        var remaining: Double
        /// Units in the sample that have a finding.
        var found: Int
        /// What stands for each that was counted.
        var scale = 1.0
    }

    /// The sum over all units: the ratio to their size in the sample, times the size of all.
    ///
    /// - Source: the ratio estimator and its variance, W. G. Cochran, "Sampling techniques", 3rd edition, 1977, section 6.4;
    ///   skewness is taken out of the t-statistic by P. Hall, "On the removal of skewness by transformation", Journal of the
    ///   Royal Statistical Society B 54 (1992). Degrees of freedom are those of the units with a finding, since the others
    ///   say little about its variance.
    private static func total(_ quantity: Quantity, _ method: Method, _ sample: Ratio) -> Estimate {
        let (sums, n) = (sample.sums, sample.sums.count)
        let inSample = Int(sums.sumOfY)
        var estimate = Estimate(
            quantity: quantity, method: method, inSample: inSample, estimate: 0, lower: nil, upper: nil)
        guard sums.sumOfX > 0 else { return estimate }
        let ratio = sums.sumOfY / sums.sumOfX
        let all = sample.whole * sample.scale
        estimate.estimate = Int((ratio * all).rounded())
        guard sample.remaining > 0 else {
            (estimate.lower, estimate.upper) = (inSample, inSample)
            return estimate
        }
        guard sample.found >= leastUnits else { return estimate }
        let (squares, cubes) = sums.residuals(ratio)
        let variance = squares / (n - 1)
        let error = all / (sums.sumOfX / n) * (sample.remaining * variance / n).squareRoot()
        let skewness = variance > 0 ? cubes / n / (variance * variance.squareRoot()) / n.squareRoot() : 0
        let quantile = StudentQuantile.upper(degreesOfFreedom: sample.found - 1)
        let low = ratio * all - error * withoutSkewness(quantile, skewness)
        let high = ratio * all - error * withoutSkewness(-quantile, skewness)
        estimate.lower = max(inSample, Int(max(0, low).rounded(.down)))
        estimate.upper = max(inSample, Int(high.rounded(.up)))
        return estimate
    }

    /// The value of the t-statistic that the transformed one has where it is `quantile`.
    ///
    /// `skewness`: That of the residuals, over the root of their number.
    private static func withoutSkewness(_ quantile: Double, _ skewness: Double) -> Double {
        guard abs(skewness) > 1e-9 else { return quantile }
        return (cbrt(1 + skewness * (quantile - skewness / 6)) - 1) * 3 / skewness
    }
}

/// The 97.5 % quantile of Student's t distribution.
enum StudentQuantile {
    /// The first terms of Fisher's expansion; exact to 0.0005 from 10 degrees of freedom on.
    ///
    /// - Source: Abramowitz and Stegun, 26.7.5.
    static func upper(degreesOfFreedom: Int) -> Double {
        let z = 1.959963984540054
        let d = Double(degreesOfFreedom)
        let (z3, z5, z7) = (z * z * z, z * z * z * z * z, z * z * z * z * z * z * z)
        let first: Double = (z3 + z) / (4 * d)
        let second: Double = (5 * z5 + 16 * z3 + 3 * z) / (96 * d * d)
        let third: Double = (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * d * d * d)
        return z + first + second + third
    }
}
