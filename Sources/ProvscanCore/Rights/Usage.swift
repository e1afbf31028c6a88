/// What a text is used for.
///
/// One vocabulary for licence grants, reservations and the context of a scan; the tokens of
/// RSL, IETF aipref, Content-Signal and TDMRep are mapped onto it where they are read.
public enum Usage: String, Sendable, Codable, CaseIterable {
    /// Training of generative models.
    case trainAI = "train-ai"
    /// Training of other models.
    case trainOther = "train-other"
    /// Use as input to a model that answers, such as grounding and retrieval.
    case aiInput = "ai-input"
    /// Building an index for AI systems.
    case aiIndex = "ai-index"
    /// A search engine that leads to the source.
    case search
    /// Any text and data mining.
    case tdm

    /// Whether whoever allows or reserves this does so for `other`.
    public func includes(_ other: Usage) -> Bool {
        switch (self, other) {
        case (.tdm, .trainAI), (.tdm, .trainOther), (.tdm, .aiIndex): true
        default: self == other
        }
    }
}

/// Under what circumstances a corpus is used; what is `nil` is not known.
public struct UsageContext: Sendable, Hashable {
    /// Who uses the corpus: a name, domain, LEI or other identifier that grants are made out to.
    public var actor: String?
    public var usage: Usage
    /// The stage of training, such as `pretrain`.
    public var stage: String?
    /// An ISO 3166-1 country code, or `EU`.
    public var territory: String?
    /// How the texts were delivered, such as `api`, `bulk-delivery` or `web-crawl`.
    public var channel: String?
    public var isCommercial: Bool?
    /// The product token of the crawler that fetched the texts, as robots.txt names it.
    public var crawler: String?
    /// When the texts were acquired.
    public var acquired: Period?
    /// Until when they are used; `nil` where that is not looked at.
    public var usedUntil: Instant?

    public init(actor: String? = nil, usage: Usage = .trainAI, acquired: Period? = nil) {
        self.actor = actor
        self.usage = usage
        self.acquired = acquired
    }
}
