internal import ProvscanCore

/// The terms of one RSL document: which paths, what is permitted and prohibited, at what price.
///
/// - Source: Really Simple Licensing 1.0, 2025-11-06, with errata to 2026-05-27, §3.
final class RSLTerms: XMLHandler {
    /// One licence of one content.
    struct Licence {
        var pattern: String
        var permitted: [String] = []
        var prohibited: [String] = []
        var territories: [String] = []
        /// Whether it must be asked for at a server.
        var server: String?
        /// `nil` where there is no payment element: free (§3.7).
        var payment: String?
    }

    private(set) var licences: [Licence] = []
    private(set) var notUnderstood: [String] = []
    var texts: [RawText] = []
    var tally = BatchTally()
    let locator: Locator
    private var content: (pattern: String, server: String?)?
    /// The `type` of the permits or prohibits element that is open.
    private var scope = ""
    private(set) var isRSL = false

    init(_ locator: Locator) {
        self.locator = locator
    }

    func start(_ name: String, _ attributes: XMLAttributes, parent: String) -> Bool {
        switch name {
        case "rsl": isRSL = true
        case "content": content = (Self.pattern(attributes["url"] ?? "/"), attributes["server"])
        case "license":
            if let content { licences.append(Licence(pattern: content.pattern, server: content.server)) }
        case "payment":
            if !licences.isEmpty { licences[licences.count - 1].payment = attributes["type"] ?? "unknown" }
        case "permits", "prohibits":
            scope = attributes["type"] ?? ""
            return true
        default: break
        }
        return false
    }

    func end(_ name: String, text: [UInt8]?, parent: String) {
        guard let text, !licences.isEmpty else { return }
        let tokens = String(decoding: text, as: UTF8.self).split { $0.isWhitespace || $0 == "," }.map(String.init)
        let last = licences.count - 1
        switch (name, scope) {
        case ("permits", "usage"): licences[last].permitted += usages(tokens)
        case ("prohibits", "usage"): licences[last].prohibited += usages(tokens)
        case ("permits", "geo"): licences[last].territories += tokens
        default: notUnderstood += tokens.map { "\(name) \(scope): \($0)" }
        }
    }

    /// The reservations and permissions as rules; all that cover a path are asked, and a prohibition wins (§3.1.1).
    var rules: [Signal.Rule] {
        licences.flatMap { licence in
            [
                Signal.Rule(
                    code: "rsl-prohibits", pattern: licence.pattern,
                    usage: Dictionary(licence.prohibited.map { ($0, .reserved) }) { first, _ in first }),
                Signal.Rule(
                    code: "rsl-permits", pattern: licence.pattern,
                    usage: Dictionary(licence.permitted.map { ($0, .allowed) }) { first, _ in first }),
            ].filter { !$0.usage.isEmpty }
        }
    }

    private func usages(_ tokens: [String]) -> [String] {
        tokens.flatMap { token -> [String] in
            switch token {
            case "all": return Usage.allCases.map(\.rawValue)
            case "ai-all": return [Usage.trainAI, .trainOther, .aiInput, .aiIndex].map(\.rawValue)
            case "ai-train": return [Usage.trainAI.rawValue]
            case "ai-input", "ai-index", "search": return [token]
            default:
                notUnderstood.append(token)
                return []
            }
        }
    }

    /// The path pattern of a content's `url`, which may be absolute.
    private static func pattern(_ url: String) -> String {
        WebAddress(url)?.path ?? (url.hasPrefix("/") || url.hasPrefix("*") ? url : "/" + url)
    }
}
