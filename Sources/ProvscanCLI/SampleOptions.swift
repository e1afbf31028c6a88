internal import ArgumentParser
internal import Provscan

/// A sample of the corpus in place of all of it.
struct SampleOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Compare only this share of the records, such as 1%, and estimate from it how much of the whole there is, \
            with intervals of 95 %. Which are compared follows from the seed and their addresses.
            """, valueName: "rate"))
    var sample: SampleRate?

    @Option(
        help: ArgumentHelp(
            """
            Read only this share of the files, such as 5%, and estimate in the same way. Intervals are wider than with as \
            many records of all files, and need 30 files with a finding.
            """, valueName: "rate"))
    var sampleFiles: SampleRate?

    @Option(help: ArgumentHelp("Another seed draws another sample.", valueName: "number"))
    var seed: Int?

    func validate() throws {
        guard seed == nil || sample != nil || sampleFiles != nil else {
            throw ValidationError("--seed goes with --sample or --sample-files")
        }
        if let seed, !SamplePlan.seeds.contains(seed) {
            throw ValidationError("--seed takes a whole number from 0 to \(SamplePlan.seeds.upperBound)")
        }
    }

    /// Refuses what no files can be chosen from.
    func validate(_ corpora: [String]) throws {
        guard sampleFiles == nil || !corpora.contains("-") else {
            throw ValidationError("standard input is one file; choose among its records with --sample")
        }
    }

    var plan: SamplePlan? {
        guard sample != nil || sampleFiles != nil else { return nil }
        return SamplePlan(rate: sample?.rate ?? 1, seed: seed ?? 1, fileRate: sampleFiles?.rate)
    }
}

/// A share above 0: `1%`, `0.5%` or `0.01`.
struct SampleRate: ExpressibleByArgument {
    let rate: Double

    init?(argument: String) {
        let isPercentage = argument.hasSuffix("%")
        guard let number = Double(isPercentage ? String(argument.dropLast()) : argument), number.isFinite else {
            return nil
        }
        rate = isPercentage ? number / 100 : number
        guard rate > 0, rate <= 1 else { return nil }
    }
}
