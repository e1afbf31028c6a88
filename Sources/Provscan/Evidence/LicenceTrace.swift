public import ProvscanCore

/// One line of `licence-trace.jsonl`: how the verdict of the same line number in `matches.jsonl` came about.
public struct LicenceTrace: Codable, Sendable, Equatable {
    public static let schemaName = "provscan.licence-trace/1"

    public var schema = LicenceTrace.schemaName
    /// The registry's identifier of the work.
    public var work: String
    public var record: Locator
    public var assessment: Assessment

    public init(work: String, record: Locator, assessment: Assessment) {
        self.work = work
        self.record = record
        self.assessment = assessment
    }
}
