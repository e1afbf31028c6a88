internal import ProvscanCore

/// What was found, as a short table for a terminal.
///
///     Holder     Collection  Verdict     Grade     Works  Records  Words
///     Daily Bee  articles    unlicensed  verbatim     12       14  3,482
///     leads (not findings): 3
///
/// Names come from users, so control and bidi characters are shown as escapes
/// and long names are cut with `…`.
public struct TerminalSummary: CustomStringConvertible {
    private let summary: Summary

    public init(_ summary: Summary) {
        self.summary = summary
    }

    public var description: String {
        let examined = summary.examined
        var lines = [
            "Examined \(Numbers.counted(examined.texts, "text")) in "
                + "\(Numbers.counted(examined.sources, "source")) against "
                + "\(Numbers.counted(summary.registry.works, "work")) of the registry."
        ]
        if let sample = summary.sample { lines.append("A sample: \(SampleWording.extent(sample)).") }
        if let key = summary.registry.fingerprintKey {
            lines.append("The texts of the works were not at hand: keyed fingerprints were compared (key \(key)).")
        }
        let findings = summary.counts.filter(\.grade.isFinding)
        lines += findings.isEmpty ? ["No passages found."] : table(findings)
        if summary.found.leads > 0 {
            lines.append("leads (too short or too common, not findings): \(Numbers.grouped(summary.found.leads))")
        }
        if let sample = summary.sample { lines += estimates(sample) }
        let damaged = examined.damagedRecords
        if damaged > 0 || examined.failedSources > 0 {
            lines.append(
                "not read: \(Numbers.counted(examined.failedSources, "source")), "
                    + "\(Numbers.counted(damaged, "damaged record")); see \(ResultsFile.coverage.rawValue)")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func estimates(_ sample: Summary.Sample) -> [String] {
        guard !sample.estimates.isEmpty else { return ["Nothing can be estimated: the sample is empty."] }
        var rows = [["", "Estimate", "95 % interval"]]
        rows += sample.estimates.map {
            [SampleWording.name($0.quantity), "≈ " + Numbers.grouped($0.estimate), SampleWording.interval($0)]
        }
        return ["Estimated for all \(SampleWording.whole(sample)), not counted:"]
            + TerminalTable.lines(rows, left: 1)
    }

    private func table(_ counts: [Summary.Count]) -> [String] {
        var rows = [["Holder", "Collection", "Verdict", "Grade", "Works", "Records", "Words"]]
        rows += counts.map { count in
            [
                TerminalTable.name(count.holder), TerminalTable.name(count.collection), count.verdict.rawValue,
                count.grade.rawValue, Numbers.grouped(count.works), Numbers.grouped(count.records),
                Numbers.grouped(count.matchedTokens),
            ]
        }
        return TerminalTable.lines(rows, left: 4)
    }
}
