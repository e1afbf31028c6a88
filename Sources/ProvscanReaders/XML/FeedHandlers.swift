internal import ProvscanCore

/// The items of RSS 0.9 to 2.0, of RDF and of Atom: the longest of content, description and summary.
final class FeedHandler: XMLHandler {
    let locator: Locator
    var texts: [RawText] = []
    var tally = BatchTally()

    private static let wanted: Set<String> = [
        "title", "link", "guid", "id", "pubDate", "dc:date", "published", "updated", "issued", "dc:creator", "creator",
        "name", "content:encoded", "description", "content", "summary", "atom:content", "atom:summary", "body",
        "xhtml:body", "atom:id", "atom:title",
    ]
    private static let bodies = [
        "content:encoded", "content", "atom:content", "xhtml:body", "body", "description", "summary", "atom:summary",
    ]
    private var fields: [String: [UInt8]]?
    private var record = 0

    init(_ locator: Locator) {
        self.locator = locator
    }

    func start(_ name: String, _ attributes: XMLAttributes, parent: String) -> Bool {
        if name == "item" || name == "entry" || name == "atom:entry" {
            fields = [:]
            record += 1
            tally.records += 1
        }
        guard fields != nil else { return false }
        if name == "link", let href = attributes["href"], attributes["rel"] ?? "alternate" == "alternate" {
            let known = fields?["href"]
            fields?["href"] = known ?? Array(href.utf8)
        }
        if name == "author" { return false }
        return Self.wanted.contains(name)
    }

    func end(_ name: String, text: [UInt8]?, parent: String) {
        if let text, fields != nil {
            let isPerson = name == "name" && parent != "author"
            if !isPerson, fields?[name]?.isEmpty ?? true { fields?[name] = text }
            return
        }
        guard name == "item" || name == "entry" || name == "atom:entry", let fields else { return }
        self.fields = nil
        func value(_ names: String...) -> String? {
            names.lazy.compactMap { fields[$0] }.map(Self.trimmed).first { !$0.isEmpty }
        }
        var metadata = DocumentMetadata(
            externalID: value("guid", "id", "atom:id"), url: value("link", "href"),
            author: value("dc:creator", "creator", "name"))
        metadata.title = value("title", "atom:title")
        metadata.publishedAt = value("published", "pubDate", "issued", "dc:date", "updated").map(Timestamp.fromFeed)
        let candidates = Self.bodies.compactMap { fields[$0] }
        guard let body = candidates.max(by: { $0.count < $1.count }) else {
            tally.skipped[.noTextField, default: 0] += 1
            return
        }
        texts.append(RawText(locator: locator.record(record), metadata: metadata, bytes: body, form: .fragment))
    }

    static func trimmed(_ bytes: [UInt8]) -> String {
        let rest = bytes.drop { $0 <= 0x20 }
        guard let last = rest.lastIndex(where: { $0 > 0x20 }) else { return "" }
        return String(decoding: rest[...last], as: UTF8.self)
    }
}

/// The items of a WordPress export (WXR 1.0 to 1.2); the comments below them are somebody else's and counted.
final class WXRHandler: XMLHandler {
    let locator: Locator
    var texts: [RawText] = []
    var tally = BatchTally()

    private static let wanted: Set<String> = [
        "title", "link", "guid", "dc:creator", "content:encoded", "wp:post_id", "wp:post_date_gmt", "wp:post_date",
        "wp:post_type",
    ]
    private var fields: [String: [UInt8]]?
    private var record = 0

    init(_ locator: Locator) {
        self.locator = locator
    }

    func start(_ name: String, _ attributes: XMLAttributes, parent: String) -> Bool {
        if name == "item" {
            fields = [:]
            record += 1
            tally.records += 1
        } else if name == "wp:comment" {
            tally.records += 1
            tally.skipped[.comment, default: 0] += 1
        }
        return fields != nil && parent == "item" && Self.wanted.contains(name)
    }

    func end(_ name: String, text: [UInt8]?, parent: String) {
        if let text { fields?[name] = text }
        guard name == "item", let fields else { return }
        self.fields = nil
        func value(_ name: String) -> String? {
            fields[name].map(FeedHandler.trimmed).flatMap { $0.isEmpty ? nil : $0 }
        }
        var metadata = DocumentMetadata(
            externalID: value("wp:post_id") ?? value("guid"), url: value("link"), author: value("dc:creator"))
        metadata.title = value("title")
        let utc = value("wp:post_date_gmt").flatMap { $0.hasPrefix("0000") ? nil : $0 + " +0000" }
        metadata.publishedAt = (utc ?? value("wp:post_date")).map(Timestamp.normalised)
        texts.append(
            RawText(
                locator: locator.record(record), metadata: metadata, bytes: fields["content:encoded"] ?? [],
                form: .fragment))
    }
}

extension Timestamp {
    /// A date as feeds and mail write it, RFC 3339 or RFC 5322, brought to RFC 3339; unchanged when unknown.
    static func fromFeed(_ text: String) -> String {
        fromMail(text) ?? normalised(text)
    }

    /// `Wed, 02 Oct 2002 13:00:00 GMT` in UTC; `nil` for any other form.
    static func fromMail(_ text: String) -> String? {
        let zones = [
            "EST": "-0500", "EDT": "-0400", "CST": "-0600", "CDT": "-0500", "MST": "-0700", "MDT": "-0600",
            "PST": "-0800", "PDT": "-0700", "UT": "+0000",
        ]
        let start = text.firstIndex(of: ",").map { text.index(after: $0) } ?? text.startIndex
        let words = text[start...].split { $0 == " " || $0 == "\t" }
        guard words.count >= 4, words[3].utf8.count <= 8, words[2].utf8.count <= 4, Int(words[0]) != nil,
            var year = Int(words[2])
        else { return nil }
        if words[2].utf8.count == 2 { year += year < 50 ? 2_000 : 1_900 }
        let clock = words[3].split(separator: ":").count == 2 ? words[3] + ":00" : words[3]
        let zone = words.count > 4 ? String(words[4]) : "+0000"
        let month = words[1].prefix(1).uppercased() + words[1].dropFirst().prefix(2).lowercased()
        return fromX("Day \(month) \(words[0]) \(clock) \(zones[zone] ?? zone) \(year)")
    }
}
