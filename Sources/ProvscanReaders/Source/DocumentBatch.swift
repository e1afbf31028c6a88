public import ProvscanCore

/// A run of consecutive texts of one source: the unit of parallel work.
///
/// A batch is an immutable value of bounded size that can be visited from any
/// thread and more than once; each visit gives the same texts in the same order.
/// Formats whose records are cheap to find (lines) carry raw bytes and parse
/// them when visited, so that parsing runs on the workers.
public protocol DocumentBatch: Sendable {
    /// The bytes of source text this batch was cut from, decompressed; for progress and memory limits.
    var byteCount: Int { get }

    /// Calls `body` with each text in source order and its ordinal in the batch, from 0.
    ///
    /// The span is valid UTF-8 and lives only during the call. A damaged or
    /// unwanted record gives no call; the tally says so.
    func visit(_ body: (_ text: Span<UInt8>, _ ordinal: Int) -> Void) -> BatchTally

    /// The address and metadata of the text that ``visit(_:)`` gave as `ordinal`.
    ///
    /// - Complexity: May parse the record again; meant for the few that matter.
    func describe(_ ordinal: Int) -> (locator: Locator, metadata: DocumentMetadata)

    /// The address of the record that holds the text ``visit(_:)`` gave, or is giving, as `ordinal`: the same for all
    /// texts of a record, which follow each other.
    ///
    /// - Complexity: O(1) for what can be asked of every record.
    func record(of ordinal: Int) -> Locator
}

extension DocumentBatch {
    public func record(of ordinal: Int) -> Locator { describe(ordinal).locator }
}

/// What one visit of a batch found, for the coverage ledger.
public struct BatchTally: Sendable, Equatable, Codable {
    /// Records found, sound or not.
    public var records = 0
    /// Texts handed on.
    public var texts = 0
    /// UTF-8 bytes of the texts handed on.
    public var textBytes = 0
    /// Invalid UTF-8 sequences replaced by U+FFFD.
    public var replacedSequences = 0
    /// Sound records without a wanted text, by reason.
    public var skipped: [Skip: Int] = [:]
    /// Records that could not be read, in source order.
    public var damaged: [Damage] = []

    public init() {}
}

/// Why a sound record gave no text.
public enum Skip: String, Sendable, Codable, CaseIterable {
    /// The record has none of the fields that texts are read from.
    case noTextField = "no-text-field"
    /// The text is there and empty.
    case emptyText = "empty-text"
    /// A repost whose text belongs to somebody else.
    case repost
    /// The platform marks the text as deleted or removed.
    case deleted
    /// A long text that is given with the post it belongs to.
    case joined
    /// A record that holds no text by its kind: a request, a media file, a channel's own description.
    case notText = "not-text"
    /// A record that refers to an earlier one with the same content.
    case revisit
    /// What readers wrote beside the owner's text.
    case comment
    /// A page that only leads to another.
    case redirect
    /// A page of a namespace that holds no articles, such as talk or templates.
    case namespace
    /// An older revision of a page whose latest one is read.
    case olderRevision = "older-revision"
    /// A record that a sample leaves out.
    case notSampled = "not-sampled"
}

/// One record or member that could not be read.
public struct Damage: Sendable, Equatable, Codable {
    public var locator: Locator
    /// What happened and the way out; never quotes the text.
    public var reason: String

    public init(locator: Locator, reason: String) {
        self.locator = locator
        self.reason = reason
    }
}
