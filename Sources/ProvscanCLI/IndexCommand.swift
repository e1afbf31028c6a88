public import ArgumentParser
internal import Foundation
internal import Provscan
internal import ProvscanCore
internal import ProvscanReaders
public import ProvscanRegistry

/// `provscan index`: registers the texts of archives.
struct IndexCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "index", abstract: "Register the texts of archives that a rights holder owns.",
        discussion: """
            Reads every format of the manual, X archives, dumps and folders among them; each text becomes a work. \
            Running it again adds only what is new.
            """)

    @OptionGroup var registry: RegistryOptions

    @Option(help: ArgumentHelp("The rights holder's name.", valueName: "name"))
    var holder: String

    @Option(
        help: ArgumentHelp("The collection that the works belong to; default: the holder's name.", valueName: "name"))
    var collection: String?

    @Option(help: ArgumentHelp("The platform that the archive comes from.", valueName: "name"))
    var platform: String?

    @Option(help: ArgumentHelp("The licence of the works as an SPDX expression, such as CC-BY-4.0.", valueName: "spdx"))
    var licence: String?

    @Option(help: "On what ground the holder may speak for the works: \(RightsBasis.names).")
    var rightsBasis = RightsBasis.unknown

    @Option(
        help: """
            The fingerprint profile of a new registry: \(Profile.all.map(\.name).joined(separator: ", ")); default: \
            posts, and articles with --signatures-only.
            """)
    var profile: String?

    @Flag(
        help: """
            Keep no texts: of each work its length, its metadata, and hashes of runs of words that are made with the \
            key. Matches are partial at the most, and no text of a work can be quoted.
            """)
    var signaturesOnly = false

    @Option(
        help: ArgumentHelp(
            "The key of a registry without texts, made where there is none. Keep it apart from the registry.",
            valueName: "file"))
    var key: String?

    @OptionGroup(title: "How the archives are read") var reading: ReadingOptions

    @Option(
        help: ArgumentHelp(
            "The name under which a new registry signs its log, such as example.org/archive; default: a random one.",
            valueName: "name"))
    var origin: String?

    @OptionGroup var jobs: JobsOption

    @OptionGroup var limits: LimitOptions

    @OptionGroup var log: LogOptions

    @Flag(help: "Print the summary as JSON.")
    var json = false

    @Argument(help: ArgumentHelp("Files and folders to read; - is standard input.", valueName: "archive"))
    var archives: [String]

    func validate() throws {
        guard !holder.isEmpty else { throw ValidationError("--holder takes a name") }
        if let profile, Profile(named: profile) == nil { throw ValidationError("there is no profile \(profile)") }
        guard signaturesOnly == (key != nil) else {
            throw ValidationError("--signatures-only needs a key, and --key goes with it: give both, or neither")
        }
    }

    func run() throws {
        try ExitStatus.run {
            let profile = profile.flatMap { Profile(named: $0) } ?? (signaturesOnly ? .articles : .posts)
            let opened = try Registry(
                at: registry.path, access: .write(creatingWith: profile), origin: origin,
                fingerprintKey: try key.map { try FingerprintKey(at: $0) })
            var options = Indexer.Options()
            options.jobs = jobs.jobs
            reading.apply(to: &options.reader)
            options.memoryLimit = limits.memoryLimit?.bytes
            let description = CollectionDescription(
                holder: holder, name: collection ?? holder, platform: platform, licence: licence,
                rightsBasis: rightsBasis)
            let progress = ScanProgress()
            let display = ProgressDisplay(progress, counting: "works")
            defer { display.finish() }
            let summary = try Indexer(registry: opened, options: options).index(
                archives, as: description, progress: progress)
            display.finish()
            try report(summary)
            if !json { try Terminal.printCheckpoint(of: opened, introduced: true) }
            return summary.isIncomplete ? ExitStatus.incomplete : .success
        }
    }

    private func report(_ summary: Indexer.Summary) throws {
        for problem in summary.problems { Terminal.say("provscan: \(problem)") }
        if json {
            try Terminal.printJSON(summary)
            return
        }
        var line = "\(registry.path): \(summary.added) works added"
        if summary.known > 0 { line += ", \(summary.known) registered before" }
        if summary.skippedRecords > 0 { line += ", \(summary.skippedRecords) records without a text of the holder" }
        if summary.damagedRecords > 0 { line += ", \(summary.damagedRecords) damaged records" }
        if summary.failedSources > 0 { line += ", \(summary.failedSources) sources not read in full" }
        Terminal.print(line + " (\(Terminal.bytes(summary.textBytes)) of text)")
    }
}

extension RightsBasis: ExpressibleByArgument {
    static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
