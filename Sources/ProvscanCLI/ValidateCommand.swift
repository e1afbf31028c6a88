internal import ArgumentParser
internal import Foundation
internal import Provscan

/// `provscan validate`: measures the error rate.
struct ValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate", abstract: "Measure how often copies are found, and how often matches are false.",
        discussion: """
            Plants passages of the registry's works in foreign text, at graded length and damage, and looks for them; \
            checks texts that copy nothing. Writes the rates with 95 % intervals as JSON; 'match --validation' puts \
            them into the report.
            """)

    @OptionGroup var registry: RegistryOptions

    @Option(help: ArgumentHelp("The file to write.", valueName: "file"))
    var out: String

    @Option(help: ArgumentHelp("A corpus known to copy nothing; may be repeated.", valueName: "path"))
    var corpus: [String] = []

    @Option(
        help: ArgumentHelp(
            "When the corpora were complete, as YYYY, YYYY-MM or YYYY-MM-DD: they need not be foreign then, and only "
                + "matches with works published later count as false.", valueName: "date"))
    var corpusDate: String?

    @Option(help: ArgumentHelp("Plants for each length and damage.", valueName: "n"))
    var plants = 100

    @Option(help: ArgumentHelp("The seed of every random choice.", valueName: "n"))
    var seed: UInt64 = 1

    func validate() throws {
        if corpusDate != nil, corpus.isEmpty { throw ValidationError("--corpus-date needs a --corpus") }
        guard plants > 0 else { throw ValidationError("--plants takes a positive number, got \(plants)") }
    }

    func run() throws {
        try ExitStatus.run {
            var options = Validator.Options()
            options.plants = plants
            options.seed = seed
            options.corpora = corpus
            options.corporaDate = corpusDate
            var validator = try Validator(registry: registry.open(), options: options)
            let validation = try validator.run()
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
            try encoder.encode(validation).write(to: URL(fileURLWithPath: out), options: .atomic)
            for planted in validation.planted {
                Terminal.print(
                    "\(planted.damage.rawValue), \(planted.words) words: found \(Self.text(planted.found)), "
                        + "or as a lead \(Self.text(planted.foundOrLead))")
            }
            for foreign in validation.foreign {
                Terminal.print(
                    "\(foreign.kind.rawValue) text: reported \(Self.text(foreign.reported)), leads \(Self.text(foreign.leads))"
                )
            }
            return .success
        }
    }

    private static func text(_ rate: Rate) -> String {
        String(
            format: "%d of %d (95 %% interval %.4f to %.4f)", rate.successes, rate.trials, rate.lower, rate.upper)
    }
}
