internal import ProvscanCore

/// The whole texts of long posts, joined to the posts that hold only their beginnings.
///
/// An X archive keeps the text of a long post in `note-tweet.js` under an identifier of its own, and in `tweets.js`
/// the first 270 characters or so with an ellipsis. Nothing but that beginning connects the two.
struct LongPosts: Sendable {
    /// The whole text by the identifier of the post.
    private(set) var texts: [String: [UInt8]] = [:]
    /// The identifiers of the notes that were given to a post.
    private(set) var joined: Set<String> = []

    /// Bytes of a beginning that the notes are looked up by; a shorter beginning is joined to nothing.
    private static let keyBytes = 32

    private struct Note {
        var id: String
        var text: [UInt8]
    }

    private var notes: [[UInt8]: [Note]] = [:]
    private var bytes = 0
    private let byteLimit: Int

    /// `byteLimit`: Bytes of notes that are kept; those beyond stay by themselves.
    init(byteLimit: Int) {
        self.byteLimit = byteLimit
    }

    /// Learns the notes of `note-tweet.js`.
    mutating func learn(notes stream: any ByteStream, options: ReaderOptions) {
        Self.forEachText(in: stream, options) { text, metadata in
            guard text.count > Self.keyBytes, let id = metadata().externalID else { return }
            bytes += text.count
            guard bytes <= byteLimit else { return }
            notes[Array(text.prefix(Self.keyBytes)), default: []].append(Note(id: id, text: text))
        }
    }

    /// Joins the posts of `tweets.js`; the notes must be known.
    mutating func join(posts stream: any ByteStream, options: ReaderOptions) {
        guard !notes.isEmpty else { return }
        Self.forEachText(in: stream, options) { text, metadata in
            guard let beginning = Self.beginning(of: text), beginning.count >= Self.keyBytes,
                let candidates = notes[Array(beginning.prefix(Self.keyBytes))],
                let note = candidates.first(where: { !joined.contains($0.id) && $0.text.starts(with: beginning) }),
                let id = metadata().externalID, texts[id] == nil
            else { return }
            texts[id] = note.text
            joined.insert(note.id)
        }
    }

    /// What stands before the ellipsis of a post that is cut, and the links after it; `nil` when it is not cut.
    static func beginning(of text: [UInt8]) -> ArraySlice<UInt8>? {
        var rest = text[...]
        while true {
            while let last = rest.last, last <= 0x20 { rest.removeLast() }
            let word = rest.reversed().prefix { $0 > 0x20 }.count
            guard rest.suffix(word).starts(with: "https://t.co/".utf8) else { break }
            rest.removeLast(word)
        }
        let ellipsis = Array("…".utf8)
        guard rest.suffix(ellipsis.count).elementsEqual(ellipsis) else { return nil }
        rest.removeLast(ellipsis.count)
        while let last = rest.last, last <= 0x20 { rest.removeLast() }
        return rest
    }

    /// Calls `body` with each sound text of a file of posts; a failure ends the reading and is told when the file is
    /// read for its own sake.
    private static func forEachText(
        in stream: any ByteStream, _ options: ReaderOptions,
        _ body: (_ text: [UInt8], _ metadata: () -> DocumentMetadata) -> Void
    ) {
        let reader = JSONArrayReader(
            stream, locator: Locator(path: ""), mapping: TweetMapping(XArchive.Account()), options: options)
        while let batch = try? reader.next() {
            _ = batch.visit { text, ordinal in
                body((0..<text.count).map { text[$0] }) { batch.describe(ordinal).metadata }
            }
        }
    }
}
