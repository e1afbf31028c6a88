/// What a source says about one text.
///
/// Every value is quoted, none is checked: a URL in a record does not show that the text came from that URL.
public struct DocumentMetadata: Hashable, Sendable {
    /// The identifier that the source gives the text: a post id, a record's `id`,
    /// or a file's path relative to the folder that was named.
    public var externalID: String?
    public var url: String?
    /// The field that ``url`` was read from, such as `WARC-Target-URI`.
    public var urlSource: String?
    public var author: String?
    public var title: String?
    /// When the text was published, RFC 3339 or a prefix of it (`2014`, `2014-03-12`).
    public var publishedAt: String?
    /// When the corpus acquired the text, RFC 3339 or a prefix of it.
    public var acquiredAt: String?
    /// The field that ``acquiredAt`` was read from, such as `timestamp`.
    public var acquiredAtSource: String?
    /// The licence that the source declares, as it stands there (an SPDX expression in ours).
    public var licence: String?
    /// The digest of the payload that a WARC record states, such as `sha1:` and base32; nobody has checked it.
    public var payloadDigest: String?
    /// The identifier of the WARC record that the text was cut from, `urn:uuid:` and the like.
    public var warcRecordID: String?
    /// The crawl that the text was taken from, as the source names it.
    public var crawl: String?
    /// The language that the source declares.
    public var language: String?
    /// The published corpus layout that the record follows, by its name; not that it is of that corpus.
    public var layout: String?

    public init(
        externalID: String? = nil, url: String? = nil, author: String? = nil, title: String? = nil,
        publishedAt: String? = nil, acquiredAt: String? = nil, acquiredAtSource: String? = nil,
        licence: String? = nil, payloadDigest: String? = nil
    ) {
        self.externalID = externalID
        self.url = url
        self.author = author
        self.title = title
        self.publishedAt = publishedAt
        self.acquiredAt = acquiredAt
        self.acquiredAtSource = acquiredAtSource
        self.licence = licence
        self.payloadDigest = payloadDigest
    }
}
