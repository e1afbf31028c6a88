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

        public init(
            name: String, ids: [String: String]? = nil, robotsTokens: [String]? = nil, affiliates: String? = nil,
            affiliateList: [String]? = nil, sublicence: String? = nil
        ) {
            self.name = name
            self.ids = ids
            self.robotsTokens = robotsTokens
            self.affiliates = affiliates
            self.affiliateList = affiliateList
            self.sublicence = sublicence
        }
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

        public init(
            collection: String? = nil, host: String? = nil, urlPattern: String? = nil, works: [String]? = nil,
            docListDigest: [String: String]? = nil, publishedFrom: String? = nil, publishedUntil: String? = nil
        ) {
            self.collection = collection
            self.host = host
            self.urlPattern = urlPattern
            self.works = works
            self.docListDigest = docListDigest
            self.publishedFrom = publishedFrom
            self.publishedUntil = publishedUntil
        }
    }

    public struct Target: Codable, Sendable, Equatable {
        /// A work is meant when one of these holds.
        public var include: [Selector]
        /// A work is not meant when one of these holds.
        public var exclude: [Selector]
        /// All works of the assigner.
        public var all: Bool

        public init(include: [Selector] = [], exclude: [Selector] = [], all: Bool = false) {
            self.include = include
            self.exclude = exclude
            self.all = all
        }
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

        public init(
            usage: [Usage], stages: [String]? = nil, modality: [String]? = nil, territory: [String]? = nil,
            channel: [String]? = nil, corpusRedistribution: Bool? = nil, commercial: Bool? = nil
        ) {
            self.usage = usage
            self.stages = stages
            self.modality = modality
            self.territory = territory
            self.channel = channel
            self.corpusRedistribution = corpusRedistribution
            self.commercial = commercial
        }
    }

    public struct Prohibition: Codable, Sendable, Equatable {
        public var usage: [Usage]

        public init(usage: [Usage]) {
            self.usage = usage
        }
    }

    public struct PostTerm: Codable, Sendable, Equatable {
        public var retainCopies: Bool?
        public var newTraining: Bool?
        public var modelsTrainedInTerm: String?

        public init(retainCopies: Bool? = nil, newTraining: Bool? = nil, modelsTrainedInTerm: String? = nil) {
            self.retainCopies = retainCopies
            self.newTraining = newTraining
            self.modelsTrainedInTerm = modelsTrainedInTerm
        }
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

        public init(
            action: String, model: String? = nil, amount: String? = nil, currency: String? = nil, status: String? = nil,
            paymentRef: String? = nil, within: String? = nil
        ) {
            self.action = action
            self.model = model
            self.amount = amount
            self.currency = currency
            self.status = status
            self.paymentRef = paymentRef
            self.within = within
        }
    }

    /// The contract behind the grant.
    public struct Document: Codable, Sendable, Equatable {
        public var title: String?
        public var digest: [String: String]?
        public var location: String?
        public var confidential: Bool?

        public init(
            title: String? = nil, digest: [String: String]? = nil, location: String? = nil, confidential: Bool? = nil
        ) {
            self.title = title
            self.digest = digest
            self.location = location
            self.confidential = confidential
        }
    }

    public struct Source: Codable, Sendable, Equatable {
        public var kind: String
        public var digest: String?
        /// The end of the term as the source states it.
        public var stated: String?

        public init(kind: String, digest: String? = nil, stated: String? = nil) {
            self.kind = kind
            self.digest = digest
            self.stated = stated
        }
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

    public init(
        uid: String = "", version: Int = 1, supersedes: String? = nil, type: Kind = .agreement, assigner: Party,
        assignee: Party? = nil, target: Target, permission: [Permission], prohibition: [Prohibition] = [],
        effectiveFrom: Instant, effectiveUntil: Instant? = nil, postTerm: PostTerm? = nil, duty: [Duty] = [],
        status: Status = .active, statusAt: Instant? = nil, statusReason: String? = nil, document: Document? = nil,
        rightsBasis: String? = nil, recordedAt: String? = nil, recordedBy: String? = nil, source: Source? = nil
    ) {
        self.uid = uid
        self.version = version
        self.supersedes = supersedes
        self.type = type
        self.assigner = assigner
        self.assignee = assignee
        self.target = target
        self.permission = permission
        self.prohibition = prohibition
        self.effectiveFrom = effectiveFrom
        self.effectiveUntil = effectiveUntil
        self.postTerm = postTerm
        self.duty = duty
        self.status = status
        self.statusAt = statusAt
        self.statusReason = statusReason
        self.document = document
        self.rightsBasis = rightsBasis
        self.recordedAt = recordedAt
        self.recordedBy = recordedBy
        self.source = source
    }
}
