public import ProvscanCore

/// A registered text with what is known of it.
public struct Work: Sendable, Equatable {
    /// The registry's number of the work, ascending in order of registration.
    ///
    /// That of the last work is used again once it was erased; ``id`` never is.
    public var number: Int64
    /// The identifier that reports use: a random UUID.
    public var id: String
    public var holder: String
    public var collection: String
    public var platform: String?
    public var rightsBasis: RightsBasis
    /// The work's own licence, else the collection's; `nil` where none is recorded.
    public var licence: String?
    public var externalID: String?
    public var url: String?
    public var author: String?
    public var title: String?
    public var publishedAt: String?
    /// SHA-256 of the decoded text.
    public var textDigest: ContentDigest
    public var tokens: Int
    public var facts: WorkFacts
}

/// On what ground a party may speak for a work.
public enum RightsBasis: String, Sendable, Codable, CaseIterable {
    case owner
    case exclusiveLicensee = "exclusive-licensee"
    case nonExclusiveLicensee = "non-exclusive-licensee"
    case agentForAuthor = "agent-for-author"
    case contractOnly = "contract-only"
    case unknown
}

/// Under whose name works are registered.
public struct CollectionDescription: Sendable, Equatable {
    public var holder: String
    public var name: String
    public var platform: String?
    /// An SPDX expression, or `nil` where no licence is recorded.
    public var licence: String?
    public var rightsBasis: RightsBasis

    public init(
        holder: String, name: String, platform: String? = nil, licence: String? = nil,
        rightsBasis: RightsBasis = .unknown
    ) {
        self.holder = holder
        self.name = name
        self.platform = platform
        self.licence = licence
        self.rightsBasis = rightsBasis
    }
}
