internal import ProvscanCore

/// What a `robots.txt` says: who may fetch what, and what fetched texts may be used for.
///
/// - Source: RFC 9309; draft-ietf-aipref-attach-05 for `Content-Usage`; contentsignals.org for `Content-Signal`;
///   RSL 1.0 for `License`.
struct RobotsStatements {
    private(set) var rules: [Signal.Rule] = []
    private(set) var notUnderstood: [String] = []
    private(set) var licenceLinks: [String] = []

    /// Product tokens of the group that is being read, lower case.
    private var agents: [String] = []
    private var isNamingAgents = false

    init(_ text: String) {
        for line in text.split(whereSeparator: \.isNewline) {
            let content = line.prefix { $0 != "#" }
            guard let colon = content.firstIndex(of: ":") else { continue }
            read(Self.trimmed(content[..<colon]).lowercased(), Self.trimmed(content[content.index(after: colon)...]))
        }
        preferAllowed()
    }

    private mutating func read(_ key: String, _ value: String) {
        switch key {
        case "user-agent":
            if !isNamingAgents { agents = [] }
            isNamingAgents = true
            agents.append(Self.productToken(value))
            return
        case "allow": add(value.isEmpty ? "/" : value, ["crawl": .allowed])
        case "disallow":
            // An empty path keeps nobody out.
            add(value.isEmpty ? "/" : value, ["crawl": value.isEmpty ? .allowed : .reserved])
        case "content-usage":
            let hasPath = value.hasPrefix("/")
            let path = hasPath ? String(value.prefix { $0 != " " && $0 != "\t" }) : "/"
            let said = UsagePreferences(contentUsage: hasPath ? Self.trimmed(value.dropFirst(path.count)) : value)
            notUnderstood += said.notUnderstood.map { "Content-Usage: " + $0 }
            add(path, said.usage, code: "content-usage")
        case "content-signal":
            let said = UsagePreferences(contentSignal: value)
            notUnderstood += said.notUnderstood.map { "Content-Signal: " + $0 }
            add("/", said.usage, code: "content-signal")
        case "license": licenceLinks.append(value)
        default: break
        }
        isNamingAgents = false
    }

    /// Adds a rule for each crawler of the group; a rule before any group is for none.
    private mutating func add(_ pattern: String, _ usage: [String: Signal.Preference], code: String? = nil) {
        guard !usage.isEmpty, pattern.hasPrefix("/") || pattern.hasPrefix("*") else { return }
        for agent in agents {
            rules.append(
                Signal.Rule(code: code ?? "robots:" + agent, pattern: pattern, usage: usage, crawler: agent))
        }
    }

    /// Of an `allow` and a `disallow` with the same pattern the first holds (RFC 9309 §2.2.2).
    private mutating func preferAllowed() {
        let allowed = Set(rules.filter { $0.usage["crawl"] == .allowed }.map { [$0.crawler, $0.pattern] })
        rules.removeAll { $0.usage["crawl"] == .reserved && allowed.contains([$0.crawler, $0.pattern]) }
    }

    /// The letters, `_` and `-` that a product token consists of; `*` stays.
    private static func productToken(_ value: String) -> String {
        if value.hasPrefix("*") { return "*" }
        return String(value.prefix { $0.isASCII && ($0.isLetter || $0 == "_" || $0 == "-") }).lowercased()
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        var text = text[...]
        while let first = text.first, first.isWhitespace || first == "\u{FEFF}" { text = text.dropFirst() }
        while let last = text.last, last.isWhitespace { text = text.dropLast() }
        return String(text)
    }
}
