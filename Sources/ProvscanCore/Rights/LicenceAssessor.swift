/// Decides whether licences on file cover the use of a copied work: a pure function of grants,
/// signals, the register's completeness, and the context.
///
/// The time of acquisition is cut where anything on file changes. In each slice the
/// conditions are asked in this order, with Kleene's logic: the first that holds gives the
/// verdict, and one that cannot be decided makes it `unknown`.
///
/// 1. A public licence covers the use.
/// 2. A grant to the actor covers it: `licensed`.
/// 3. A grant to the actor would, had it not ended: `expired`.
/// 4. A grant to the actor names the work and was in force, for other uses: `outOfScope`.
/// 5. The register is attested complete, and a reservation was in force: `optedOut`.
/// 6. The register is attested complete: `unlicensed`.
///
/// Where the slices do not agree, the verdict is `unknown`: so a shorter time of acquisition
/// never turns one definite verdict into another. Payment never decides, an offer is no
/// grant, and a signal that allows makes no licence.
public struct LicenceAssessor: Sendable {
    private let grants: [LicenceGrant]
    private let signals: [Signal]
    private let attestations: [RegisterAttestation]
    /// When the assessment is made: nothing was acquired later.
    private let now: Instant

    /// - Parameters:
    ///   - grants: All grants on file, each in its current version.
    ///   - signals: All observations on file.
    ///   - attestations: Who vouches that the register is complete.
    ///   - now: The time of the assessment.
    public init(
        grants: [LicenceGrant], signals: [Signal], attestations: [RegisterAttestation], now: Instant
    ) {
        self.grants = grants.filter { $0.status != .superseded }
        self.signals = Signal.joined(signals)
        self.attestations = attestations
        self.now = now
    }

    /// What a slice of time gives.
    private struct Finding: Hashable {
        var verdict: Verdict
        var reasons: [String]
        var grant: String?
        var conditions: [String] = []
    }

    /// The verdict on `work` in `context`, with everything that was considered.
    ///
    /// - Complexity: O((grants + signals)² ) for those of the work's holder and host.
    public func assess(_ work: AssessedWork, in context: UsageContext) -> Assessment {
        let acquired = acquisition(of: work, context)
        let considered = grants.filter { $0.type != .offer }.map { GrantTest($0, work: work, context: context) }
            .filter { $0.target != .no || $0.assignee == .yes }
        let heard = signals.map { SignalTest($0, work: work, context: context) }.filter(\.isAboutWork)
        let slices = cut(acquired, considered, heard)
        let findings = slices.map { finding(on: work, context, $0, considered, heard) }
        let result = combine(findings)
        return Assessment(
            verdict: result.verdict, reasons: result.reasons, grant: result.grant, conditions: result.conditions,
            grants: considered.map { $0.trace(over: slices) }, signals: heard.map { $0.trace(over: slices) })
    }

    /// When the work may have been acquired: as the context says, else from its publication until now.
    private func acquisition(of work: AssessedWork, _ context: UsageContext) -> Period {
        if let acquired = context.acquired { return acquired }
        let from = work.publishedAt.flatMap { Period($0)?.from } ?? .distantPast
        return Period(from: min(from, now), until: now)
    }

    private func cut(_ period: Period, _ grants: [GrantTest], _ signals: [SignalTest]) -> [Period] {
        var instants = grants.flatMap { GrantTest.boundaries(of: $0.grant) }
        instants += signals.flatMap { [$0.signal.observed.from, $0.signal.observed.until] }
        instants += attestations.map(\.completeAsOf)
        let inside = Set(instants.filter { period.from < $0 && $0 < period.until }).sorted()
        let edges = [period.from] + inside + [period.until]
        return zip(edges, edges.dropFirst()).map { Period(from: $0, until: $1) }
    }

    private func finding(
        on work: AssessedWork, _ context: UsageContext, _ slice: Period, _ grants: [GrantTest], _ signals: [SignalTest]
    ) -> Finding {
        guard work.hasKnownBasis else { return Finding(verdict: .unknown, reasons: ["basis-unknown"]) }
        let licence = PublicLicence(work.licence, isCommercial: context.isCommercial)
        if licence?.covers == .yes {
            return Finding(
                verdict: .licensed, reasons: ["public-licence"], conditions: licence?.conditions.sorted() ?? [])
        }
        let open = licence?.covers == .unknown ? [Self.question(on: licence)] : []
        switch first(of: grants, slice, alsoOpen: open, where: covers) {
        case .decided(let test):
            return Finding(
                verdict: .licensed, reasons: ["grant:\(test.grant.uid)"], grant: test.grant.uid,
                conditions: conditions(of: test.grant))
        case .open(let questions): return Finding(verdict: .unknown, reasons: questions)
        case .none: break
        }
        switch first(of: grants, slice, where: hasEnded) {
        case .decided(let test):
            return Finding(verdict: .expired, reasons: [reason(forEnd: test)], grant: test.grant.uid)
        case .open(let questions): return Finding(verdict: .unknown, reasons: questions)
        case .none: break
        }
        switch first(of: grants, slice, where: isForOtherUse) {
        case .decided(let test):
            return Finding(verdict: .outOfScope, reasons: failures(of: test), grant: test.grant.uid)
        case .open(let questions): return Finding(verdict: .unknown, reasons: questions)
        case .none: break
        }
        if licence?.covers == .no { return Finding(verdict: .outOfScope, reasons: ["public-licence", "purpose"]) }
        guard isRegisterComplete(for: work.holder, slice) else {
            return Finding(verdict: .unknown, reasons: ["register-not-attested"])
        }
        return withoutGrant(grants, signals, slice)
    }

    /// No grant can cover the use: what is left is whether a reservation was in force.
    private func withoutGrant(_ grants: [GrantTest], _ signals: [SignalTest], _ slice: Period) -> Finding {
        let reserving = signals.filter { $0.preference == .reserved && $0.inForce(in: slice) == .yes }
        if !reserving.isEmpty {
            return Finding(verdict: .optedOut, reasons: Set(reserving.compactMap(\.code)).sorted())
        }
        var reasons = ["no-grant-on-file"]
        if grants.contains(where: { $0.assignee == .yes && $0.target != .no && $0.phase(in: slice) == .before }) {
            reasons.append("before-term")
        }
        if grants.contains(where: { $0.assignee == .yes && $0.target == .no }) { reasons.append("other-grant-exists") }
        let inForce = signals.filter { $0.inForce(in: slice) == .yes }
        let said = inForce.contains { $0.preference == .allowed } ? "allowed" : "none"
        let isUncertain = signals.contains { $0.preference == .reserved && $0.inForce(in: slice) == .unknown }
        reasons.append("signal:" + (isUncertain ? "unknown" : said))
        return Finding(verdict: .unlicensed, reasons: reasons)
    }

    private func covers(_ test: GrantTest, _ slice: Period) -> Ternary {
        test.assignee && test.target && test.scope && isWithin(test, slice) && !test.endsBeforeUse
    }

    private func hasEnded(_ test: GrantTest, _ slice: Period) -> Ternary {
        let ended: Ternary = test.phase(in: slice) == .after ? .yes : .no
        return test.assignee && test.target && test.scope && (ended || (isWithin(test, slice) && test.endsBeforeUse))
    }

    private func isForOtherUse(_ test: GrantTest, _ slice: Period) -> Ternary {
        test.assignee && test.target && isWithin(test, slice) && !test.scope
    }

    private func isWithin(_ test: GrantTest, _ slice: Period) -> Ternary {
        switch test.phase(in: slice) {
        case .within: .yes
        case .unclear: .unknown
        case .before, .after: .no
        }
    }

    /// What a question about all grants comes to.
    private enum Answer {
        case decided(GrantTest)
        /// What would have to be known.
        case open([String])
        case none
    }

    private func first(
        of grants: [GrantTest], _ slice: Period, alsoOpen: [String] = [],
        where condition: (GrantTest, Period) -> Ternary
    ) -> Answer {
        var open = Set(alsoOpen)
        for grant in grants {
            switch condition(grant, slice) {
            case .yes: return .decided(grant)
            case .unknown: open.formUnion(questions(on: grant, slice))
            case .no: break
            }
        }
        return open.isEmpty ? .none : .open(open.sorted())
    }

    private static func question(on licence: PublicLicence?) -> String {
        licence?.conditions.contains("nc") == true ? "purpose" : "licence-not-understood"
    }

    /// What would have to be known of a grant to decide with it.
    private func questions(on test: GrantTest, _ slice: Period) -> [String] {
        var questions = [
            ("actor", test.assignee), ("target", test.target), ("usage", test.usage), ("territory", test.territory),
            ("channel", test.channel),
        ].filter { $0.1 == .unknown }.map(\.0)
        if test.phase(in: slice) == .unclear { questions.append("grant-status") }
        return questions
    }

    private func reason(forEnd test: GrantTest) -> String {
        if test.endsBeforeUse == .yes { return "post-term-use" }
        return test.grant.status == .terminated ? "terminated" : "acquired-after-term"
    }

    private func failures(of test: GrantTest) -> [String] {
        var reasons: [String] = []
        if test.notProhibited == .no { reasons.append("prohibited") }
        if test.usage == .no { reasons.append("usage") }
        if test.territory == .no { reasons.append("territory") }
        if test.channel == .no { reasons.append("channel") }
        return reasons.sorted()
    }

    private func isRegisterComplete(for holder: String, _ slice: Period) -> Bool {
        attestations.contains {
            slice.until <= $0.completeAsOf && ($0.completeFor.isEmpty || $0.completeFor.contains(holder))
        }
    }

    private func conditions(of grant: LicenceGrant) -> [String] {
        grant.duty.map { $0.action + ($0.status.map { ":" + $0 } ?? "") }.sorted()
    }

    /// One verdict where all slices agree; else the question of when.
    private func combine(_ findings: [Finding]) -> Finding {
        guard let first = findings.first else { return Finding(verdict: .unknown, reasons: ["acquisition-time"]) }
        let verdicts = Set(findings.map(\.verdict))
        guard verdicts.count == 1 else {
            let possible = Verdict.allCases.filter { verdicts.contains($0) && $0 != .unknown }
            let questions = findings.filter { $0.verdict == .unknown }.flatMap(\.reasons)
            return Finding(
                verdict: .unknown,
                reasons: ["acquisition-time"] + possible.map { "possibly:" + $0.rawValue } + Set(questions).sorted())
        }
        let grants = Set(findings.map(\.grant))
        return Finding(
            verdict: first.verdict, reasons: Set(findings.flatMap(\.reasons)).sorted(),
            grant: grants.count == 1 ? first.grant : nil, conditions: Set(findings.flatMap(\.conditions)).sorted())
    }
}
