internal import ArgumentParser
internal import Provscan
internal import ProvscanCore
internal import ProvscanReaders

/// One part of a corpus, scanned by a process that knows nothing of the others.
struct PartOptions: ParsableArguments {
    @Option(
        name: .customLong("part"),
        help: ArgumentHelp(
            """
            Scan the K-th of N parts, whole files of about the same bytes in all, to be merged with the others by \
            'merge'. The corpus is to be named in the same way for each.
            """, valueName: "k/n"))
    var selected: PartNumber?

    @Option(
        help: ArgumentHelp(
            "A list of files that 'sources' made, in place of the corpus: it is then looked through once for all parts.",
            valueName: "list"))
    var sources: String?

    @Option(
        help: ArgumentHelp(
            "When the verdicts are made, RFC 3339: now where it is not given. Parts need one and the same.",
            valueName: "time"))
    var assessedAt: TimeOption?

    var part: CorpusPart? { selected?.part }

    /// What the corpus consists of.
    func list(of corpora: [String]) throws -> SourceList {
        try SourceList(listed: sources, or: corpora)
    }

    /// Refuses what cannot be done with a part.
    func validate(_ corpora: [String], with redaction: RedactionOptions, bag: String?) throws {
        guard corpora.isEmpty != (sources == nil) else {
            throw ValidationError("name a corpus, or a list of its files with --sources")
        }
        guard sources == nil || selected != nil else { throw ValidationError("--sources goes with --part") }
        guard selected != nil else { return }
        guard assessedAt != nil else {
            throw ValidationError("--part needs --assessed-at, and all parts the same time: verdicts depend on it")
        }
        guard !corpora.contains("-") else {
            throw ValidationError("standard input cannot be divided; leave out --part")
        }
        guard redaction.redact == .none, bag == nil else {
            throw ValidationError("a part is not redacted and not packed; do that with the merged results")
        }
    }
}

extension SourceList {
    /// The sources in the file `list`, or below `corpora` where that is `nil`.
    init(listed list: String?, or corpora: [String]) throws {
        self = try list.map { try SourceList(readingFrom: $0) } ?? SourceList(walking: corpora)
    }
}

/// `K/N`.
struct PartNumber: ExpressibleByArgument {
    let part: CorpusPart

    init?(argument: String) {
        let numbers = argument.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
        guard numbers.count == 2, let number = numbers[0], let count = numbers[1],
            let part = CorpusPart(number, of: count)
        else { return nil }
        self.part = part
    }
}

/// A time with its offset.
struct TimeOption: ExpressibleByArgument {
    let instant: Instant

    init?(argument: String) {
        guard let instant = Instant(argument) else { return nil }
        self.instant = instant
    }
}
