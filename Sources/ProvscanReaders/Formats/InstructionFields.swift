/// The fields of records that hold several texts, each of which counts: instruction data, conversations, submissions.
///
/// They are looked for only where a record has none of the ordinary text fields.
enum InstructionFields {
    /// Messages of one conversation; a record with more is damaged rather than read in part.
    static let messageLimit = 400

    private static let plain = [
        "selftext", "title", "system", "prompt", "instruction", "context", "input", "question", "completion",
        "response",
        "output", "answer", "chosen", "rejected",
    ]
    private static let messages = [
        "/messages/#/content", "/conversations/#/value", "/conversations/#/content", "/conversation/#/content",
        "/prompt/#/content", "/completion/#/content", "/chosen/#/content", "/rejected/#/content",
    ]

    /// The place of the title among ``all``, after the submission's text.
    static let titleSlot = 1

    /// Every field, in the order in which the texts are given; one message beyond the limit is among them.
    static let all =
        plain
        + messages.flatMap { pattern in
            (0...messageLimit).map { pattern.replacing("#", with: String($0)) }
        }

    /// Whether a field is a message beyond the limit.
    static func isBeyondLimit(_ field: String) -> Bool { field.contains("/\(messageLimit)/") }

    /// The plan of the fields, made once.
    static let plan = JSONFieldPlan(all)
}
