internal import ProvscanCore
internal import Synchronization

/// One text as its source holds it, not yet brought to plain UTF-8.
struct RawText: Sendable {
    enum Form: Sendable {
        /// Plain text in the character set `charset`, or a guessed one.
        case plain(charset: String?)
        /// A piece of HTML, all of which is text.
        case fragment
        /// A page of HTML, of which the main text is wanted.
        case page(charset: String?)
        /// MediaWiki markup.
        case wikitext
    }

    var locator: Locator
    var metadata: DocumentMetadata
    var bytes: [UInt8]
    var form: Form

    /// The text in UTF-8, and the number of sequences replaced.
    func decoded() -> (text: [UInt8], replaced: Int, title: String?) {
        switch form {
        case .plain(let charset):
            let (text, replaced) = TextDecoding.utf8(bytes, label: charset)
            return (text, replaced, nil)
        case .fragment:
            let (text, replaced) = TextDecoding.utf8(bytes, label: "utf-8")
            return (HTMLText.plainText(of: text), replaced, nil)
        case .page(let charset):
            let (text, replaced) = TextDecoding.utf8(bytes, label: charset ?? HTMLText.declaredCharset(of: bytes))
            let page = HTMLText.mainText(of: text)
            return (page.text, replaced, page.title)
        case .wikitext:
            let (text, replaced) = TextDecoding.utf8(bytes, label: "utf-8")
            return (Wikitext.plainText(of: text), replaced, nil)
        }
    }
}

/// Texts that are brought to plain UTF-8 when they are visited, so that the conversion runs on the workers.
final class RawTextBatch: DocumentBatch {
    /// A text's place among the raw texts, and the title that it was found to have.
    private struct Origin {
        var index: Int
        var title: String?
    }

    let byteCount: Int
    private let texts: [RawText]
    private let tally: BatchTally
    private let origins = Mutex<[Origin]?>(nil)

    /// `tally`: The records that the texts come from, and what was skipped or damaged among them.
    init(_ texts: [RawText], tally: BatchTally, byteCount: Int) {
        self.texts = texts
        self.tally = tally
        self.byteCount = byteCount
    }

    func visit(_ body: (_ text: Span<UInt8>, _ ordinal: Int) -> Void) -> BatchTally {
        var tally = tally
        var found: [Origin] = []
        for (index, raw) in texts.enumerated() {
            let (text, replaced, title) = raw.decoded()
            tally.replacedSequences += replaced
            guard text.contains(where: { $0 > 0x20 }) else {
                tally.skipped[.emptyText, default: 0] += 1
                continue
            }
            found.append(Origin(index: index, title: title))
            // The origins are known before the text is given, since it may be described meanwhile.
            origins.withLock { known in
                if known == nil { known = [] }
                if let origin = found.last, known?.count == found.count - 1 { known?.append(origin) }
            }
            body(text.span, found.count - 1)
            tally.texts += 1
            tally.textBytes += text.count
        }
        return tally
    }

    func describe(_ ordinal: Int) -> (locator: Locator, metadata: DocumentMetadata) {
        let origin = origin(of: ordinal)
        var metadata = texts[origin.index].metadata
        metadata.title = metadata.title ?? origin.title
        return (texts[origin.index].locator, metadata)
    }

    func record(of ordinal: Int) -> Locator { texts[origin(of: ordinal).index].locator }

    /// Which of the raw texts the text `ordinal` is.
    func index(of ordinal: Int) -> Int { origin(of: ordinal).index }

    private func origin(of ordinal: Int) -> Origin {
        if let origin = origins.withLock({ known in known.flatMap { ordinal < $0.count ? $0[ordinal] : nil } }) {
            return origin
        }
        _ = visit { _, _ in }
        guard let found = origins.withLock({ $0?[ordinal] }) else { preconditionFailure("no text \(ordinal)") }
        return found
    }
}
