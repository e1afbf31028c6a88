/// What came of verifying a bag, line by line.
public struct Verification: Sendable, Encodable {
    public enum Status: String, Sendable, Encodable {
        case ok = "OK"
        case failed = "FAIL"
        /// There is nothing to check, or nothing to check it with.
        case notPresent = "NOT PRESENT"
    }

    /// One check.
    public struct Line: Sendable, Encodable, Equatable, CustomStringConvertible {
        public var check: String
        public var status: Status
        /// What was found; what to do.
        public var detail: String

        /// The line as a terminal shows it.
        public var description: String {
            let status = status.rawValue
            let padding = String(repeating: " ", count: max(1, 13 - status.count))
            return VisibleText.make("\(status)\(padding)\(check): \(detail)", keepingLines: false)
        }
    }

    public private(set) var lines: [Line] = []
    /// Whether the statement is signed by a key that the caller trusts.
    public internal(set) var isSignerTrusted = false

    /// Whether no check failed.
    public var isIntact: Bool { !lines.contains { $0.status == .failed } }

    mutating func add(_ check: String, _ status: Status, _ detail: String) {
        lines.append(Line(check: check, status: status, detail: detail))
    }

    /// Runs `body` as a check; what it throws makes it fail.
    ///
    /// `body`: Gives what was found.
    ///
    /// Returns whether the check passed.
    @discardableResult
    mutating func check(_ name: String, _ body: () throws -> String) -> Bool {
        do {
            add(name, .ok, try body())
            return true
        } catch let absent as NotPresent {
            add(name, .notPresent, absent.reason)
            return true
        } catch {
            add(name, .failed, "\(error)")
            return false
        }
    }

    /// Thrown by a check that has nothing to look at.
    struct NotPresent: Error {
        var reason: String
    }
}
