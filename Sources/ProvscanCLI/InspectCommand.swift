internal import ArgumentParser
internal import Provscan
internal import ProvscanCore
internal import ProvscanReaders

/// `provscan inspect`: says what an unknown file is and what a scan of it would read.
struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Say what a file is and what a scan of it would read.",
        discussion: "Names the format and schema, counts the records and what would be passed over; prints no text.")

    @Option(help: ArgumentHelp("Stop after this many records.", valueName: "n"))
    var limit = 1_000_000

    @OptionGroup(title: "How the files are read") var reading: ReadingOptions

    @Argument(help: ArgumentHelp("Files and folders to look into; - is standard input.", valueName: "file"))
    var files: [String]

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit takes a positive number, got \(limit)") }
    }

    func run() throws {
        try ExitStatus.run {
            var options = ReaderOptions(role: .suspect)
            reading.apply(to: &options)
            let inspection = SourceInspection(paths: files, options: options, recordLimit: limit)
            for part in inspection.parts { print(part) }
            return inspection.parts.allSatisfy { $0.problems.isEmpty && $0.damagedRecords == 0 }
                ? .success : ExitStatus.incomplete
        }
    }

    private func print(_ part: SourceInspection.Part) {
        Terminal.print(
            VisibleText.make("\(part.locator): \(part.format)", keepingLines: false)
                + (part.schema.map { ", schema \($0)" } ?? ""))
        Terminal.print(
            "  \(part.records) records, \(part.texts) texts, \(Terminal.bytes(part.textBytes)) of text"
                + (part.isPartial ? ", stopped there" : ""))
        for (reason, count) in part.skipped.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            Terminal.print("  \(count) records passed over: \(reason.rawValue)")
        }
        if part.damagedRecords > 0 { Terminal.print("  \(part.damagedRecords) damaged records") }
        if let sample = part.sample {
            Terminal.print("  first text: \(sample.locator), \(Terminal.bytes(sample.textBytes))")
            let metadata = sample.metadata
            let acquired = metadata.acquiredAt.map { date in
                date + (metadata.acquiredAtSource.map { " (from \($0))" } ?? "")
            }
            let known = [
                ("id", metadata.externalID), ("url", metadata.url), ("author", metadata.author),
                ("title", metadata.title), ("published", metadata.publishedAt), ("acquired", acquired),
                ("licence", metadata.licence), ("payload digest", metadata.payloadDigest),
            ]
            for case (let name, let value?) in known {
                Terminal.print("    \(name): \(VisibleText.make(value, keepingLines: false))")
            }
        }
        for problem in part.problems { Terminal.say("provscan: \(problem.locator): \(problem.reason)") }
    }
}
