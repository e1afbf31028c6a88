/// What a run of `provscan filter` did.
public struct FilterSummary: Codable, Sendable, Equatable {
    /// Records by what became of them.
    public struct Found: Codable, Sendable, Equatable {
        /// Records with a match of any grade.
        public var matched = 0
        /// Records written with a tag.
        public var tagged = 0
        public var dropped = 0
        /// Records with a finding, by the verdict on the record.
        public var verdicts: [String: Int] = [:]
    }

    public static let schemaName = "provscan.filter/1"

    public var schema = Self.schemaName
    /// What was read, and what was not.
    public var input: CoverageRecord
    /// Bytes written to standard output.
    public var bytesWritten: Int
    public var found: Found
    /// Whether anything could not be read; it passed all the same.
    public var isIncomplete: Bool

    /// What could not be read, one line each: where, what, the way out.
    public var problems: [String] { input.problems }

    /// One line for people.
    public var line: String {
        var parts = [Numbers.counted(input.records, "record"), "\(found.matched) with matches"]
        if found.tagged > 0 { parts.append("\(found.tagged) tagged") }
        if found.dropped > 0 { parts.append("\(found.dropped) dropped") }
        let verdicts = found.verdicts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
        if !verdicts.isEmpty { parts.append("findings by record: " + verdicts.joined(separator: ", ")) }
        if isIncomplete { parts.append("what could not be read passed unchecked") }
        return parts.joined(separator: "; ")
    }
}
