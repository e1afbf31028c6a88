internal import ProvscanCore
internal import ProvscanRegistry

/// The texts of the works that a worker needs, read from the registry once and kept while there is room.
struct WorkTexts: ~Copyable {
    private let registry: Registry
    private var decompressor = TextDecompressor()
    private var texts: [Int64: (text: TextPositions, tokens: TokenisedText)] = [:]
    private var works: [Int64: Work] = [:]
    private var keptBytes = 0

    /// Bytes of text kept; with their tokens they take about six times as much memory.
    private static let limit = 4 << 20

    init(registry: Registry) {
        self.registry = registry
    }

    /// The text of work `number` with its tokens; `nil` where it is withheld.
    mutating func text(of number: Int64) throws -> (text: TextPositions, tokens: TokenisedText)? {
        if let known = texts[number] { return known }
        guard let bytes = try registry.text(of: number, using: &decompressor) else { return nil }
        if keptBytes + bytes.count > Self.limit {
            texts.removeAll()
            keptBytes = 0
        }
        let entry = (text: TextPositions(bytes), tokens: TokenisedText(bytes.span))
        texts[number] = entry
        keptBytes += bytes.count
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
