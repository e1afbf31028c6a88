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
    /// Records with a finding below which a sum over them has no interval: the distribution of few is not known.
    static let leastRecords = 30

    /// Estimates from `sample`, in the order of ``Quantity``; none where nothing was compared.
    static func all(from sample: SampleTally) -> [Estimate] {
        guard sample.sampled.records > 0 else { return [] }
        return [
            .proportion(.records, sample.recordsFound, sample),
            .proportion(.recordsUncovered, sample.recordsUncovered, sample),
            .total(.findings, sample.findings, sample), .total(.matchedWords, sample.words, sample),
        ]
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

    /// The sum over all records: the ratio to the bytes of the texts in the sample, times the bytes of all texts.
    ///
    /// - Source: the ratio estimator and its variance with records as the units, W. G. Cochran, "Sampling techniques",
    ///   3rd edition, 1977, section 6.4; skewness is taken out of the t-statistic by P. Hall, "On the removal of skewness
    ///   by transformation", Journal of the Royal Statistical Society B 54 (1992). Degrees of freedom are those of the
    ///   records with a finding, since the others say little about its variance.
    private static func total(_ quantity: Quantity, _ sums: PowerSums, _ sample: SampleTally) -> Estimate {
        let (n, all) = (sums.count, Double(sample.population.bytes))
        let inSample = Int(sums.sumOfY)
        var estimate = Estimate(
            quantity: quantity, method: .ratio, inSample: inSample, estimate: 0, lower: nil, upper: nil)
        guard sums.sumOfX > 0 else { return estimate }
        let ratio = sums.sumOfY / sums.sumOfX
        estimate.estimate = Int((ratio * all).rounded())
        guard sample.sampled.records < sample.population.records else {
            (estimate.lower, estimate.upper) = (inSample, inSample)
            return estimate
        }
        guard sample.recordsFound >= leastRecords else { return estimate }
        let (squares, cubes) = sums.residuals(ratio)
        let variance = squares / (n - 1)
        let remaining = 1 - n / Double(sample.population.records)
        let error = all / (sums.sumOfX / n) * (remaining * variance / n).squareRoot()
        let skewness = variance > 0 ? cubes / n / (variance * variance.squareRoot()) / n.squareRoot() : 0
        let quantile = StudentQuantile.upper(degreesOfFreedom: sample.recordsFound - 1)
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
