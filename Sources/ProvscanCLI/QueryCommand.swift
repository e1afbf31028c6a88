internal import ArgumentParser
internal import Provscan
internal import ProvscanCore
internal import ProvscanReaders
internal import ProvscanRegistry

/// `provscan query`: asks one shard of a registry about a corpus.
struct QueryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "query", abstract: "Ask one shard of a registry which texts of a corpus are worth matching.",
        discussion: """
            Needs the shard that 'registry split' wrote, not the registry, and writes an answer: hashes of the texts that \
            may share a passage with a work of the shard. Once all shards were asked about the corpus, or about every part \
            of it, 'match --answers' writes the results of a 'match' without shards. Ends with status 3 when some input \
            could not be read.
            """)

    @Option(help: ArgumentHelp("The shard.", valueName: "dir"))
    var shard: String

    @Option(help: ArgumentHelp("Where the answer goes.", valueName: "dir"))
    var out: String

    @Flag(help: "Replace an answer that is there already.")
    var force = false

    @Option(
        name: .customLong("part"),
        help: ArgumentHelp(
            "Ask about the K-th of N parts of the corpus alone, as 'match' divides it.", valueName: "k/n"))
    var part: PartNumber?

    @Option(help: ArgumentHelp("A list of files that 'sources' made, in place of the corpus.", valueName: "list"))
    var sources: String?

    @OptionGroup(title: "How the corpus is read") var reading: ReadingOptions

    @OptionGroup var jobs: JobsOption

    @OptionGroup var log: LogOptions

    @Argument(help: ArgumentHelp("Files and folders.", valueName: "corpus"))
    var corpora: [String] = []

    func validate() throws {
        guard corpora.isEmpty != (sources == nil) else {
            throw ValidationError("name a corpus, or a list of its files with --sources")
        }
        guard sources == nil || part != nil else { throw ValidationError("--sources goes with --part") }
        guard !corpora.contains("-") else {
            throw ValidationError("standard input is read once, by 'match'; name files")
        }
    }

    func run() throws {
        try ExitStatus.run {
            let answer = try ask()
            try answer.write(to: out, replacing: force)
            for problem in answer.problems { Terminal.say("provscan: \(problem)") }
            Terminal.print(
                "shard \(answer.shard) of \(answer.shards): \(answer.texts.count) texts to match, in \(answer.sources) sources"
            )
            return answer.isIncomplete ? ExitStatus.incomplete : .success
        }
    }

    private func ask() throws -> ShardAnswer {
        let query = try ShardQuery(IndexShard(shard), reading: reading.reader, jobs: jobs.jobs)
        let progress = ScanProgress()
        let display = ProgressDisplay(progress, counting: "texts to match")
        defer { display.finish() }
        guard let part else { return try query.run(corpora, progress: progress) }
        return try query.run(part.part, of: SourceList(listed: sources, or: corpora), progress: progress)
    }
}

extension ReadingOptions {
    /// How a corpus is read.
    var reader: ReaderOptions {
        var options = ReaderOptions(role: .suspect)
        apply(to: &options)
        return options
    }
}
