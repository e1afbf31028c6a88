internal import ArgumentParser
internal import Foundation
internal import Provscan
internal import ProvscanReaders

/// `provscan sources`: lists what a scan would read.
struct SourcesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sources", abstract: "List the files that a scan reads, to divide it among processes.",
        discussion: """
            Prints one line of JSON for each file below the paths, with its size and time of change, in the order in which \
            'match' reads them. 'match --sources LIST --part K/N' goes by such a list, so that a corpus of many files is \
            looked through once and not by each process.
            """)

    @Option(help: ArgumentHelp("A list that was made before; in place of the corpus.", valueName: "list"))
    var sources: String?

    @Option(help: ArgumentHelp("List the K-th of N parts alone.", valueName: "k/n"))
    var part: PartNumber?

    @Argument(help: ArgumentHelp("Files and folders.", valueName: "corpus"))
    var corpora: [String] = []

    func validate() throws {
        guard corpora.isEmpty != (sources == nil) else {
            throw ValidationError("name a corpus, or a list with --sources")
        }
        guard !corpora.contains("-") else { throw ValidationError("standard input cannot be divided; name files") }
    }

    func run() throws {
        try ExitStatus.run {
            let list = try SourceList(listed: sources, or: corpora)
            let range = part.map { list.range(ofPart: $0.part.number, of: $0.part.count) } ?? 0..<list.count
            Terminal.print(try list.lines(in: range).joined(separator: "\n"))
            return .success
        }
    }
}
