internal import ArgumentParser
internal import Foundation
internal import Provscan
internal import ProvscanServer

/// `provscan review`: the report in a browser, with controls to decide.
struct ReviewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "review", abstract: "Open the report for reviewing, in a browser on this machine.",
        discussion: """
            Serves the pages of the report on the loopback interface until it is interrupted, and prints the address \
            to open; whoever has the address can decide. Decisions are appended to decisions.jsonl.
            """)

    @Argument(help: ArgumentHelp("The results directory that match wrote.", valueName: "dir"))
    var directory: String

    @Option(help: ArgumentHelp("The port; a free one if left out.", valueName: "number"))
    var port = 0

    @Option(help: ArgumentHelp("Who decides, if that is to be on file.", valueName: "name"))
    var reviewer: String?

    func run() async throws {
        do {
            let results = try ResultsDirectory(path: directory)
            let reviewing = try Reviewer(results)
            if try HTMLReport(results).isStale { try HTMLReport(results).write() }
            let before = try reviewing.decisions().count
            try await ReviewServer(reviewing, name: reviewer).run(port: port) { address in
                Terminal.print(address)
                Terminal.say("provscan: reviewing; interrupt to end")
            }
            let count = try reviewing.decisions().count - before
            if try HTMLReport(results).isStale {
                Terminal.say(
                    "provscan: \(count) more matches decided; run 'provscan report \(directory)' to write them "
                        + "into the report")
            }
        } catch {
            Terminal.say("provscan: \(error)")
            throw ExitStatus.failed
        }
    }
}
