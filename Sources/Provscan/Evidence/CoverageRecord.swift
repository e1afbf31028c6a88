internal import Logging
public import ProvscanCore
public import ProvscanReaders

/// One line of `coverage.jsonl`: what was read of one file or archive member, and what was not.
public struct CoverageRecord: Codable, Sendable, Equatable {
    public static let schemaName = "provscan.coverage/1"
    /// Damaged records named one by one; the rest are counted only.
    public static let namedDamageLimit = 100

    public var schema = Self.schemaName
    public var locator: Locator
    public var format: String
    public var bytes: Int
    @Nullable public var sha256: String?
    public var records: Int
    public var texts: Int
    public var textBytes: Int
    public var replacedSequences: Int
    /// Sound records without a wanted text, by reason.
    public var skipped: [String: Int]
    public var damagedRecords: Int
    /// The first ``namedDamageLimit`` damaged records.
    public var damaged: [Damage]
    /// Failures of the source as a whole.
    public var failures: [Damage]
}

extension CoverageRecord {
    /// Sound records without a field that texts are read from.
    var recordsWithoutText: Int { skipped[Skip.noTextField.rawValue] ?? 0 }

    /// What a log says of the source: where it is and counts, no text.
    var logged: Logger.Metadata {
        [
            "source": "\(locator)", "format": "\(format)", "bytes": "\(bytes)", "records": "\(records)",
            "damagedRecords": "\(damagedRecords)", "failures": "\(failures.count)",
        ]
    }

    /// What could not be read, one line each: where, what, the way out.
    var problems: [String] {
        var lines = (failures + damaged).map { "\($0.locator): \($0.reason)" }
        if recordsWithoutText > 0 {
            let records = Numbers.counted(recordsWithoutText, "record")
            let verb = recordsWithoutText == 1 ? "has" : "have"
            lines.append("\(locator): \(records) \(verb) no text field; name the field with --text-field")
        }
        return lines
    }
}
