internal import ProvscanCore
internal import ProvscanReaders

/// The files of a corpus, or of a part of it, that a sample takes.
struct FileSample {
    /// Those that are read.
    let chosen: SourceList
    /// All that they were chosen from.
    let population: FileTally.Amount
    private let sizes: [Locator: Int]

    /// Chooses among the sources of `list` in `range`.
    init(_ plan: SamplePlan, of list: SourceList, in range: Range<Int>) {
        chosen = list.choosing(in: range) { plan.reads($0) }
        population = list.byteCounts(in: range).reduce(into: FileTally.Amount()) { $0.add(.init(bytes: $1.bytes)) }
        sizes = Dictionary(chosen.byteCounts(in: 0..<chosen.count).map { ($0.source, $0.bytes) }) { $1 }
    }

    /// How large `file`, one of ``chosen``, is; `nil` for a member of an archive, which is no file of its own.
    func size(of file: Locator) -> FileTally.Amount? {
        sizes[file].map { FileTally.Amount(bytes: $0) }
    }
}
