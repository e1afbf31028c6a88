internal import ProvscanCore

/// The rows of a Stack Exchange dump: `Body` of Posts.xml, `Text` of Comments.xml.
final class StackExchangeHandler: XMLHandler {
    let locator: Locator
    var texts: [RawText] = []
    var tally = BatchTally()
    private var record = 0

    init(_ locator: Locator) {
        self.locator = locator
    }

    func start(_ name: String, _ attributes: XMLAttributes, parent: String) -> Bool {
        guard name == "row" else { return false }
        record += 1
        tally.records += 1
        guard let body = attributes.bytes("Body") ?? attributes.bytes("Text") else {
            tally.skipped[.noTextField, default: 0] += 1
            return false
        }
        var metadata = DocumentMetadata(
            externalID: attributes["Id"],
            author: attributes["OwnerUserId"] ?? attributes["OwnerDisplayName"] ?? attributes["UserId"])
        metadata.title = attributes["Title"]
        metadata.publishedAt = attributes["CreationDate"].map(Timestamp.normalised)
        metadata.licence = attributes["ContentLicense"]
        texts.append(
            RawText(locator: locator.record(record), metadata: metadata, bytes: body, form: .fragment))
        return false
    }

    func end(_ name: String, text: [UInt8]?, parent: String) {}
}

/// The pages of a MediaWiki dump: of each article the revision with the latest time.
final class MediaWikiHandler: XMLHandler {
    /// What a page is made of as it is read.
    private struct Page {
        var title: String?
        var namespace = "0"
        var id: String?
        var isRedirect = false
        var revisions = 0
        var best: Revision?
    }

    private struct Revision {
        var id: String?
        var timestamp = ""
        var author: String?
        var text: [UInt8] = []
    }

    let locator: Locator
    var texts: [RawText] = []
    var tally = BatchTally()
    private var record = 0
    private var page: Page?
    private var revision: Revision?
    private static let wanted: Set<String> = ["title", "ns", "id", "timestamp", "username", "ip", "text"]

    init(_ locator: Locator) {
        self.locator = locator
    }

    func start(_ name: String, _ attributes: XMLAttributes, parent: String) -> Bool {
        switch name {
        case "page":
            page = Page()
            record += 1
        case "revision": revision = Revision()
        case "redirect": page?.isRedirect = true
        default: break
        }
        return page != nil && Self.wanted.contains(name)
    }

    func end(_ name: String, text: [UInt8]?, parent: String) {
        switch (parent, name) {
        case ("page", "title"): page?.title = text.map(FeedHandler.trimmed)
        case ("page", "ns"): page?.namespace = text.map(FeedHandler.trimmed) ?? "0"
        case ("page", "id"): page?.id = text.map(FeedHandler.trimmed)
        case ("revision", "id"): revision?.id = text.map(FeedHandler.trimmed)
        case ("revision", "timestamp"): revision?.timestamp = text.map(FeedHandler.trimmed) ?? ""
        case ("contributor", "username"), ("contributor", "ip"): revision?.author = text.map(FeedHandler.trimmed)
        case ("revision", "text"): revision?.text = text ?? []
        case ("page", "revision"): closeRevision()
        case (_, "page"): closePage()
        default: break
        }
    }

    private func closeRevision() {
        guard let revision else { return }
        self.revision = nil
        page?.revisions += 1
        // Times of one form sort as text; of equal ones the later revision in the file counts.
        if revision.timestamp >= page?.best?.timestamp ?? "" { page?.best = revision }
    }

    private func closePage() {
        guard let page else { return }
        self.page = nil
        tally.records += max(1, page.revisions)
        if page.revisions > 1 { tally.skipped[.olderRevision, default: 0] += page.revisions - 1 }
        let isRedirect = page.isRedirect || page.best?.text.starts(with: "#REDIRECT".utf8) ?? false
        guard page.namespace == "0" else { return tally.skipped[.namespace, default: 0] += 1 }
        guard !isRedirect else { return tally.skipped[.redirect, default: 0] += 1 }
        guard let best = page.best else { return tally.skipped[.emptyText, default: 0] += 1 }
        var metadata = DocumentMetadata(externalID: page.id, author: best.author)
        metadata.title = page.title
        metadata.publishedAt = best.timestamp.isEmpty ? nil : Timestamp.normalised(best.timestamp)
        texts.append(
            RawText(locator: locator.record(record), metadata: metadata, bytes: best.text, form: .wikitext))
    }
}
