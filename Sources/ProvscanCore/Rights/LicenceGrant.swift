/// Who allowed what to whom, for which works, when, and on which proof.
///
/// The record is shaped after ODRL 2.2 (assigner, assignee, target, permission,
/// prohibition, duty). A grant is never edited: a new version supersedes it.
public struct LicenceGrant: Codable, Sendable, Equatable {
    public enum Kind: String, Codable, Sendable, CaseIterable {
        case agreement
        case publicLicence = "public-licence"
        /// Terms that anybody could have accepted; never a permission by itself.
        case offer
    }

    public enum Status: String, Codable, Sendable, CaseIterable {
        case active, suspended, terminated, superseded
    }

    public struct Party: Codable, Sendable, Equatable {
        public var name: String
        /// Identifiers by scheme: `domain`, `lei`.
        public var ids: [String: String]?
        /// Product tokens of the party's crawlers.
        public var robotsTokens: [String]?
        /// Whether companies of the same group are meant too: `included`, `excluded` or `listed`.
        public var affiliates: String?
        public var affiliateList: [String]?
        /// `none`, `service-providers` or `any`.
        public var sublicence: String?
    }

    /// Which works are meant: the fields of a selector must all hold.
    public struct Selector: Codable, Sendable, Equatable {
        public var collection: String?
        public var host: String?
        /// A path pattern of RFC 9309: `*` is any text, `$` the end.
        public var urlPattern: String?
        /// External identifiers, or the registry's.
        public var works: [String]?
        /// SHA-256 of a list that is kept elsewhere; whether a work is on it is not known.
        public var docListDigest: [String: String]?
        /// RFC 3339 or a prefix of it.
        public var publishedFrom: String?
        /// Not included.
        public var publishedUntil: String?
    }

    public struct Target: Codable, Sendable, Equatable {
        /// A work is meant when one of these holds.
        public var include: [Selector]
        /// A work is not meant when one of these holds.
        public var exclude: [Selector]
        /// All works of the assigner.
        public var all: Bool
    }

    public struct Permission: Codable, Sendable, Equatable {
        public var usage: [Usage]
        public var stages: [String]?
        public var modality: [String]?
        /// ISO 3166-1 codes, `EU`, or `WORLD`.
        public var territory: [String]?
        public var channel: [String]?
        public var corpusRedistribution: Bool?
        /// `false` where commercial use is not allowed.
        public var commercial: Bool?
    }

    public struct Prohibition: Codable, Sendable, Equatable {
        public var usage: [Usage]
    }

    public struct PostTerm: Codable, Sendable, Equatable {
        public var retainCopies: Bool?
        public var newTraining: Bool?
        public var modelsTrainedInTerm: String?
    }

    /// A condition; reported with its status, never decisive.
    public struct Duty: Codable, Sendable, Equatable {
        public var action: String
        public var model: String?
        /// A decimal number, as text.
        public var amount: String?
        /// ISO 4217.
        public var currency: String?
        public var status: String?
        public var paymentRef: String?
        public var within: String?
    }

    /// The contract behind the grant.
    public struct Document: Codable, Sendable, Equatable {
        public var title: String?
        public var digest: [String: String]?
        public var location: String?
        public var confidential: Bool?
    }

    public struct Source: Codable, Sendable, Equatable {
        public var kind: String
        public var digest: String?
    }

    public var uid: String
    public var version: Int
    /// `sha256:` and the digest of the version before.
    public var supersedes: String?
    public var type: Kind
    public var assigner: Party
    public var assignee: Party?
    public var target: Target
    public var permission: [Permission]
    public var prohibition: [Prohibition]
    public var effectiveFrom: Instant
    /// Not included; `nil`: without end.
    public var effectiveUntil: Instant?
    public var postTerm: PostTerm?
    public var duty: [Duty]
    public var status: Status
    /// Since when the status holds.
    public var statusAt: Instant?
    public var statusReason: String?
    public var document: Document?
    public var rightsBasis: String?
    public var recordedAt: String?
    public var recordedBy: String?
    public var source: Source?
}

extension LicenceGrant.Target {
    private enum Field: String, CodingKey { case include, exclude, all }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Field.self)
        self.init(
            include: try container.decodeIfPresent([LicenceGrant.Selector].self, forKey: .include) ?? [],
            exclude: try container.decodeIfPresent([LicenceGrant.Selector].self, forKey: .exclude) ?? [],
            all: try container.decodeIfPresent(Bool.self, forKey: .all) ?? false)
    }
}

extension LicenceGrant {
    private enum Field: String, CodingKey {
        case uid, version, supersedes, type, assigner, assignee, target, permission, prohibition, effectiveFrom
        case effectiveUntil, postTerm, duty, status, statusAt, statusReason, document, rightsBasis, recordedAt
        case recordedBy, source
    }

    /// Reads a grant; `version`, `type`, `status` and the lists may be left out.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Field.self)
        self.init(
            uid: try container.decodeIfPresent(String.self, forKey: .uid) ?? "",
            version: try container.decodeIfPresent(Int.self, forKey: .version) ?? 1,
            supersedes: try container.decodeIfPresent(String.self, forKey: .supersedes),
            type: try container.decodeIfPresent(Kind.self, forKey: .type) ?? .agreement,
            assigner: try container.decode(Party.self, forKey: .assigner),
            assignee: try container.decodeIfPresent(Party.self, forKey: .assignee),
            target: try container.decode(Target.self, forKey: .target),
            permission: try container.decode([Permission].self, forKey: .permission),
            prohibition: try container.decodeIfPresent([Prohibition].self, forKey: .prohibition) ?? [],
            effectiveFrom: try container.decode(Instant.self, forKey: .effectiveFrom),
            effectiveUntil: try container.decodeIfPresent(Instant.self, forKey: .effectiveUntil),
            postTerm: try container.decodeIfPresent(PostTerm.self, forKey: .postTerm),
            duty: try container.decodeIfPresent([Duty].self, forKey: .duty) ?? [],
            status: try container.decodeIfPresent(Status.self, forKey: .status) ?? .active,
            statusAt: try container.decodeIfPresent(Instant.self, forKey: .statusAt),
            statusReason: try container.decodeIfPresent(String.self, forKey: .statusReason),
            document: try container.decodeIfPresent(Document.self, forKey: .document),
            rightsBasis: try container.decodeIfPresent(String.self, forKey: .rightsBasis),
            recordedAt: try container.decodeIfPresent(String.self, forKey: .recordedAt),
            recordedBy: try container.decodeIfPresent(String.self, forKey: .recordedBy),
            source: try container.decodeIfPresent(Source.self, forKey: .source))
    }
}
