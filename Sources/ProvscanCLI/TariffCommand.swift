public import ArgumentParser
internal import Provscan
public import ProvscanCore
internal import ProvscanReaders
internal import ProvscanRegistry

/// `provscan tariff`: what a licence for a collection costs, as published.
struct TariffCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tariff", abstract: "Record the published price of a collection.",
        subcommands: [Set.self, List.self])

    /// Records a tariff.
    struct Set: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "set", abstract: "Record a collection's tariff; the one recorded last holds.",
            discussion: "Reports state amounts at this tariff: arithmetic, and no statement about damages.")

        @OptionGroup var registry: RegistryOptions

        @Option(help: ArgumentHelp("The rights holder.", valueName: "name"))
        var holder: String

        @Option(help: ArgumentHelp("The collection.", valueName: "name"))
        var collection: String

        @Option(help: "What the rate is for: \(Tariff.Basis.allCases.map(\.rawValue).joined(separator: ", ")).")
        var basis: Tariff.Basis

        @Option(help: ArgumentHelp("The rate, a decimal number.", valueName: "amount"))
        var rate: String

        @Option(help: ArgumentHelp("The currency, ISO 4217.", valueName: "code"))
        var currency: String

        @Option(help: ArgumentHelp("Where the tariff is published.", valueName: "url"))
        var source: String?

        func validate() throws {
            guard Money.isAmount(rate) else { throw ValidationError("--rate takes a decimal number such as 0.50") }
            guard Money.isCurrency(currency) else {
                throw ValidationError("--currency takes a currency of ISO 4217 such as USD, got \(currency)")
            }
        }

        func run() throws {
            try ExitStatus.run {
                let tariff = Tariff(
                    holder: holder, collection: collection, basis: basis, rate: rate, currency: currency,
                    source: source)
                let opened = try registry.openForWriting()
                try opened.record(tariff)
                TariffCommand.report(tariff)
                try Terminal.printCheckpoint(of: opened, introduced: true)
                return .success
            }
        }
    }

    /// Lists the tariffs.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "List the tariffs that hold.")

        @OptionGroup var registry: RegistryOptions

        func run() throws {
            try ExitStatus.run {
                for tariff in try registry.open().rights().tariffs { TariffCommand.report(tariff) }
                return .success
            }
        }
    }

    private static func report(_ tariff: Tariff) {
        let line =
            "\(tariff.holder) / \(tariff.collection): \(tariff.rate) \(tariff.currency) per \(tariff.basis.rawValue)"
        Terminal.print(VisibleText.make(line, keepingLines: false))
    }
}

extension Tariff.Basis: ExpressibleByArgument {}
