/// What is on file about licences.
public struct RightsRegister: Sendable, Equatable {
    /// Each grant in its current version, in order of first recording.
    public var grants: [LicenceGrant]
    /// In order of recording.
    public var signals: [Signal]
    public var attestations: [RegisterAttestation]
    /// The current tariff of each collection that has one.
    public var tariffs: [Tariff]

    public init(
        grants: [LicenceGrant] = [], signals: [Signal] = [], attestations: [RegisterAttestation] = [],
        tariffs: [Tariff] = []
    ) {
        self.grants = grants
        self.signals = signals
        self.attestations = attestations
        self.tariffs = tariffs
    }

    /// The rules that all verdicts of a run follow.
    public func assessor(at now: Instant) -> LicenceAssessor {
        LicenceAssessor(grants: grants, signals: signals, attestations: attestations, now: now)
    }
}

/// What a licence for the works of a collection costs, as published.
public struct Tariff: Sendable, Equatable, Codable {
    public enum Basis: String, Sendable, Codable, CaseIterable {
        case work
        case thousandWords = "1000-words"
        case month
        case flat
    }

    public var holder: String
    public var collection: String
    public var basis: Basis
    /// A decimal number.
    public var rate: String
    /// ISO 4217.
    public var currency: String
    /// Where it is published.
    public var source: String?

    public init(
        holder: String, collection: String, basis: Basis, rate: String, currency: String, source: String? = nil
    ) {
        self.holder = holder
        self.collection = collection
        self.basis = basis
        self.rate = rate
        self.currency = currency
        self.source = source
    }
}
