public import ProvscanCore

/// A failure to read one source or member.
public struct ReadError: Error, Sendable, CustomStringConvertible {
    /// What kind of failure it is; more may be added.
    public struct Code: Hashable, Sendable {
        private let name: String

        private init(_ name: String) { self.name = name }

        public static let notFound = Code("not-found")
        public static let unreadable = Code("unreadable")
        public static let unrecognised = Code("unrecognised")
        public static let truncated = Code("truncated")
        public static let damaged = Code("damaged")
        public static let limitExceeded = Code("limit-exceeded")
    }

    public var code: Code
    /// The innermost member being read.
    public var locator: Locator
    /// What happened; what to do.
    public var message: String
    public var cause: (any Error)?

    public init(_ code: Code, _ locator: Locator, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.locator = locator
        self.message = message
        self.cause = cause
    }

    public var description: String {
        "\(locator): \(message)" + (cause.map { " (\($0))" } ?? "")
    }
}
