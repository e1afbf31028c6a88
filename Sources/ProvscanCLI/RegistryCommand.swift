internal import ArgumentParser
internal import Provscan
internal import ProvscanRegistry

/// `provscan registry`: looks after a registry.
struct RegistryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "registry", abstract: "Look into a registry, check it, prove what it holds.",
        subcommands: [
            Stats.self, AnnotateCommand.self, BackgroundCommand.self, Check.self, Repair.self, Backup.self,
            ExportCommand.self, SplitCommand.self, Vacuum.self, LogCommand.self, KeyCommand.self, TimestampCommand.self,
            EraseCommand.self,
            HoldCommand.self,
        ])

    /// Counts what the registry holds.
    struct Stats: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "stats", abstract: "Count what the registry holds.")

        @OptionGroup var registry: RegistryOptions

        @Flag(help: "Print the counts as JSON.")
        var json = false

        func run() throws {
            try ExitStatus.run {
                let statistics = try registry.open().statistics()
                if json {
                    try Terminal.printJSON(statistics)
                } else {
                    print(statistics)
                }
                return .success
            }
        }

        private func print(_ statistics: RegistryStatistics) {
            Terminal.print(
                "\(statistics.path): \(statistics.works) works, \(statistics.tokens) tokens, "
                    + "\(statistics.fingerprints) fingerprints; profile \(statistics.profile), \(statistics.normaliser)"
            )
            Terminal.print(
                "registry \(Terminal.bytes(statistics.registryBytes)), compiled index \(Terminal.bytes(statistics.indexBytes))"
            )
            for collection in statistics.collections {
                let line =
                    "  \(collection.holder) / \(collection.name): \(collection.works) works, \(collection.tokens) tokens, "
                    + "licence \(collection.licence ?? "none recorded"), rights basis \(collection.rightsBasis.rawValue)"
                Terminal.print(VisibleText.make(line, keepingLines: false))
            }
        }
    }
}
