/// What so many works share that it says nothing about any one of them.
public enum Boilerplate {
    /// A run that more works than this share starts no passage.
    public static let frequency = 8
    /// A run at least this long starts one all the same: nobody shares that much by custom of the trade.
    public static let longBlock = 32
    /// Words that more works than this share in the same order carry no information.
    public static let sharers = 3
    /// A run of at least this many words stands alone, if it is rare.
    ///
    /// Source: 13 words are what overlap of a training set with a test set is counted from (Brown et al.,
    /// "Language models are few-shot learners", 2020, appendix C).
    public static let standaloneRun = 13
    /// A run of at least this many words is read, whatever its words are, and needs fewer bits for a lead.
    public static let listedRun = 10
    /// A shorter run with less information, in bits, is a common phrase.
    public static let leadBits = 100
    /// A run of ``listedRun`` or more with less information of its own, in bits, is a common phrase.
    public static let longLeadBits = 60
    /// A shorter run with less information, in bits, is not worth reading the work's text for.
    static let readBits = 80

    /// Whether `block` may only continue a passage, not start one.
    ///
    /// Nearly whole works are never boilerplate: a post that many repeat is still that post.
    static func isCommon(_ block: Block, workTokens: Int) -> Bool {
        block.frequency > frequency && block.count < longBlock
            && !Plausibility.isNearlyWhole(block.count, of: workTokens)
    }
}

/// A run of words that a record shares with registered works and that is not reported as a match.
public struct SuppressedRun: Hashable, Sendable {
    /// Why it is not reported.
    public enum Reason: String, Codable, Sendable, CaseIterable {
        /// More works than ``Boilerplate/frequency`` share it.
        case boilerplate
        /// It is short, or edited, and its words are common, stand in this order in many works, or are a form.
        case commonPhrase = "common-phrase"
        /// It stands in the common text that the build ships or that was added to the registry.
        case background
    }

    public var reason: Reason
    /// The run in the record.
    public var tokens: TokenSpan
    /// Works that share it, as far as they were counted.
    public var works: Int
    /// A hash of the words: equal for equal runs.
    public var key: UInt64
}
