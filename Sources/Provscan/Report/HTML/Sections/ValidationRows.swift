internal import Foundation
internal import ProvscanCore

/// The measured error rate as rows of the report.
enum ValidationRows {
    static func context(_ validation: Validation) -> [String: Any] {
        [
            "seed": validation.seed,
            "sentences": [errorSentence(validation).joined(), foundSentence(validation)].filter { !$0.isEmpty },
            "foreign": validation.foreign.map { foreign in
                row(foreign.reported, foreign.leads).merging(["kind": name(of: foreign.kind)]) { $1 }
            },
        ]
    }

    /// The trials with plants, by what was done to them.
    static func groups(_ validation: Validation) -> [[String: Any]] {
        Validation.Damage.allCases.compactMap { damage in
            let planted = validation.planted.filter { $0.damage == damage }
            guard !planted.isEmpty else { return nil }
            return [
                "damage": name(of: damage),
                "planted": planted.map { planted in
                    row(planted.found, planted.foundOrLead).merging([
                        "words": planted.words, "grades": grades(of: planted),
                        "accounted": planted.foundOrKeptOut.map(count) ?? "—",
                        "accountedInterval": planted.foundOrKeptOut.map(interval) ?? "—",
                    ]) { $1 }
                },
            ]
        }
    }

    /// How often texts that copy nothing were reported, as a figure and what it is out of.
    static func falseFindings(_ validation: Validation?) -> (value: String, note: String) {
        let rates = validation?.foreign.map(\.reported) ?? []
        guard let highest = rates.map(\.upper).max() else { return ("—", "not measured with this configuration") }
        let trials = rates.reduce(0) { $0 + $1.trials }
        return (
            Numbers.grouped(rates.reduce(0) { $0 + $1.successes }),
            "of \(Numbers.counted(trials, "text")) that copy nothing; 95 %: below \(bound(highest))"
        )
    }

    /// The same in a sentence, in parts of which the first names the number.
    static func errorSentence(_ validation: Validation?) -> [String] {
        let rates = validation?.foreign.map(\.reported) ?? []
        guard let highest = rates.map(\.upper).max() else {
            return ["How often this configuration reports what was not copied was not measured."]
        }
        let trials = rates.reduce(0) { $0 + $1.trials }
        let reported = rates.reduce(0) { $0 + $1.successes }
        return [
            "Of \(Numbers.counted(trials, "text")) that copy nothing, \(reported == 0 ? "none" : Numbers.grouped(reported)) "
                + "\(reported == 1 || reported == 0 ? "was" : "were") reported as a finding; with 95 % confidence the rate "
                + "is below \(bound(highest))."
        ]
    }

    /// From which length on planted verbatim passages were found, nearly all of them.
    private static func foundSentence(_ validation: Validation) -> String {
        let verbatim = validation.planted.filter { $0.damage == .none }.sorted { $0.words < $1.words }
        guard let first = verbatim.first(where: { $0.found.successes * 100 >= $0.found.trials * 95 }) else { return "" }
        return "Of \(Numbers.grouped(first.found.trials)) verbatim passages of \(first.words) words, "
            + "\(Numbers.grouped(first.found.successes)) were found as findings; shorter ones are often leads."
    }

    private static func bound(_ share: Double) -> String {
        String(format: "%.2f %%", locale: nil, (share * 1e4).rounded(.up) / 100)
    }

    /// The plants by grade, the strongest first.
    private static func grades(of planted: Validation.Planted) -> String {
        Grade.allCases.sorted(by: >)
            .compactMap { grade in planted.grades[grade.rawValue].map { "\(grade.rawValue) \(Numbers.grouped($0))" } }
            .joined(separator: ", ")
    }

    private static func row(_ found: Rate, _ any: Rate) -> [String: Any] {
        [
            "found": count(found), "foundInterval": interval(found), "any": count(any), "anyInterval": interval(any),
        ]
    }

    private static func count(_ rate: Rate) -> String {
        "\(Numbers.grouped(rate.successes)) of \(Numbers.grouped(rate.trials))"
    }

    /// The bounds in per cent; a bound is never rounded to a rate that was not measured.
    private static func interval(_ rate: Rate) -> String {
        String(
            format: "%.2f–%.2f %%", locale: nil, (rate.lower * 1e4).rounded(.down) / 100,
            (rate.upper * 1e4).rounded(.up) / 100)
    }

    static func name(of damage: Validation.Damage) -> String {
        switch damage {
        case .none: "verbatim"
        case .surface: "case, punctuation and line breaks changed"
        case .substituted5, .substituted10, .substituted20: "\(damage.substitutedPercent) % of words replaced"
        }
    }

    private static func name(of kind: Validation.Kind) -> String {
        switch kind {
        case .shuffled: "words of registered works in random order"
        case .corpus: "records of a corpus named as foreign"
        case .laterWorks: "records of a corpus older than the works counted"
        }
    }
}
