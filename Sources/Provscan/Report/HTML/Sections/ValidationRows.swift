internal import Foundation
internal import ProvscanCore

/// The measured error rate as rows of the report.
enum ValidationRows {
    static func context(_ validation: Validation) -> [String: Any] {
        [
            "seed": validation.seed,
            "planted": validation.planted.map { planted in
                row(planted.found, planted.foundOrLead).merging([
                    "damage": name(of: planted.damage), "words": planted.words, "grades": grades(of: planted),
                ]) { $1 }
            },
            "foreign": validation.foreign.map { foreign in
                row(foreign.reported, foreign.leads).merging(["kind": name(of: foreign.kind)]) { $1 }
            },
        ]
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
            format: "%.2f %% to %.2f %%", locale: nil, (rate.lower * 1e4).rounded(.down) / 100,
            (rate.upper * 1e4).rounded(.up) / 100)
    }

    static func name(of damage: Validation.Damage) -> String {
        switch damage {
        case .none: "none: verbatim"
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
