internal import ProvscanCore
internal import ProvscanRegistry

extension MatchRecord.ManagementInformation {
    /// Looks for what the registry knows of `work` in the text of a record.
    ///
    /// Title, author and licence are looked for word by word, after normalisation; the address as it stands.
    ///
    /// - Complexity: O(record).
    init(of work: Work, in text: TextPositions, _ tokens: TokenisedText) {
        func presence(_ value: String?) -> Presence {
            guard let value else { return .notRecorded }
            let words = TokenisedText(Array(value.utf8).span).hashes
            guard !words.isEmpty else { return .notRecorded }
            return tokens.hashes.firstRange(of: words) == nil ? .absent : .present
        }
        title = presence(work.title)
        author = presence(work.author)
        licence = presence(work.licence)
        guard let address = work.url, !address.isEmpty else {
            url = .notRecorded
            return
        }
        url = text.contains(address) ? .present : .absent
    }
}
