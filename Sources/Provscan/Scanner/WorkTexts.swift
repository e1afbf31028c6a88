internal import ProvscanCore
internal import ProvscanRegistry

/// The texts of the works that a worker needs, read from the registry once and kept while there is room.
///
/// Two generations stand in for the order of last use: what is asked for moves to the young one, and once that is
/// full it becomes the old one, whose texts are forgotten.
struct WorkTexts: ~Copyable {
    /// A text with its tokens.
    typealias Entry = (text: TextPositions, tokens: TokenisedText)

    private let registry: Registry
    private var decompressor = TextDecompressor()
    private var young: [Int64: Entry] = [:]
    private var old: [Int64: Entry] = [:]
    private var youngBytes = 0
    private var works: [Int64: Work] = [:]

    /// Bytes of text in one generation; with their tokens they take about six times as much memory.
    private static let limit = 2 << 20

    init(registry: Registry) {
        self.registry = registry
    }

    /// The text of work `number` with its tokens; `nil` where it is withheld.
    mutating func text(of number: Int64) throws -> Entry? {
        if let known = young[number] { return known }
        let entry: Entry
        if let known = old[number] {
            entry = known
        } else {
            guard let bytes = try registry.text(of: number, using: &decompressor) else { return nil }
            entry = (text: TextPositions(bytes), tokens: TokenisedText(bytes.span))
        }
        if youngBytes + entry.text.byteCount > Self.limit {
            old = young
            young = [:]
            youngBytes = 0
        }
        young[number] = entry
        youngBytes += entry.text.byteCount
        return entry
    }

    /// What is known of work `number`; `nil` when it was removed meanwhile.
    mutating func work(_ number: Int64) throws -> Work? {
        if let known = works[number] { return known }
        if works.count > 4096 { works.removeAll() }
        let work = try registry.work(number)
        works[number] = work
        return work
    }
}
