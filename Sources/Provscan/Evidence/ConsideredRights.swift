internal import Foundation
public import ProvscanCore

/// `rights.json`: the grants, signals and attestations that the verdicts of a scan rest on.
///
/// With them, and the facts in `matches.jsonl`, every verdict can be worked out again.
public struct ConsideredRights: Codable, Sendable, Equatable {
    public static let schemaName = "provscan.rights/1"

    public var schema = Self.schemaName
    /// Those that a trace names, in the order of the register, each in the version that was current.
    public var grants: [LicenceGrant]
    /// Those that a trace names, with all other observations of the same statement.
    public var signals: [Signal]
    public var attestations: [RegisterAttestation]
    /// Whether prices, documents and reasons were left out of the grants.
    public var areTermsWithheld = false

    /// What `register` holds of what the traces name.
    init(_ register: RightsRegister, namedIn names: RightsNames) {
        grants = register.grants.filter { names.grants.contains($0.uid) }
        let places = Set(register.signals.filter { names.signals.contains($0.uid) }.map(Place.init))
        signals = register.signals.filter { places.contains(Place($0)) }
        attestations = register.attestations
    }

    /// One statement, observed any number of times.
    private struct Place: Hashable {
        var kind: Signal.Kind
        var host: String
        var url: String?

        init(_ signal: Signal) {
            kind = signal.kind
            host = signal.host
            url = signal.url
        }
    }

    /// Without what no verdict depends on and a contract may keep secret.
    var withTermsWithheld: ConsideredRights {
        var rights = self
        rights.areTermsWithheld = true
        for place in rights.grants.indices {
            rights.grants[place].document = nil
            rights.grants[place].statusReason = nil
            rights.grants[place].recordedBy = nil
            rights.grants[place].source = nil
            for duty in rights.grants[place].duty.indices {
                rights.grants[place].duty[duty].amount = nil
                rights.grants[place].duty[duty].currency = nil
                rights.grants[place].duty[duty].paymentRef = nil
            }
        }
        return rights
    }

    /// The rules that verdicts made at `now` follow.
    func assessor(at now: Instant) -> LicenceAssessor {
        LicenceAssessor(grants: grants, signals: signals, attestations: attestations, now: now)
    }
}

/// The grants and signals that traces name.
struct RightsNames: Codable {
    private(set) var grants: Set<String> = []
    private(set) var signals: Set<String> = []

    mutating func add(_ assessment: Assessment) {
        for grant in assessment.grants { grants.insert(grant.uid) }
        for signal in assessment.signals { signals.insert(signal.uid) }
    }

    mutating func add(_ later: RightsNames) {
        grants.formUnion(later.grants)
        signals.formUnion(later.signals)
    }
}
