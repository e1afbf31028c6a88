/// A failure of a key, a note, a proof or a time-stamp.
public struct LogError: Error, Sendable, CustomStringConvertible, Equatable {
    /// What kind of failure it is; more may be added.
    public struct Code: Hashable, Sendable {
        private let name: String

        private init(_ name: String) { self.name = name }

        /// Bytes that are not of the format they should be.
        public static let malformed = Code("malformed")
        /// A signature that does not verify, or none by a trusted key.
        public static let notSigned = Code("not-signed")
        public static let badKey = Code("bad-key")
        public static let noKey = Code("no-key")
        /// The log was signed at a state that the file does not have.
        public static let rolledBack = Code("rolled-back")
        /// A token that is about something else.
        public static let notBound = Code("not-bound")
        public static let tooLarge = Code("too-large")
    }

    public var code: Code
    /// What happened; what to do.
    public var message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}
