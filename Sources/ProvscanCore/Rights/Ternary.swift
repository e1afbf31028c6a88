/// A truth value of Kleene's strong logic: what is not known may be either.
///
/// - Source: S. C. Kleene, Introduction to Metamathematics, 1952, §64.
public enum Ternary: String, Sendable, Codable, Comparable, CaseIterable {
    case no
    case unknown
    case yes

    public init(_ value: Bool) {
        self = value ? .yes : .no
    }

    private var order: Int {
        switch self {
        case .no: 0
        case .unknown: 1
        case .yes: 2
        }
    }

    public static func < (left: Ternary, right: Ternary) -> Bool { left.order < right.order }

    public static func && (left: Ternary, right: Ternary) -> Ternary { min(left, right) }

    public static func || (left: Ternary, right: Ternary) -> Ternary { max(left, right) }

    public static prefix func ! (value: Ternary) -> Ternary {
        switch value {
        case .no: .yes
        case .unknown: .unknown
        case .yes: .no
        }
    }
}

extension Sequence<Ternary> {
    /// `yes` if all are, `no` if one is.
    var conjunction: Ternary { self.min() ?? .yes }
    /// `yes` if one is, `no` if all are.
    var disjunction: Ternary { self.max() ?? .no }
}
