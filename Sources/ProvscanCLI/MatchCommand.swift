public import ArgumentParser
internal import Foundation
internal import Provscan
public import ProvscanCore
internal import ProvscanReaders
internal import ProvscanRegistry

/// `provscan match`: scans corpora for registered works.
struct MatchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "match", abstract: "Scan a corpus for registered works and write the results.",
        discussion: """
            Writes report.html, matches.jsonl, quotations.jsonl, matches.csv, coverage.jsonl and summary.json into the \
            results directory. Ends with status 1 when passages without a covering licence were found, 3 when some \
            input could not be read.
            """)

    @OptionGroup var registry: RegistryOptions

    @OptionGroup var fingerprints: FingerprintKeyOption

    @Option(help: ArgumentHelp("The results directory.", valueName: "dir"))
    var out: String

    @Flag(help: "Replace results that are in the directory already.")
    var force = false

    @Flag(
        help: """
            Continue the unfinished scan in the directory; where there is none, begin one. The results are those of a \
            scan that was never ended.
            """)
    var resume = false

    @Option(help: ArgumentHelp("Seconds of work that a kill costs, at the most, about.", valueName: "seconds"))
    var journalInterval = 5.0

    @Option(help: "The weakest grade that is written down: \(Grade.names).")
    var minGrade = Grade.lead

    @Option(help: ArgumentHelp("The error rate that 'validate' measured, for the report.", valueName: "file"))
    var validation: String?

    @OptionGroup var redaction: RedactionOptions

    @Option(
        name: .customLong("bag"),
        help: ArgumentHelp("Pack the results into an evidence bag, too; nothing may be there yet.", valueName: "dir"))
    var bagDirectory: String?

    @OptionGroup(title: "The bag") var bag: BagOptions

    @OptionGroup(title: "How the corpus is read") var reading: ReadingOptions

    @OptionGroup(title: "The use that licence verdicts are about") var use: ContextOptions

    @OptionGroup var jobs: JobsOption

    @OptionGroup var limits: LimitOptions

    @OptionGroup var log: LogOptions

    @Flag(help: "Print the summary as JSON.")
    var json = false

    @Argument(help: ArgumentHelp("Files and folders to scan; - is standard input.", valueName: "corpus"))
    var corpora: [String]

    func validate() throws {
        try bag.validate(with: redaction)
        guard fingerprints.key == nil || !bag.discloseWorks else {
            throw ValidationError("--disclose-works needs texts, and an export of fingerprints (--key) has none")
        }
        guard !(force && resume) else {
            throw ValidationError("--resume continues what --force would throw away; give one of them")
        }
        guard journalInterval >= 0 else { throw ValidationError("--journal-interval takes seconds, 0 or more") }
    }

    func run() throws {
        try ExitStatus.run {
            // The registry is closed again before a bag is noted in it.
            let outcome = try scan()
            try report(outcome)
            if let bagDirectory {
                try bag.write(out, from: registry.path, to: bagDirectory)
                let results = try ResultsDirectory(path: out)
                try HTMLReport(results, bag: try BagFacts(ofBagAt: bagDirectory, for: results)).write()
            }
            if outcome.isIncomplete { return ExitStatus.incomplete }
            return outcome.summary.found.uncovered > 0 ? ExitStatus.found : .success
        }
    }

    private func scan() throws -> ScanOutcome {
        let opened = try registry.open(key: fingerprints.key)
        let progress = ScanProgress()
        var options = options
        options.redaction = try redaction.redaction(besides: out)
        options.validation = try validation.map { try Validation(readingFrom: $0) }
        let scanner = try CorpusScanner(registry: opened, options: options)
        let display = ProgressDisplay(progress, counting: "matches")
        defer { display.finish() }
        return try scanner.scan(corpora, into: out, progress: progress)
    }

    private var options: CorpusScanner.Options {
        var options = CorpusScanner.Options()
        options.jobs = jobs.jobs
        options.minimumGrade = minGrade
        options.replacesResults = force
        options.resumes = resume
        options.journalSeconds = journalInterval
        options.memoryLimit = limits.memoryLimit?.bytes
        options.context = use.context
        options.commandLine = CommandLine.arguments
        options.hashesExecutable = bagDirectory != nil
        reading.apply(to: &options.reader)
        return options
    }

    private func report(_ outcome: ScanOutcome) throws {
        for problem in outcome.problems { Terminal.say("provscan: \(problem)") }
        if json {
            try Terminal.printJSON(outcome.summary)
        } else {
            Terminal.print(TerminalSummary(outcome.summary).description)
            Terminal.print(HTMLReport.path(in: out))
        }
    }
}

extension Grade: ExpressibleByArgument {
    static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
