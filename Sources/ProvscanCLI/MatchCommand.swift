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

    @OptionGroup(title: "A sample in place of the whole") var sampling: SampleOptions

    @OptionGroup(title: "One part of a scan that several processes share") var part: PartOptions

    @OptionGroup(title: "An index that is too large for one machine") var shards: ShardOptions

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
    var corpora: [String] = []

    func validate() throws {
        try bag.validate(with: redaction)
        guard fingerprints.key == nil || !bag.discloseWorks else {
            throw ValidationError("--disclose-works needs texts, and an export of fingerprints (--key) has none")
        }
        try part.validate(corpora, with: redaction, bag: bagDirectory)
        try sampling.validate(corpora)
        try shards.validate(
            corpora, isPart: part.part != nil, isSample: sampling.plan != nil, hasKey: fingerprints.key != nil)
        guard !(force && resume) else {
            throw ValidationError("--resume continues what --force would throw away; give one of them")
        }
        guard journalInterval >= 0 else { throw ValidationError("--journal-interval takes seconds, 0 or more") }
    }

    func run() throws {
        try ExitStatus.run {
            if let part = part.part { return try report(scan(part)) }
            // The registry is closed again before a bag is noted in it.
            let outcome = try scan()
            let status = try outcome.report(from: out, asJSON: json)
            if let bagDirectory {
                try bag.write(out, from: registry.path, to: bagDirectory)
                let results = try ResultsDirectory(path: out)
                try HTMLReport(results, bag: try BagFacts(ofBagAt: bagDirectory, for: results)).write()
            }
            return status
        }
    }

    private func scan() throws -> ScanOutcome {
        let progress = ScanProgress()
        let scanner = try scanner()
        let display = ProgressDisplay(progress, counting: "matches")
        defer { display.finish() }
        return try scanner.scan(corpora, into: out, progress: progress)
    }

    private func scan(_ part: CorpusPart) throws -> PartOutcome {
        let progress = ScanProgress()
        let scanner = try scanner()
        let display = ProgressDisplay(progress, counting: "matches")
        defer { display.finish() }
        return try scanner.scan(part, of: self.part.list(of: corpora), into: out, progress: progress)
    }

    private func scanner() throws -> CorpusScanner {
        let opened = try registry.open(key: fingerprints.key)
        var options = options
        options.redaction = try redaction.redaction(besides: out)
        options.validation = try validation.map { try Validation(readingFrom: $0) }
        options.answers = try shards.answers(about: corpora, options.reader, jobs: options.jobs)
        return try CorpusScanner(registry: opened, options: options)
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
        options.sample = sampling.plan
        options.assessedAt = part.assessedAt?.instant
        options.commandLine = CommandLine.arguments
        options.hashesExecutable = bagDirectory != nil
        reading.apply(to: &options.reader)
        return options
    }

    private func report(_ outcome: PartOutcome) throws -> ExitCode {
        for problem in outcome.problems { Terminal.say("provscan: \(problem)") }
        if json {
            try Terminal.printJSON(outcome.found)
        } else {
            Terminal.print(
                "\(outcome.part): \(outcome.sources) sources, \(outcome.found.matches) matches, \(outcome.found.leads) "
                    + "leads; write the results of all parts with provscan merge")
        }
        if outcome.isIncomplete { return ExitStatus.incomplete }
        return outcome.found.uncovered > 0 ? ExitStatus.found : .success
    }
}

extension ScanOutcome {
    /// Says what was found and where the results in `directory` are, and gives the exit status.
    func report(from directory: String, asJSON: Bool) throws -> ExitCode {
        for problem in problems { Terminal.say("provscan: \(problem)") }
        if asJSON {
            try Terminal.printJSON(summary)
        } else {
            Terminal.print(TerminalSummary(summary).description)
            Terminal.print(HTMLReport.path(in: directory))
        }
        if isIncomplete { return ExitStatus.incomplete }
        return summary.found.uncovered > 0 ? ExitStatus.found : .success
    }
}

extension Grade: ExpressibleByArgument {
    static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
