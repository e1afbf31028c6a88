internal import ArgumentParser
internal import Foundation
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

    @Option(
        name: .customLong("bag"),
        help: ArgumentHelp(
            "The evidence bag made of these results: its digests, keys, time-stamps, proofs and custody are shown.",
            valueName: "dir"))
    var bagDirectory: String?

    @Flag(help: "Print the report to report.pdf, too, with a Chromium of this machine.")
    var pdf = false

    @OptionGroup var redaction: RedactionOptions

    func validate() throws {
        guard (redaction.redact == .none) == (out == nil) else {
            throw ValidationError("--redact and --out go together: redacted results are written apart")
        }
        guard out.map({ $0 != directory }) ?? true else {
            throw ValidationError("--out names the results themselves; name another directory")
        }
        guard bagDirectory == nil || out == nil else {
            throw ValidationError("--bag is about the results that it was made of; leave out --redact and --out")
        }
    }

    func run() throws {
        try ExitStatus.run {
            let results = try ResultsDirectory(path: directory)
            if let out {
                try results.write(redacted: try redaction.redaction(besides: out), to: out)
            } else {
                try HTMLReport(results, bag: try bag(of: results)).write()
            }
            let page = HTMLReport.path(in: out ?? directory)
            Terminal.print(page)
            return pdf ? try print(page) : .success
        }
    }

    /// The bag that is named; never one that the report would be written into.
    private func bag(of results: ResultsDirectory) throws -> BagFacts? {
        guard let bagDirectory else { return nil }
        func real(_ path: String) -> String { URL(fileURLWithPath: path).resolvingSymlinksInPath().path + "/" }
        guard !real(directory).hasPrefix(real(bagDirectory)) else {
            throw BagError(
                .refused, directory,
                "is in the bag, which is sealed; copy \(directory) elsewhere and name the copy with --bag \(bagDirectory)"
            )
        }
        return try BagFacts(ofBagAt: bagDirectory, for: results)
    }

    private func print(_ page: String) throws -> ExitCode {
        guard let browser = Chromium() else {
            Terminal.say(
                "provscan: no Chromium is on PATH, so there is no PDF; install one, or open \(page) in a browser and print it"
            )
            return ExitStatus.failed
        }
        let target = String(page.dropLast("html".count)) + "pdf"
        try browser.print(page, to: target)
        Terminal.print(target)
        return .success
    }
}
