internal import CSimdJSON
internal import ProvscanCore

/// Finds text and metadata in the posts of an X archive: `{"tweet": {…}}`, or the bare object of older ones.
struct TweetMapping: JSONRecordMapping {
    let textPlan: JSONFieldPlan
    let metadataPlan: JSONFieldPlan
    /// The archive's owner, for links, and the long posts.
    private let account: XArchive.Account

    private static let texts = ["/tweet/full_text", "/tweet/text", "full_text", "text", "/noteTweet/core/text"]
    private static let retweeted = ["/tweet/retweeted", "retweeted"]
    private static let deleted = ["/tweet/deleted_at", "deleted_at"]
    private static let noteID = "/noteTweet/noteTweetId"
    private static let ids = ["/tweet/id_str", "/tweet/id", "id_str", "id", noteID]
    private static let dates = ["/tweet/created_at", "created_at", "/noteTweet/createdAt"]

    init(_ account: XArchive.Account) {
        self.account = account
        textPlan = JSONFieldPlan(Self.texts + Self.retweeted + Self.deleted + Self.ids)
        metadataPlan = JSONFieldPlan(Self.ids + Self.dates)
    }

    func texts(in reader: JSONReader, _ body: (Span<UInt8>) -> Void) -> RecordVerdict {
        let textSlots = 0..<Self.texts.count
        if Self.retweeted.contains(where: { reader.isTrue(textPlan.slot($0)) }) { return .skipped(.repost) }
        if Self.deleted.contains(where: { reader.kind(textPlan.slot($0)) == PROVSCAN_JSON_STRING }) {
            return .skipped(.deleted)
        }
        guard let slot = textSlots.first(where: { reader.kind($0) == PROVSCAN_JSON_STRING }) else {
            return .skipped(.noTextField)
        }
        for other in textSlots where other != slot && !reader.isSound(other) { return badEscape }
        if let outcome = longPost(in: reader, body) { return outcome }
        let verdict = reader.withText(slot) { text -> RecordVerdict in
            if text.isEmpty { return .skipped(.emptyText) }
            if text.starts(with: "RT @") { return .skipped(.repost) }
            if text.contains(UInt8(ascii: "&")) {
                body(HTMLEntities.decoded(text).span)
            } else {
                body(text)
            }
            return .texts(1)
        }
        return verdict ?? badEscape
    }

    /// Gives the whole text of a post that holds only its beginning; a note that such a post has is passed over.
    private func longPost(in reader: JSONReader, _ body: (Span<UInt8>) -> Void) -> RecordVerdict? {
        guard let long = account.longPosts, !long.joined.isEmpty,
            let id = Self.ids.lazy.compactMap({ reader.string(textPlan.slot($0)) }).first
        else { return nil }
        if reader.string(textPlan.slot(Self.noteID)) != nil {
            return long.joined.contains(id) ? .skipped(.joined) : nil
        }
        guard let text = long.texts[id] else { return nil }
        body(text.span)
        return .texts(1)
    }

    func metadata(in reader: JSONReader) -> DocumentMetadata {
        func first(_ fields: [String]) -> String? {
            fields.lazy.compactMap { reader.string(metadataPlan.slot($0)) }.first
        }
        let id = first(Self.ids)
        return DocumentMetadata(
            externalID: id,
            url: id.map { "https://x.com/\(account.username ?? "i/web")/status/\($0)" },
            author: account.username,
            publishedAt: first(Self.dates).map { Timestamp.fromX($0) ?? Timestamp.normalised($0) })
    }

    func locator(of index: Int, in reader: JSONReader, record: Locator) -> Locator { record }

    private var badEscape: RecordVerdict {
        .damaged("invalid escape in the text of the post; ask X for the archive again")
    }
}

extension Span<UInt8> {
    /// Whether the bytes begin with the UTF-8 of `text`.
    func starts(with text: StaticString) -> Bool {
        guard count >= text.utf8CodeUnitCount else { return false }
        // Safety: a static string of ASCII has a pointer to its bytes.
        return (0..<text.utf8CodeUnitCount).allSatisfy { unsafe self[$0] == text.utf8Start[$0] }
    }

    func contains(_ byte: UInt8) -> Bool {
        for index in indices where self[index] == byte { return true }
        return false
    }
}
