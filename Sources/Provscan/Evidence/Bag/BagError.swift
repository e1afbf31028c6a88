/// A failure to write, read or extend an evidence bag.
public struct BagError: Error, Sendable, CustomStringConvertible {
    /// What kind of failure it is; more may be added.
    public struct Code: Hashable, Sendable {
        private let name: String

        private init(_ name: String) { self.name = name }

        /// The bag or one of its files is not there.
        public static let missing = Code("missing")
        /// There is something where the bag is to be written.
        public static let occupied = Code("occupied")
        /// A file is not what its digest, its signature or its format says.
        public static let invalid = Code("invalid")
        /// A path, a link or a file that no bag may have.
        public static let refused = Code("refused")
        /// The file system refused to read or to write.
        public static let failed = Code("failed")
    }

    public var code: Code
    /// The bag, or a file in it.
    public var location: String
    /// What happened, and what to do.
    public var message: String
    public var cause: (any Error)?

    public init(_ code: Code, _ location: String, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.location = location
        self.message = message
        self.cause = cause
    }

    public var description: String { "\(location): \(message)" + (cause.map { " (\($0))" } ?? "") }
}
