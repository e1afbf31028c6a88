internal import ArgumentParser
internal import Foundation
internal import Provscan

/// `provscan show`: matches in the terminal.
struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Print a match, or the list of those with the most words.")

    @Argument(help: ArgumentHelp("The results directory that match wrote.", valueName: "dir"))
    var directory: String

    @Argument(help: ArgumentHelp("The match: its line in matches.jsonl.", valueName: "line"))
    var match: Int?

    @Option(help: ArgumentHelp("Rows of the list.", valueName: "number"))
    var limit = 20

    func run() throws {
        try ExitStatus.run {
            let results = try ResultsDirectory(path: directory)
            if let match {
                Terminal.print(try TerminalMatch(match, of: results, inColour: Terminal.hasColour).description)
            } else {
                Terminal.print(try TerminalList(of: results, limit: limit).description)
            }
            return .success
        }
    }
}
