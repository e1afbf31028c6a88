/// A failure of a registry file or of something beside it.
public struct RegistryError: Error, Sendable, CustomStringConvertible {
    /// What kind of failure it is; more may be added.
    public struct Code: Hashable, Sendable {
        private let name: String

        private init(_ name: String) { self.name = name }

        public static let notFound = Code("not-found")
        public static let notARegistry = Code("not-a-registry")
        public static let newerSchema = Code("newer-schema")
        public static let mismatch = Code("mismatch")
        public static let damaged = Code("damaged")
        public static let unwritable = Code("unwritable")
        public static let busy = Code("busy")
        public static let failed = Code("failed")
        /// Its log is behind what was signed, or beside it.
        public static let rolledBack = Code("rolled-back")
        /// A key is missing or another, or a signature does not verify.
        public static let unsigned = Code("unsigned")
        /// A litigation hold forbids it.
        public static let held = Code("held")
    }

    public var code: Code
    public var path: String
    /// What happened; what to do.
    public var message: String
    public var cause: (any Error)?

    public init(_ code: Code, _ path: String, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.path = path
        self.message = message
        self.cause = cause
    }

    public var description: String {
        "\(path): \(message)" + (cause.map { " (\($0))" } ?? "")
    }
}
