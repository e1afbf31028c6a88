/// How exactly a passage was copied; ordered from the strongest down.
///
/// The raw value is the name used on the wire, on the command line and in the report.
public enum Grade: String, Codable, Sendable, CaseIterable, Comparable {
    /// Identical after normalisation, at least 8 tokens, and rare.
    case verbatim
    /// Aligned from end to end, with edits.
    case near
    /// Aligned in part.
    case partial
    /// Too short or too common to stand alone: reported apart, never counted as a finding.
    case lead

    /// Whether the grade counts as a finding.
    public var isFinding: Bool { self != .lead }

    private var rank: Int {
        switch self {
        case .verbatim: 0
        case .near: 1
        case .partial: 2
        case .lead: 3
        }
    }

    /// `a < b` when `a` is weaker evidence than `b`.
    public static func < (left: Grade, right: Grade) -> Bool {
        left.rank > right.rank
    }
}
