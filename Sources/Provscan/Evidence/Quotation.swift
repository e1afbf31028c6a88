public import ProvscanCore

/// One line of `quotations.jsonl`: the text behind the match of the same line number in `matches.jsonl`.
///
/// Kept apart from the match record so that results can be handed on without any text.
public struct Quotation: Codable, Sendable, Equatable {
    /// One side of one passage: the passage and some text around it, cut from the source, never normalised.
    public struct Side: Codable, Sendable, Equatable {
        /// Context before the passage; empty at the start of the text.
        public var before: String
        public var passage: String
        /// Context after the passage; empty at the end of the text.
        public var after: String
        /// Whether text was left out before ``before`` or after ``after``.
        public var cutBefore: Bool
        public var cutAfter: Bool
        /// What was left out of ``passage``; `nil` where it is whole.
        public var withheld: Withheld?

        /// No text: it was not at hand, or it is left out.
        static let none = Side(before: "", passage: "", after: "", cutBefore: false, cutAfter: false)
    }

    /// A passage of which the first and last words are shown.
    public struct Withheld: Codable, Sendable, Equatable {
        /// UTF-8 bytes of the whole passage.
        public var bytes: Int
        /// Stretches between white space.
        public var words: Int
        /// `hmac-sha256:` and the HMAC of the whole passage, made with the redaction key.
        public var hmac: String
    }

    /// A run of equal tokens: code-point offsets into the two passage texts, half-open.
    public struct Run: Codable, Sendable, Equatable {
        public var record: CodePointSpan
        public var work: CodePointSpan
    }

    public struct Passage: Codable, Sendable, Equatable {
        public var record: Side
        public var work: Side
        /// By ascending offset on both sides; what lies between runs was inserted, deleted or substituted.
        public var runs: [Run]
    }

    /// One per passage of the match, in the same order.
    public var passages: [Passage]
}
