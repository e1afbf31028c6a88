internal import ArgumentParser
internal import Provscan
internal import ProvscanRegistry

/// `provscan registry`: looks after a registry.
struct RegistryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "registry", abstract: "Look into a registry, check it, prove what it holds.",
        subcommands: [
            Stats.self, Check.self, AnnotateCommand.self, BackgroundCommand.self, LogCommand.self, KeyCommand.self,
            TimestampCommand.self, EraseCommand.self, HoldCommand.self,
        ])

    /// Counts what the registry holds.
    struct Stats: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Count what the registry holds.")

        @OptionGroup var registry: RegistryOptions

        @Flag(help: "Print the counts as JSON.")
        var json = false

        func run() throws {
            try ExitStatus.run {
                let statistics = try Registry(at: registry.path, access: .read).statistics()
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

    /// Checks the registry.
    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check the registry: its file, its references, its signatures against its texts.")

        @OptionGroup var registry: RegistryOptions

        func run() throws {
            try ExitStatus.run {
                let problems = try Registry(at: registry.path, access: .read).check()
                for problem in problems { Terminal.say("provscan: \(problem)") }
                Terminal.print(
                    problems.isEmpty
                        ? "\(registry.path): no problem found" : "\(registry.path): \(problems.count) problems found")
                return problems.isEmpty ? .success : ExitStatus.failed
            }
        }
    }
}
