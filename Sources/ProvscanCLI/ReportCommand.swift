internal import ArgumentParser
internal import Provscan

/// `provscan report`: renders the report again from recorded results, or writes the results once more, redacted.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Render report.html again from recorded results.")

    @Argument(help: ArgumentHelp("The results directory that match wrote.", valueName: "dir"))
    var directory: String

    @Option(
        help: ArgumentHelp(
            "Where the results are written once more, redacted; --redact needs it.", valueName: "dir"))
    var out: String?

    @OptionGroup var redaction: RedactionOptions

    func validate() throws {
        guard (redaction.redact == .none) == (out == nil) else {
            throw ValidationError("--redact and --out go together: redacted results are written apart")
        }
        guard out.map({ $0 != directory }) ?? true else {
            throw ValidationError("--out names the results themselves; name another directory")
        }
    }

    func run() throws {
        try ExitStatus.run {
            let results = try ResultsDirectory(path: directory)
            if let out {
                try results.write(redacted: try redaction.redaction(besides: out), to: out)
            } else {
                try HTMLReport(results).write()
            }
            Terminal.print(HTMLReport.path(in: out ?? directory))
            return .success
        }
    }
}
