internal import ArgumentParser
internal import Foundation
internal import Provscan
internal import ProvscanCore
internal import ProvscanReaders
internal import ProvscanRegistry

/// `provscan filter`: tags or drops records as they stream by.
struct FilterCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "filter", abstract: "Tag or drop the records of a stream that hold registered works.",
        discussion: """
            Reads JSON Lines from standard input and writes them to standard output, for pipelines: zcat in.jsonl.gz | \
            provscan filter --drop unlicensed,opted-out --rejects out.jsonl | zstd. Records that are neither tagged nor \
            dropped keep their bytes and their order, and so does what cannot be read. Lines are answered as they come. \
            With --format warc the same for WARC; a tag is then a metadata record behind the record.

            Ends with status 0 when all was read, whatever was found; 3 when some records could not be read.
            """)

    @OptionGroup var registry: RegistryOptions

    @OptionGroup var fingerprints: FingerprintKeyOption

    @Option(help: "The format of the stream: \(RelayCursor.formatNames.joined(separator: ", ")).")
    var format = RelayCursor.formatNames[0]

    @Flag(help: "Add a member 'provscan' with matches and verdict to each record that has matches.")
    var tag = false

    @Option(
        help: ArgumentHelp(
            "Drop records with a finding of one of these verdicts: \(Verdict.names). A lead is no finding.",
            valueName: "verdicts"))
    var drop = VerdictList(verdicts: [])

    @Option(help: ArgumentHelp("Where dropped records go, tagged; nowhere where it is not given.", valueName: "file"))
    var rejects: String?

    @Flag(help: "Replace a file of rejects that is there already.")
    var force = false

    @Option(help: "The weakest grade that counts as a match: \(Grade.names).")
    var minGrade = Grade.lead

    @OptionGroup var fields: FieldOptions

    @OptionGroup(title: "The use that licence verdicts are about") var use: ContextOptions

    @OptionGroup var jobs: JobsOption

    @Flag(help: "Print the summary, on standard error, as JSON.")
    var json = false

    func validate() throws {
        guard RelayCursor.formatNames.contains(format) else {
            throw ValidationError("a stream is \(RelayCursor.formatNames.joined(separator: " or ")), got \(format)")
        }
        guard tag || !drop.verdicts.isEmpty else { throw ValidationError("name what to do: --tag, --drop, or both") }
        guard rejects == nil || !drop.verdicts.isEmpty else { throw ValidationError("--rejects needs --drop") }
    }

    func run() throws {
        // A reader that goes away is told by the failing write.
        _ = signal(SIGPIPE, SIG_IGN)
        try ExitStatus.run {
            let filter = try StreamFilter(registry: registry.open(key: fingerprints.key), options: options)
            let progress = ScanProgress()
            // A pipeline has one terminal for all its programs, so only a terminal gets a line that redraws itself.
            let display = Terminal.isInteractive ? ProgressDisplay(progress, counting: "matches") : nil
            let interrupt = display == nil ? Interrupt { progress.cancel() } : nil
            defer {
                display?.finish()
                interrupt?.stopWatching()
            }
            do {
                let summary = try filter.run(progress: progress)
                display?.finish()
                try report(summary)
                return summary.isIncomplete ? ExitStatus.incomplete : .success
            } catch is OutputClosed {
                return ExitStatus.outputClosed
            }
        }
    }

    private var options: StreamFilter.Options {
        var options = StreamFilter.Options()
        options.jobs = jobs.jobs
        options.minimumGrade = minGrade
        options.context = use.context
        options.tags = tag
        options.dropped = drop.verdicts
        options.rejects = rejects
        options.replacesRejects = force
        options.reader.format = format
        fields.apply(to: &options.reader)
        return options
    }

    private func report(_ summary: FilterSummary) throws {
        for problem in summary.problems { Terminal.say("provscan: \(problem)") }
        if json {
            try Terminal.sayJSON(summary)
        } else {
            Terminal.say("provscan: \(summary.line)")
        }
    }
}

/// Verdicts with commas between.
struct VerdictList: ExpressibleByArgument {
    var verdicts: Set<Verdict>

    init(verdicts: Set<Verdict>) {
        self.verdicts = verdicts
    }

    init?(argument: String) {
        let named = argument.split(separator: ",").map { Verdict(rawValue: String($0)) }
        guard !named.isEmpty, !named.contains(nil) else { return nil }
        verdicts = Set(named.compactMap(\.self))
    }

    var defaultValueDescription: String { "none" }
}

extension Verdict {
    static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
