/// One grant held against one work and one context: every question but that of time is answered once.
struct GrantTest {
    /// Where an instant lies in the term of a grant.
    enum Phase {
        case before, within, after
        /// The grant's status leaves it open.
        case unclear
    }

    let grant: LicenceGrant
    let assignee: Ternary
    let target: Ternary
    /// Usage, modality, stage and purpose.
    let usage: Ternary
    let territory: Ternary
    let channel: Ternary
    let notProhibited: Ternary
    /// Whether the texts are used after the term though the grant forbids it.
    let endsBeforeUse: Ternary

    init(_ grant: LicenceGrant, work: AssessedWork, context: UsageContext) {
        self.grant = grant
        assignee = Self.assignee(of: grant, context)
        target = Self.target(of: grant, work)
        let tests = grant.permission.map { PermissionTest($0, context) }
        // The permission that comes closest speaks for all.
        let best = tests.max { $0.rank < $1.rank }
        usage = best?.usage ?? .no
        territory = best?.territory ?? .no
        channel = best?.channel ?? .no
        let prohibited = grant.prohibition.flatMap(\.usage).contains {
            $0.includes(context.usage) || context.usage.includes($0)
        }
        notProhibited = Ternary(!prohibited)
        endsBeforeUse = Self.endsBeforeUse(grant, context)
    }

    /// Whether scope and prohibitions leave room for the use.
    var scope: Ternary { usage && territory && channel && notProhibited }

    func phase(in slice: Period) -> Phase {
        if slice.until <= grant.effectiveFrom { return .before }
        switch (grant.status, grant.statusAt) {
        case (.terminated, let end?): if slice.from >= end { return .after }
        case (.terminated, nil), (.suspended, nil): return .unclear
        case (.suspended, let start?): if slice.from >= start { return .unclear }
        default: break
        }
        if let end = grant.effectiveUntil, slice.from >= end { return .after }
        return .within
    }

    /// The instants at which the phase changes.
    static func boundaries(of grant: LicenceGrant) -> [Instant] {
        [grant.effectiveFrom] + [grant.effectiveUntil, grant.statusAt].compactMap { $0 }
    }

    func trace(over slices: [Period]) -> GrantTrace {
        let phases = slices.map { phase(in: $0) }
        let inForce: Ternary =
            phases.allSatisfy { $0 == .within }
            ? .yes : phases.contains { $0 == .within || $0 == .unclear } ? .unknown : .no
        let fields: [(String, Ternary)] = [
            ("assignee", assignee), ("target", target), ("usage", usage), ("territory", territory),
            ("channel", channel), ("notProhibited", notProhibited), ("inForce", inForce),
        ]
        return GrantTrace(
            uid: grant.uid, version: grant.version, assignee: assignee, target: target, usage: usage,
            territory: territory, channel: channel, notProhibited: notProhibited, inForce: inForce,
            failed: fields.first { $0.1 != .yes }?.0)
    }

    private static func assignee(of grant: LicenceGrant, _ context: UsageContext) -> Ternary {
        if grant.type == .publicLicence { return .yes }
        guard let party = grant.assignee else { return .unknown }
        guard let actor = context.actor?.lowercased() else { return .unknown }
        var names = [party.name] + (party.ids ?? [:]).values + (party.robotsTokens ?? [])
        if party.affiliates == "listed" { names += party.affiliateList ?? [] }
        if names.contains(where: { $0.lowercased() == actor }) { return .yes }
        // Who belongs to a group, or whom a licensee let in, is not on file.
        let mayReachFurther =
            party.affiliates == "included" || ["service-providers", "any"].contains(party.sublicence ?? "none")
        return mayReachFurther ? .unknown : .no
    }

    private static func target(of grant: LicenceGrant, _ work: AssessedWork) -> Ternary {
        guard grant.assigner.name.lowercased() == work.holder.lowercased() else { return .no }
        let target = grant.target
        let included = target.all ? .yes : target.include.map { matches($0, work) }.disjunction
        return included && !target.exclude.map { matches($0, work) }.disjunction
    }

    private static func matches(_ selector: LicenceGrant.Selector, _ work: AssessedWork) -> Ternary {
        var tests: [Ternary] = []
        if let collection = selector.collection { tests.append(Ternary(collection == work.collection)) }
        let address = work.url.flatMap { WebAddress($0) }
        if let host = selector.host { tests.append(address.map { Ternary($0.isUnder(host)) } ?? .unknown) }
        if let pattern = selector.urlPattern {
            tests.append(address.map { Ternary(PathPattern.matches(pattern, $0.path)) } ?? .unknown)
        }
        if let works = selector.works {
            tests.append(Ternary(works.contains(work.id) || work.externalID.map(works.contains) == true))
        }
        if selector.docListDigest != nil { tests.append(.unknown) }
        let published = work.publishedAt.flatMap { Period($0) }
        if let from = selector.publishedFrom.flatMap({ Period($0)?.from }) {
            tests.append(order(published, startsAtOrAfter: from))
        }
        if let until = selector.publishedUntil.flatMap({ Period($0)?.from }) {
            tests.append(!order(published, startsAtOrAfter: until))
        }
        return tests.isEmpty ? .no : tests.conjunction
    }

    private static func order(_ published: Period?, startsAtOrAfter instant: Instant) -> Ternary {
        guard let published else { return .unknown }
        if published.from >= instant { return .yes }
        return published.until <= instant ? .no : .unknown
    }

    private static func endsBeforeUse(_ grant: LicenceGrant, _ context: UsageContext) -> Ternary {
        guard let used = context.usedUntil, let end = grant.effectiveUntil, used > end, let terms = grant.postTerm
        else { return .no }
        return Ternary(terms.retainCopies == false || terms.newTraining == false)
    }
}

/// One permission of a grant held against a context.
private struct PermissionTest {
    let usage: Ternary
    let territory: Ternary
    let channel: Ternary

    init(_ permission: LicenceGrant.Permission, _ context: UsageContext) {
        let isCommercial = permission.commercial == false ? context.isCommercial.map { Ternary(!$0) } ?? .unknown : .yes
        usage =
            Ternary(permission.usage.contains { $0.includes(context.usage) })
            && Self.contains(permission.stages, context.stage)
            && Ternary(permission.modality.map { $0.isEmpty || $0.contains("text") } ?? true)
            && isCommercial
        territory = Territory.covers(permission.territory ?? [], context.territory)
        channel = Self.contains(permission.channel, context.channel)
    }

    /// How close it comes: what holds counts most, then what may hold.
    var rank: Int {
        [usage && territory && channel, usage, territory, channel].reduce(0) { rank, test in
            rank * 3 + (test == .yes ? 2 : test == .unknown ? 1 : 0)
        }
    }

    /// Whether a restriction leaves room for `value`; an empty one is none.
    private static func contains(_ allowed: [String]?, _ value: String?) -> Ternary {
        guard let allowed, !allowed.isEmpty else { return .yes }
        return value.map { Ternary(allowed.contains($0)) } ?? .unknown
    }
}
