internal import Foundation
public import ProvscanRegistry

/// Whose signatures a verifier believes.
public struct TrustPolicy: Sendable {
    /// Keys of statements.
    public private(set) var reportKeys: [VerifierKey] = []
    /// Keys of logs.
    public private(set) var logKeys: [VerifierKey] = []

    /// Trusts nobody.
    public init() {}

    public var isEmpty: Bool { reportKeys.isEmpty && logKeys.isEmpty }

    /// Trusts `key` for statements and checkpoints alike.
    public mutating func trust(_ key: VerifierKey) {
        reportKeys.append(key)
        logKeys.append(key)
    }

    /// Reads a policy: `log VKEY` as C2SP tlog-policy has it, `report VKEY` likewise, `quorum none`, and comments.
    ///
    /// - Throws: ``BagError`` for any other line: a rule that is not followed must not look as if it were.
    public init(readingFrom path: String) throws(BagError) {
        guard let data = FileManager.default.contents(atPath: path), let text = String(data: data, encoding: .utf8)
        else { throw BagError(.failed, path, "cannot be read as a policy; check the path") }
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let words = line.split { $0 == " " || $0 == "\t" }
            guard let first = words.first, !first.hasPrefix("#") else { continue }
            let location = "\(path)!line-\(number + 1)"
            switch (String(first), words.count) {
            case ("log", 2...), ("report", 2...):
                let key: VerifierKey
                do {
                    key = try VerifierKey(parsing: String(words[1]))
                } catch {
                    throw BagError(.invalid, location, "\(error)")
                }
                if first == "log" { logKeys.append(key) } else { reportKeys.append(key) }
            case ("quorum", 2) where words[1] == "none": break
            default:
                throw BagError(
                    .invalid, location,
                    "is a rule that this version does not follow; it knows log, report and quorum none")
            }
        }
    }
}
