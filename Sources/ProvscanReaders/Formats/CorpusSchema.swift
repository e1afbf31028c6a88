internal import ProvscanCore

/// Where a published corpus keeps what is worth knowing about a record.
///
/// Each list names fields (or JSON pointers) in order of preference.
struct CorpusSchema: Sendable {
    var name: String
    /// A record follows the schema when it has all of these.
    var markers: [String]
    var id: [String] = []
    var url: [String] = []
    /// When the corpus acquired the text.
    var acquired: [String] = []
    /// When the text was published, by its own account.
    var published: [String] = []

    /// The fields that texts are read from, of all schemas; a record's first one counts.
    static let textFields = [
        "text", "content", "raw_content", "body", "full_text", "article", "document", "story",
    ]

    /// The schemas that are recognised, the most particular first.
    static let known: [CorpusSchema] = [
        CorpusSchema(
            name: "RedPajama 2", markers: ["raw_content"], id: ["doc_id", "digest"], url: ["url"],
            acquired: ["date_download"]),
        CorpusSchema(
            name: "FineWeb", markers: ["text", "dump", "id"], id: ["id"], url: ["url"], acquired: ["date"]),
        // `added` is when the record entered Dolma, and `created` the document's own date.
        CorpusSchema(
            name: "Dolma", markers: ["text", "source", "added"], id: ["id"], url: ["/metadata/url"],
            acquired: ["/metadata/date_download"], published: ["created"]),
        CorpusSchema(
            name: "RedPajama 1", markers: ["text", "/meta/timestamp"], id: ["id"], url: ["/meta/url"],
            acquired: ["/meta/timestamp"]),
        CorpusSchema(
            name: "Reddit", markers: ["subreddit", "created_utc"], id: ["name", "id"], url: ["permalink", "url"],
            acquired: ["retrieved_on", "retrieved_utc"], published: ["created_utc"]),
        CorpusSchema(name: "The Pile", markers: ["text", "meta"], id: ["id"], url: ["/meta/url"]),
        CorpusSchema(
            name: "C4", markers: ["text", "timestamp", "url"], id: ["id"], url: ["url"], acquired: ["timestamp"]),
    ]

    /// Any other record of a corpus.
    static let genericSuspect = CorpusSchema(
        name: "generic", markers: [], id: genericID, url: genericURL,
        acquired: [
            "timestamp", "date_download", "crawl_date", "fetched_at", "retrieved_at", "date", "/metadata/date_download",
            "/metadata/timestamp", "/meta/timestamp",
        ],
        published: ["published_at", "publishedAt", "created_at", "created"])

    /// A record of our own: a bare date is the publication.
    static let owned = CorpusSchema(
        name: "owned", markers: [], id: genericID, url: genericURL, acquired: [],
        published: [
            "published_at", "publishedAt", "published", "date", "created_at", "created_utc", "created",
            "timestamp", "/metadata/date", "/meta/date",
        ])

    /// The crawl that a record was taken from.
    static let crawl = ["dump", "cc_segment", "/metadata/cc_segment", "crawl", "snapshot_id", "/metadata/dump"]
    static let language = ["language", "lang", "/metadata/language", "/meta/language", "/metadata/lang"]
    static let payloadDigest = ["digest", "/metadata/digest", "payload_digest"]
    static let warcRecordID = ["warc_record_id", "/metadata/WARC-Record-ID", "/metadata/warc_record_id"]
    static let author = ["author", "authors", "creator", "byline", "/metadata/author"]
    static let title = ["title", "headline", "/metadata/title"]
    static let licence = ["licence", "license", "/metadata/license"]

    private static let genericID = ["id", "_id", "id_str", "guid", "docid", "doc_id", "uuid"]
    private static let genericURL = [
        "url", "source_url", "link", "permalink", "uri", "/metadata/url", "/metadata/source_url", "/meta/url",
    ]

    /// The fields of a record's provenance that no schema has for itself.
    static let provenance = crawl + language + payloadDigest + warcRecordID

    /// Every field that any list names.
    var fields: [String] { markers + id + url + acquired + published }
}
