internal import ArgumentParser
internal import Provscan
internal import ProvscanRegistry

extension RegistryCommand {
    /// Checks the registry.
    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check", abstract: "Check the registry: its pages, schema, references, counts and signatures.")

        @OptionGroup var registry: RegistryOptions

        @Flag(
            help: """
                Check besides every text against its digest, every signature against its text, and the compiled \
                index against the signatures.
                """)
        var deep = false

        func run() throws {
            try ExitStatus.run {
                let problems = try registry.open().check(isDeep: deep)
                for problem in problems { Terminal.say("provscan: \(problem)") }
                Terminal.print(
                    problems.isEmpty
                        ? "\(registry.path): no problem found" : "\(registry.path): \(problems.count) problems found")
                return problems.isEmpty ? .success : ExitStatus.failed
            }
        }
    }

    /// Rebuilds what follows from the rest.
    struct Repair: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "repair",
            abstract: "Rebuild all that follows from the rest of the registry, and list what does not.",
            discussion: """
                A file with damaged pages is replaced by a new one with every row that can be read; the old one is kept \
                beside it. Ends with status 3 when something is lost.
                """)

        @OptionGroup var registry: RegistryOptions

        @Flag(help: "Print what was done as JSON.")
        var json = false

        func run() throws {
            try ExitStatus.run {
                let outcome = try Registry.repair(at: registry.path)
                if json {
                    try Terminal.printJSON(outcome)
                } else {
                    for line in outcome.rebuilt { Terminal.print("rebuilt: \(line)") }
                    if let original = outcome.original { Terminal.print("the file as it was: \(original)") }
                }
                for line in outcome.lost { Terminal.say("provscan: \(registry.path): lost: \(line)") }
                return outcome.lost.isEmpty ? .success : ExitStatus.incomplete
            }
        }
    }

    /// Copies the registry while others use it.
    struct Backup: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "backup", abstract: "Copy the registry to a file, while others use it, and check the copy.")

        @OptionGroup var registry: RegistryOptions

        @Flag(help: "Replace the file if it is there.")
        var force = false

        @Argument(help: ArgumentHelp("The file to write.", valueName: "copy"))
        var target: String

        func run() throws {
            try ExitStatus.run {
                let bytes = try registry.open().backUp(to: target, replacing: force)
                Terminal.print("\(target): \(Terminal.bytes(bytes)), checked")
                return .success
            }
        }
    }

    /// Writes the file anew, without gaps.
    struct Vacuum: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "vacuum", abstract: "Write the registry anew, without what deleted rows left behind.")

        @OptionGroup var registry: RegistryOptions

        func run() throws {
            try ExitStatus.run {
                let sizes = try registry.openForWriting().vacuum()
                Terminal.print(
                    "\(registry.path): \(Terminal.bytes(sizes.after)), before \(Terminal.bytes(sizes.before))")
                return .success
            }
        }
    }
}
