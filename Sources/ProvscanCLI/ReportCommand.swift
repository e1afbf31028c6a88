internal import ArgumentParser
internal import Provscan

/// `provscan report`: renders the report again from recorded results.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Render report.html again from recorded results.")

    @Argument(help: ArgumentHelp("The results directory that match wrote.", valueName: "dir"))
    var directory: String

    func run() throws {
        try ExitStatus.run {
            try HTMLReport(ResultsDirectory(path: directory)).write()
            Terminal.print(HTMLReport.path(in: directory))
            return .success
        }
    }
}
