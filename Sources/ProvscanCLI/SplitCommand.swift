internal import ArgumentParser
internal import Provscan
internal import ProvscanRegistry

/// `provscan registry split`: cuts the compiled index of a registry into shards.
struct SplitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "split",
        abstract: "Split the index of a registry into shards, for machines that cannot hold it whole.",
        discussion: """
            Writes the folders 1 to N. Each holds the fingerprints of a part of the works and no text, and answers \
            'query' without the registry; 'match --answers' and 'match --shards' then match the texts that a shard named.
            """)

    @OptionGroup var registry: RegistryOptions

    @Argument(help: ArgumentHelp("How many shards, of about the same number of words.", valueName: "n"))
    var count: Int

    @Option(help: ArgumentHelp("The folder that the shards are written into.", valueName: "dir"))
    var out: String

    @Flag(help: "Replace shards that are in the folder already.")
    var force = false

    @Flag(help: "Print the shards as JSON.")
    var json = false

    func validate() throws {
        guard (1...Registry.shardLimit).contains(count) else {
            throw ValidationError("a registry is split into 1 to \(Registry.shardLimit) shards, got \(count)")
        }
    }

    /// One shard, as `--json` prints it.
    private struct Line: Encodable {
        var shard: Int
        var directory: String
        var works: Int
        var bytes: Int
    }

    func run() throws {
        try ExitStatus.run {
            let shards = try registry.open().split(into: count, at: out, replacing: force).map {
                Line(shard: $0.number, directory: $0.directory, works: $0.works, bytes: $0.byteCount)
            }
            if json {
                try Terminal.printJSON(shards)
            } else {
                for shard in shards {
                    Terminal.print("\(shard.directory): \(shard.works) works, \(Terminal.bytes(shard.bytes))")
                }
            }
            return .success
        }
    }
}
