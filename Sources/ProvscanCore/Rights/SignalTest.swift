/// One signal held against one work and one context: every question but that of time is answered once.
struct SignalTest {
    let signal: Signal
    /// What it says of the use of the work; `nil`: nothing.
    let preference: Signal.Preference?
    /// The code of the rule that says so.
    let code: String?
    /// Whether it is about the work at all.
    let isAboutWork: Bool

    init(_ signal: Signal, work: AssessedWork, context: UsageContext) {
        self.signal = signal
        let address = work.url.flatMap { WebAddress($0) }
        let path: String? =
            if let address, address.host == signal.host.lowercased() {
                address.path
            } else {
                // A work without an address of its own: only what holds for the whole host is about it.
                address == nil && signal.collections.contains(work.collection) ? "/" : nil
            }
        guard let path else {
            isAboutWork = false
            preference = nil
            code = nil
            return
        }
        isAboutWork = true
        let statements = Self.governing(signal, path).compactMap { rule in
            Self.preference(of: rule, context).map { (preference: $0, code: rule.code) }
        }
        let reserved = statements.first { $0.preference == .reserved }
        preference = reserved?.preference ?? statements.first?.preference
        code = reserved?.code ?? statements.first?.code
    }

    /// Whether it is known to have been in force; outside the time of its observation it may have been.
    func inForce(in slice: Period) -> Ternary {
        signal.observed.from <= slice.from && slice.until <= signal.observed.until ? .yes : .unknown
    }

    func trace(over slices: [Period]) -> SignalTrace {
        SignalTrace(
            uid: signal.uid, kind: signal.kind, digest: signal.digest, preference: preference, code: code,
            inForce: slices.map { inForce(in: $0) }.conjunction)
    }

    /// The rules that decide for `path`, one set for usages and one for each crawler.
    private static func governing(_ signal: Signal, _ path: String) -> [Signal.Rule] {
        let matching = signal.rules.filter { PathPattern.matches($0.pattern, path) }
        switch signal.precedence {
        case .all: return matching
        case .first: return Array(matching.prefix(1))
        case .longest:
            let groups = Dictionary(grouping: matching) { $0.code }
            return groups.values.flatMap { rules in
                let longest = rules.map(\.pattern.utf8.count).max()
                return rules.filter { $0.pattern.utf8.count == longest }
            }.sorted { $0.code < $1.code }
        }
    }

    /// What `rule` says of the use: a reservation of a part of it, or of more than it, reserves it.
    private static func preference(of rule: Signal.Rule, _ context: UsageContext) -> Signal.Preference? {
        if let crawler = rule.crawler {
            guard let own = context.crawler, own.lowercased() == crawler.lowercased() else { return nil }
            return rule.usage["crawl"]
        }
        var said: Signal.Preference?
        for (token, preference) in rule.usage {
            guard let usage = Usage(rawValue: token), usage.includes(context.usage) else { continue }
            if preference == .reserved { return .reserved }
            said = .allowed
        }
        return said
    }
}
