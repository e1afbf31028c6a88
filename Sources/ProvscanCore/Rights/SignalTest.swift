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
        let statements = Self.governing(signal, path, context).compactMap { rule in
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

    /// The rules that decide for `path`, for each code its own.
    private static func governing(_ signal: Signal, _ path: String, _ context: UsageContext) -> [Signal.Rule] {
        let group = self.group(in: signal, context)
        let matching = signal.rules.filter { $0.crawler == group && PathPattern.matches($0.pattern, path) }
        switch signal.precedence {
        case .all: return matching
        case .first: return Array(matching.prefix(1))
        case .longest:
            return Dictionary(grouping: matching) { $0.code }.values.flatMap { rules in
                let longest = rules.map(\.pattern.utf8.count).max()
                return rules.filter { $0.pattern.utf8.count == longest }
            }.sorted { $0.code < $1.code }
        }
    }

    /// The group of rules that a crawler follows: its own, else the one for all (RFC 9309 §2.2.1).
    private static func group(in signal: Signal, _ context: UsageContext) -> String? {
        guard signal.kind == .robots else { return nil }
        let own = context.crawler?.lowercased()
        return signal.rules.contains { own != nil && $0.crawler == own } ? own : "*"
    }

    /// What `rule` says of the use: a reservation of it, or of more than it, reserves it.
    private static func preference(of rule: Signal.Rule, _ context: UsageContext) -> Signal.Preference? {
        var said: Signal.Preference?
        for (token, preference) in rule.usage {
            // Whether a crawler was kept out is a question only where it is known which one came.
            let isMeant =
                token == "crawl"
                ? context.crawler != nil : Usage(rawValue: token)?.includes(context.usage) ?? false
            guard isMeant else { continue }
            if preference == .reserved { return .reserved }
            said = .allowed
        }
        return said
    }
}
