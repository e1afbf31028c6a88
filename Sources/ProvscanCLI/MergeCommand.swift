internal import ArgumentParser
internal import Foundation
internal import Provscan
internal import ProvscanRegistry

/// `provscan merge`: writes the results of a scan that several processes shared.
struct MergeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge", abstract: "Write the results of a scan whose parts were scanned apart.",
        discussion: """
            Takes the directories that 'match --part K/N' wrote, all N of them in any order, and writes the results that \
            one 'match' of the whole corpus writes: the same bytes in every file but run.json and what names it. The \
            registry must be in the state in which it was scanned for. Ends with the status of such a 'match'.
            """)

    @OptionGroup var registry: RegistryOptions

    @OptionGroup var fingerprints: FingerprintKeyOption

    @Option(help: ArgumentHelp("The results directory.", valueName: "dir"))
    var out: String

    @Flag(help: "Replace results that are in the directory already.")
    var force = false

    @OptionGroup var log: LogOptions

    @Flag(help: "Print the summary as JSON.")
    var json = false

    @Argument(help: ArgumentHelp("The directories of all parts, or a folder that holds them.", valueName: "part"))
    var parts: [String]

    func run() throws {
        try ExitStatus.run {
            var options = CorpusScanner.Options()
            options.replacesResults = force
            options.commandLine = CommandLine.arguments
            let outcome = try CorpusScanner.merge(
                parts, registry: registry.open(key: fingerprints.key), options: options, into: out)
            return try outcome.report(from: out, asJSON: json)
        }
    }
}
