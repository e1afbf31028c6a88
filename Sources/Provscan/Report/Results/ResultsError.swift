internal import Foundation

/// A failure to write or to read a results directory.
public struct ResultsError: Error, Sendable, CustomStringConvertible {
    /// What kind of failure it is; more may be added.
    public struct Code: Hashable, Sendable {
        private let name: String

        private init(_ name: String) { self.name = name }

        /// The directory or one of its files is not there.
        public static let missing = Code("missing")
        /// The run that wrote the directory did not come to its end.
        public static let incomplete = Code("incomplete")
        /// The directory holds the results of an earlier run.
        public static let occupied = Code("occupied")
        /// A file is not what this version writes, or was altered afterwards.
        public static let invalid = Code("invalid")
        /// The file system refused to read.
        public static let unreadable = Code("unreadable")
        /// The file system refused to write.
        public static let unwritable = Code("unwritable")
    }

    public var code: Code
    /// The file or directory, with the line where one is known: `out/matches.jsonl!line-17`.
    public var location: String
    /// What happened, and what to do; never quotes a text.
    public var message: String
    public var cause: (any Error)?

    public init(_ code: Code, _ location: String, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.location = location
        self.message = message
        self.cause = cause
    }

    public var description: String {
        "\(location): \(message)" + (cause.map { " (\(Self.reason($0)))" } ?? "")
    }

    /// What is behind an error of the file system, in the system's few words; any other error as it stands.
    private static func reason(_ error: any Error) -> String {
        let known = error as NSError
        if let inner = known.userInfo[NSUnderlyingErrorKey] as? any Error { return reason(inner) }
        guard known.domain == NSPOSIXErrorDomain else { return "\(error)" }
        // Safety: the text is copied before anything else asks for one.
        return unsafe String(cString: strerror(Int32(known.code))).lowercased()
    }
}
