public import ProvscanCore

/// One line of `matches.jsonl`: everything found between one record and one work.
///
/// The wire form is `provscan.match/1`, described by `match.schema.json`.
/// Fields may be added, never renamed.
public struct MatchRecord: Codable, Sendable, Equatable {
    /// The suspect record.
    public struct Record: Codable, Sendable, Equatable {
        public var locator: Locator
        @Nullable public var id: String?
        @Nullable public var url: String?
        @Nullable public var acquiredAt: String?
        @Nullable public var acquiredAtSource: String?
        /// `second`, `minute`, `day`, `month` or `year`.
        @Nullable public var acquiredAtPrecision: String?
        /// Whether the record's URL is on the host that the work was published at; `nil` where one has no URL.
        @Nullable public var urlHostIsOwned: Bool?
        /// The licence that the corpus declares for the record: its compiler's claim.
        @Nullable public var declaredLicence: String?
        /// What of the record's own data names the work.
        public var corroboratedBy: [Corroboration]
        /// Whether the stated dates put the record before the work; `nil` where one of the two has none.
        @Nullable public var isOlderThanWork: Bool?
        /// The field that ``url`` was read from.
        @Nullable public var urlSource: String?
        /// The published corpus layout that the record follows, such as `C4`: not that it is of that corpus.
        @Nullable public var layout: String?
        /// The crawl that the corpus says the record is from.
        @Nullable public var crawl: String?
        /// The WARC record that the corpus says the text was cut from.
        @Nullable public var warcRecordId: String?
        /// The digest of that record's payload, as stated; nobody has checked it.
        @Nullable public var payloadDigest: String?
        /// The language that the corpus declares.
        @Nullable public var language: String?
    }

    /// A field of the record that agrees with the work's.
    public enum Corroboration: String, Codable, Sendable {
        case url
        case externalID = "external-id"
    }

    /// The registered work.
    public struct Work: Codable, Sendable, Equatable {
        /// The registry's own identifier, stable for the life of the registry.
        public var id: String
        @Nullable public var externalId: String?
        public var holder: String
        public var collection: String
        @Nullable public var title: String?
        @Nullable public var author: String?
        @Nullable public var url: String?
        @Nullable public var publishedAt: String?
        @Nullable public var licence: String?
        public var rightsBasis: String
        /// By scheme: `isbn`, `doi` and the like.
        public var identifiers: [String: String]
        @Nullable public var registration: WorkFacts.Registration?
        /// Whether the work was planted to be found.
        public var isCanary: Bool
    }

    /// The same passage on one side, in two units of the decoded text before normalisation.
    public struct Span: Codable, Sendable, Equatable {
        public var bytes: ByteSpan
        public var codePoints: CodePointSpan
    }

    /// One maximal aligned passage.
    public struct Passage: Codable, Sendable, Equatable {
        public var grade: Grade
        public var recordSpan: Span
        /// `nil` where the work's text was not at hand: keyed fingerprints agree, and nobody compared the words.
        @Nullable public var workSpan: Span?
        /// Tokens equal on both sides.
        public var matchedTokens: Int
        /// Tokens of the longer side.
        public var alignedTokens: Int
        /// The longest run of equal tokens without an edit.
        public var longestRun: Int
        /// How surprising it is that the matched words occur twice, in bits: the information of their
        /// distinct words against the background table, each word taken by itself.
        public var rarityBits: Int
        /// Words that were disguised in the record; `nil` where none was.
        @Nullable public var obfuscation: Obfuscation?
    }

    /// Distinct tokens of the work found in the record, out of the work's tokens; directed.
    public struct Containment: Codable, Sendable, Equatable {
        public var matched: Int
        public var of: Int
    }

    /// Which copyright management information of the work stands in the record, too: presence, and nothing more.
    public struct ManagementInformation: Codable, Sendable, Equatable {
        public enum Presence: String, Codable, Sendable {
            case present, absent
            /// The registry knows none.
            case notRecorded = "not-recorded"
        }

        public var title: Presence
        public var author: Presence
        public var licence: Presence
        public var url: Presence
    }

    /// Another work that holds the same passage.
    public struct Sibling: Codable, Sendable, Equatable {
        public var id: String
        @Nullable public var externalId: String?
        public var holder: String
        public var collection: String
        @Nullable public var publishedAt: String?
    }

    /// Whether a licence on file covers the use of the work.
    public struct Licence: Codable, Sendable, Equatable {
        public var verdict: Verdict
        /// Codes, sorted; for `unknown` the questions that are open.
        public var reasons: [String]
        /// The grant that decided.
        @Nullable public var grant: String?
        /// What it asks for, with what is known of it.
        public var conditions: [String]
    }

    public static let schemaName = "provscan.match/1"

    public var schema: String
    public var record: Record
    public var work: Work
    /// The best grade of the passages.
    public var grade: Grade
    /// By ascending record span.
    public var passages: [Passage]
    /// Whether the work's text was not at hand, so that keyed fingerprints were compared and no words.
    public var isOfFingerprints: Bool { passages.contains { $0.workSpan == nil } }
    public var containment: Containment
    public var licence: Licence
    public var cmi: ManagementInformation
    public var alsoIn: [Sibling]
}
