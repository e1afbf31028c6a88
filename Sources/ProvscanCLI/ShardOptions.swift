internal import ArgumentParser
internal import Foundation
internal import Provscan
internal import ProvscanCore
internal import ProvscanReaders
internal import ProvscanRegistry

/// A scan that goes by what the shards of the registry say.
struct ShardOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Ask the shards in the folder that 'registry split' wrote first, one after the other; results are the same.",
            valueName: "dir"))
    var shards: String?

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "An answer that 'query' wrote, or a folder of answers: of all shards; may be repeated.", valueName: "dir"))
    var answers: [String] = []

    /// Refuses what cannot be done with shards.
    func validate(_ corpora: [String], isPart: Bool, isSample: Bool, hasKey: Bool) throws {
        guard shards != nil || !answers.isEmpty else { return }
        guard shards == nil || answers.isEmpty else {
            throw ValidationError("--shards asks, and --answers were given already; leave out one of them")
        }
        guard !corpora.contains("-") else {
            throw ValidationError("standard input is read once, and shards are asked first; name files")
        }
        guard shards == nil || !isPart else {
            throw ValidationError("ask the shards about the part with 'query --part', then give its --answers")
        }
        guard !isSample else { throw ValidationError("a sample is matched with all works; leave out the shards") }
        guard !hasKey else { throw ValidationError("a registry of keyed hashes has no shards; leave them out") }
    }

    /// What the shards say of `corpora`; `nil` where none are used.
    func answers(about corpora: [String], _ reading: ReaderOptions, jobs: Int) throws -> AnswerSet? {
        guard let shards else { return answers.isEmpty ? nil : try AnswerSet(readingFrom: answers) }
        let first = try IndexShard("\(shards)/1")
        return try AnswerSet(
            (1...first.count).map { number in
                let progress = ScanProgress()
                let display = ProgressDisplay(progress, counting: "texts to match by shard \(number) of \(first.count)")
                defer { display.finish() }
                // A shard is let go before the next is opened.
                return try ShardQuery(IndexShard("\(shards)/\(number)"), reading: reading, jobs: jobs)
                    .run(corpora, progress: progress)
            })
    }
}
