import ProvscanCore
import ProvscanTestSupport
import Testing

@Suite("Licence verdicts: a pure function of grants, signals and context")
struct LicenceAssessorTests {
    private let now = day(2026)
    private let complete = [RegisterAttestation(completeAsOf: day(2026), completeFor: [], attestedBy: "Counsel")]

    private static func day(_ year: Int, _ month: Int = 1) -> Instant {
        Instant(seconds: CivilDate.daysSince1970(year: year, month: month, day: 1) * 86_400)
    }

    private static let work = AssessedWork(
        id: "w", holder: "Acme", collection: "news", externalID: "n-1", url: "https://acme.example/news/1",
        publishedAt: "2015-06-01")

    private func context(
        _ from: Instant, _ until: Instant, actor: String? = "ModelCo", usage: Usage = .trainAI
    ) -> UsageContext {
        UsageContext(actor: actor, usage: usage, acquired: Period(from: from, until: until))
    }

    private func grant(
        usage: [Usage] = [.trainAI], from: Instant = day(2020), until: Instant? = day(2022), territory: [String]? = nil,
        type: LicenceGrant.Kind = .agreement, status: LicenceGrant.Status = .active
    ) -> LicenceGrant {
        LicenceGrant(
            uid: "g", type: type, assigner: .init(name: "Acme"), assignee: .init(name: "ModelCo"),
            target: .init(include: [.init(collection: "news")]),
            permission: [.init(usage: usage, territory: territory)], effectiveFrom: from, effectiveUntil: until,
            status: status)
    }

    private func signal(_ preference: Signal.Preference, observed: Period) -> Signal {
        Signal(
            uid: "s", kind: .tdmrep, host: "acme.example", url: nil, digest: "sha256:0", observed: observed,
            precedence: .first, rules: [.init(code: "tdmrep", pattern: "/", usage: ["tdm": preference])])
    }

    private func assess(
        _ context: UsageContext, grants: [LicenceGrant] = [], signals: [Signal] = [], work: AssessedWork = Self.work,
        attested: Bool = true
    ) -> Assessment {
        LicenceAssessor(grants: grants, signals: signals, attestations: attested ? complete : [], now: now)
            .assess(work, in: context)
    }

    @Test("each row of the table")
    func table() {
        let inTerm = context(Self.day(2020, 2), Self.day(2020, 3))
        var basis = Self.work
        basis.hasKnownBasis = false
        #expect(assess(inTerm, work: basis).reasons == ["basis-unknown"])
        var open = Self.work
        open.licence = "CC-BY-4.0"
        let byLicence = assess(inTerm, work: open)
        #expect(byLicence.verdict == .licensed && byLicence.conditions == ["attribution-not-verified"])
        let byGrant = assess(inTerm, grants: [grant()])
        #expect(byGrant.verdict == .licensed && byGrant.grant == "g" && byGrant.reasons == ["grant:g"])
        let late = assess(context(Self.day(2023), Self.day(2024)), grants: [grant()])
        #expect(late.verdict == .expired && late.reasons == ["acquired-after-term"])
        let other = assess(inTerm, grants: [grant(usage: [.search])])
        #expect(other.verdict == .outOfScope && other.reasons == ["usage"])
        let always = Period(from: Self.day(2019), until: Self.day(2025))
        let reserved = assess(inTerm, signals: [signal(.reserved, observed: always)])
        #expect(reserved.verdict == .optedOut && reserved.reasons == ["tdmrep"])
        let none = assess(inTerm)
        #expect(none.verdict == .unlicensed && none.reasons == ["no-grant-on-file", "signal:none"])
        #expect(assess(inTerm, attested: false).reasons == ["register-not-attested"])
    }

    @Test("a signal that allows never makes a licence; an offer is no grant")
    func weakStatements() {
        let inTerm = context(Self.day(2020, 2), Self.day(2020, 3))
        let always = Period(from: Self.day(2019), until: Self.day(2025))
        let allowed = assess(inTerm, signals: [signal(.allowed, observed: always)])
        #expect(allowed.verdict == .unlicensed && allowed.reasons.contains("signal:allowed"))
        #expect(assess(inTerm, grants: [grant(type: .offer)]).verdict == .unlicensed)
    }

    @Test("whether a fee was paid decides nothing")
    func payment() {
        let inTerm = context(Self.day(2020, 2), Self.day(2020, 3))
        var unpaid = grant()
        unpaid.duty = [.init(action: "compensate", amount: "10.00", currency: "USD", status: "due")]
        let assessment = assess(inTerm, grants: [unpaid])
        #expect(assessment.verdict == .licensed && assessment.conditions == ["compensate:due"])
    }

    @Test("what is not known stays open")
    func unknown() {
        let inTerm = context(Self.day(2020, 2), Self.day(2020, 3))
        let nobody = assess(context(Self.day(2020, 2), Self.day(2020, 3), actor: nil), grants: [grant()])
        #expect(nobody.verdict == .unknown && nobody.reasons == ["actor"])
        #expect(assess(inTerm, grants: [grant(territory: ["DE"])]).reasons == ["territory"])
        let straddling = assess(context(Self.day(2021), Self.day(2023)), grants: [grant()])
        #expect(straddling.verdict == .unknown)
        #expect(straddling.reasons == ["acquisition-time", "possibly:licensed", "possibly:expired"])
        var nonCommercial = Self.work
        nonCommercial.licence = "CC-BY-NC-4.0"
        #expect(assess(inTerm, work: nonCommercial).reasons == ["purpose"])
        var commercial = inTerm
        commercial.isCommercial = true
        #expect(assess(commercial, work: nonCommercial).verdict == .outOfScope)
        nonCommercial.licence = "LicenseRef-House"
        #expect(assess(inTerm, work: nonCommercial).reasons == ["licence-not-understood"])
    }

    @Test("a terminated grant ends early, a suspended one leaves it open, a superseded one is nothing")
    func status() {
        let inTerm = context(Self.day(2021, 2), Self.day(2021, 3))
        var ended = grant(status: .terminated)
        ended.statusAt = Self.day(2021)
        #expect(assess(inTerm, grants: [ended]).reasons == ["terminated"])
        var suspended = grant(status: .suspended)
        suspended.statusAt = Self.day(2021)
        #expect(assess(inTerm, grants: [suspended]).reasons == ["grant-status"])
        #expect(assess(inTerm, grants: [grant(status: .superseded)]).verdict == .unlicensed)
    }

    @Test("two observations that found a statement unchanged vouch for the time between them")
    func observations() {
        func seen(_ at: Instant, _ digest: String) -> Signal {
            var signal = signal(.reserved, observed: Period(from: at, until: Instant(seconds: at.seconds + 1)))
            signal.uid = "s\(at.seconds)"
            signal.digest = digest
            return signal
        }
        let between = context(Self.day(2020, 2), Self.day(2020, 3))
        let ends = (Self.day(2020), Self.day(2021))
        #expect(assess(between, signals: [seen(ends.0, "a"), seen(ends.1, "a")]).verdict == .optedOut)
        let changed = assess(between, signals: [seen(ends.0, "a"), seen(ends.1, "b")])
        #expect(changed.verdict == .unlicensed && changed.reasons.contains("signal:unknown"))
    }

    @Test(
        "a grant more never takes a licence away; order is nothing; a shorter time changes no definite verdict",
        arguments: 0..<400)
    func properties(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var grants: [LicenceGrant] = []
        for number in 0..<Int.random(in: 0...4, using: &random) {
            grants.append(randomGrant(number, &random))
        }
        let signals = (0..<Int.random(in: 0...2, using: &random)).map { _ in
            signal(
                Bool.random(using: &random) ? .reserved : .allowed,
                observed: randomPeriod(&random))
        }
        let work = randomWork(&random)
        var wide = UsageContext(
            actor: Bool.random(using: &random) ? "ModelCo" : nil,
            usage: Usage.allCases.randomElement(using: &random) ?? .tdm, acquired: randomPeriod(&random))
        wide.territory = ["DE", "US", nil].randomElement(using: &random) ?? nil
        func verdict(_ grants: [LicenceGrant], _ context: UsageContext) -> Assessment {
            assess(context, grants: grants, signals: signals, work: work, attested: seed % 4 != 0)
        }
        let before = verdict(grants, wide)
        let shuffled = verdict(grants.shuffled(using: &random), wide)
        #expect(before.verdict == shuffled.verdict && before.reasons.count == shuffled.reasons.count, "seed \(seed)")
        if before.verdict == .licensed {
            let more = verdict(grants + [randomGrant(9, &random)], wide)
            #expect(more.verdict == .licensed, "seed \(seed)")
        }
        guard let acquired = wide.acquired, before.verdict != .unknown else { return }
        var narrow = wide
        let span = acquired.until.seconds - acquired.from.seconds
        let start = acquired.from.seconds + Int.random(in: 0..<span, using: &random)
        let end = Int.random(in: (start + 1)...acquired.until.seconds, using: &random)
        narrow.acquired = Period(from: Instant(seconds: start), until: Instant(seconds: end))
        #expect(verdict(grants, narrow).verdict == before.verdict, "seed \(seed)")
    }

    private func randomGrant(_ number: Int, _ random: inout SplitMix64) -> LicenceGrant {
        let term = randomPeriod(&random)
        var made = grant(
            usage: [Usage.allCases.randomElement(using: &random) ?? .tdm], from: term.from,
            until: Bool.random(using: &random) ? term.until : nil,
            territory: [nil, ["DE"], ["WORLD"], ["EU"]].randomElement(using: &random) ?? nil,
            type: LicenceGrant.Kind.allCases.randomElement(using: &random) ?? .offer,
            status: LicenceGrant.Status.allCases.randomElement(using: &random) ?? .active)
        made.uid = "g\(number)"
        made.statusAt = Bool.random(using: &random) ? randomPeriod(&random).from : nil
        if Int.random(in: 0..<4, using: &random) == 0 { made.target.include = [.init(host: "acme.example")] }
        if Int.random(in: 0..<4, using: &random) == 0 { made.assignee = .init(name: "Other", affiliates: "included") }
        return made
    }

    private func randomPeriod(_ random: inout SplitMix64) -> Period {
        let start = Int.random(in: 0..<60, using: &random)
        let length = Int.random(in: 1...40, using: &random)
        let base = Self.day(2018).seconds
        return Period(
            from: Instant(seconds: base + start * 2_592_000),
            until: Instant(seconds: base + (start + length) * 2_592_000))
    }

    private func randomWork(_ random: inout SplitMix64) -> AssessedWork {
        var work = Self.work
        work.hasKnownBasis = Int.random(in: 0..<8, using: &random) > 0
        work.licence = [nil, nil, nil, "CC0-1.0", "CC-BY-NC-4.0", "X"].randomElement(using: &random) ?? nil
        if Bool.random(using: &random) { work.url = nil }
        return work
    }
}
