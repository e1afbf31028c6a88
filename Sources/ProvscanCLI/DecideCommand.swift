public import ArgumentParser
public import Provscan

/// `provscan decide`: records what a reviewer decided about one match.
struct DecideCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decide", abstract: "Record a decision about one match.",
        discussion: """
            Decisions are appended to decisions.jsonl in the results directory; the last one about a match counts. \
            'provscan report' writes them into the report.
            """)

    @Argument(help: ArgumentHelp("The results directory that match wrote.", valueName: "dir"))
    var directory: String

    @Option(help: ArgumentHelp("The match: its line in matches.jsonl.", valueName: "line"))
    var match: Int?

    @Option(help: ArgumentHelp("The match by its work: work.id in matches.jsonl.", valueName: "id"))
    var work: String?

    @Option(help: ArgumentHelp("The match by its record: record.locator in matches.jsonl.", valueName: "locator"))
    var record: String?

    @Option(help: "The decision: \(Decision.Status.allCases.map(\.rawValue).joined(separator: ", ")).")
    var status: Decision.Status

    @Option(help: "Why.")
    var reason: String

    @Option(help: ArgumentHelp("Who decides, if that is to be on file.", valueName: "name"))
    var reviewer: String?

    func validate() throws {
        guard (match != nil) != (work != nil && record != nil), (work == nil) == (record == nil) else {
            throw ValidationError("name the match with --match, or with --work and --record")
        }
    }

    func run() throws {
        try ExitStatus.run {
            let reviewing = try Reviewer(ResultsDirectory(path: directory))
            let decision =
                if let match {
                    try reviewing.decide(match: match, status: status, reason: reason, reviewer: reviewer)
                } else {
                    try reviewing.decide(
                        work: work ?? "", record: record ?? "", status: status, reason: reason, reviewer: reviewer)
                }
            Terminal.print("match \(decision.match): \(decision.status.rawValue)")
            return .success
        }
    }
}

extension Decision.Status: ExpressibleByArgument {}
