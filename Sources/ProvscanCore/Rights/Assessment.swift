/// Whether the use of a copied work is covered by a licence on file.
public enum Verdict: String, Sendable, Codable, CaseIterable {
    /// A public licence or a grant on file covers the use.
    case licensed
    /// A grant would cover it, had it not ended before.
    case expired
    /// A grant exists, but not for this use, territory or channel.
    case outOfScope = "out-of-scope"
    /// No grant on file, and a machine-readable reservation was in force.
    case optedOut = "opted-out"
    /// No grant on file, and no such reservation.
    case unlicensed
    /// What is on file does not decide it.
    case unknown

    /// Whether a licence on file covers the use.
    public var isCovered: Bool { self == .licensed }
}

/// A verdict with the grounds for it.
public struct Assessment: Sendable, Hashable, Codable {
    public var verdict: Verdict
    /// Codes, sorted; for ``Verdict/unknown`` the questions that are open.
    public var reasons: [String]
    /// The `uid` of the grant that decided.
    public var grant: String?
    /// What a licence asks for, with what is known of it; never decisive.
    public var conditions: [String]
    /// Every grant that was considered, in the order of the register.
    public var grants: [GrantTrace]
    /// Every signal about the work, in the order of the register.
    public var signals: [SignalTrace]

    public init(
        verdict: Verdict, reasons: [String], grant: String?, conditions: [String], grants: [GrantTrace],
        signals: [SignalTrace]
    ) {
        self.verdict = verdict
        self.reasons = reasons
        self.grant = grant
        self.conditions = conditions
        self.grants = grants
        self.signals = signals
    }
}

/// How one grant stands to a use, field by field.
public struct GrantTrace: Sendable, Hashable, Codable {
    public var uid: String
    public var version: Int
    public var assignee: Ternary
    public var target: Ternary
    public var usage: Ternary
    public var territory: Ternary
    public var channel: Ternary
    public var notProhibited: Ternary
    /// Whether it was in force over the whole time of acquisition.
    public var inForce: Ternary
    /// The first field that is not `yes`, in the order above; `nil` where all are.
    public var failed: String?
}

/// How one signal stands to a use.
public struct SignalTrace: Sendable, Hashable, Codable {
    public var uid: String
    public var kind: Signal.Kind
    public var digest: String
    /// `reserved`, `allowed`, or `nil` where it says nothing of the use.
    public var preference: Signal.Preference?
    /// The code of the rule that says so.
    public var code: String?
    /// Whether it was in force over the whole time of acquisition.
    public var inForce: Ternary
}

/// A work as far as its licence is concerned.
public struct AssessedWork: Sendable, Hashable {
    public var id: String
    public var holder: String
    public var collection: String
    public var externalID: String?
    public var url: String?
    public var publishedAt: String?
    /// An SPDX expression.
    public var licence: String?
    /// Whether the ground on which the holder speaks for the work is recorded.
    public var hasKnownBasis: Bool

    public init(
        id: String, holder: String, collection: String, externalID: String? = nil, url: String? = nil,
        publishedAt: String? = nil, licence: String? = nil, hasKnownBasis: Bool = true
    ) {
        self.id = id
        self.holder = holder
        self.collection = collection
        self.externalID = externalID
        self.url = url
        self.publishedAt = publishedAt
        self.licence = licence
        self.hasKnownBasis = hasKnownBasis
    }
}

/// Who attests that all licences are on file, and for what.
public struct RegisterAttestation: Sendable, Hashable, Codable {
    /// All licences effective before this instant are on file.
    public var completeAsOf: Instant
    /// The rights holders it is about; empty: all.
    public var completeFor: [String]
    public var attestedBy: String

    public init(completeAsOf: Instant, completeFor: [String], attestedBy: String) {
        self.completeAsOf = completeAsOf
        self.completeFor = completeFor
        self.attestedBy = attestedBy
    }
}
