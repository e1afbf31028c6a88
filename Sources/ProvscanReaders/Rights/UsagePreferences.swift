internal import ProvscanCore

/// What one statement about usages says.
struct UsagePreferences: Equatable {
    /// By token of ``Usage``.
    var usage: [String: Signal.Preference] = [:]
    /// Members that are no usage known here, or have no value known here, as they stand.
    var notUnderstood: [String] = []

    /// Reads a `Content-Usage` value: a dictionary of RFC 9651 with the values `y` and `n`.
    ///
    /// The last of equal keys wins. A value that is no dictionary says nothing at all.
    ///
    /// - Source: draft-ietf-aipref-vocab-08, draft-ietf-aipref-attach-05.
    init(contentUsage text: String) {
        var values: [(key: String, value: String)] = []
        for member in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let (key, value) = Self.member(member) else {
                self.init(notUnderstood: [text])
                return
            }
            values.removeAll { $0.key == key }
            values.append((key, value))
        }
        self.init(
            values, tokens: ["train-ai": ["train-ai"], "search": ["search"]], allowed: "y", reserved: "n")
    }

    /// Reads a `Content-Signal` value: `search=yes, ai-train=no`.
    ///
    /// - Source: contentsignals.org.
    init(contentSignal text: String) {
        let values = text.split(separator: ",").map { member -> (key: String, value: String) in
            let parts = member.split(separator: "=", maxSplits: 1).map(Self.trimmed)
            return (parts.first ?? "", parts.count == 2 ? parts[1].lowercased() : "")
        }
        self.init(
            values, tokens: ["ai-train": ["train-ai"], "ai-input": ["ai-input"], "search": ["search"]],
            allowed: "yes", reserved: "no")
    }

    private init(notUnderstood: [String]) {
        self.notUnderstood = notUnderstood
    }

    private init(
        _ values: [(key: String, value: String)], tokens: [String: [String]], allowed: String, reserved: String
    ) {
        for (key, value) in values {
            guard let known = tokens[key.lowercased()], value == allowed || value == reserved else {
                notUnderstood.append(value.isEmpty ? key : "\(key)=\(value)")
                continue
            }
            for usage in known { self.usage[usage] = value == allowed ? .allowed : .reserved }
        }
    }

    /// Key and value of a dictionary's member, parameters left out; `nil` where it breaks the grammar.
    private static func member(_ text: Substring) -> (String, String)? {
        let member = trimmed(text.prefix { $0 != ";" })
        let parts = member.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard let key = parts.first, let first = key.first, first.isLowercase || first == "*",
            key.allSatisfy({ $0.isASCII && ($0.isLowercase || $0.isNumber || "_-.*".contains($0)) })
        else { return nil }
        guard parts.count == 2 else { return (String(key), "") }
        let value = String(parts[1])
        guard !value.isEmpty, !value.contains(" ") else { return nil }
        return (String(key), value)
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        var text = text[...]
        while let first = text.first, first == " " || first == "\t" { text = text.dropFirst() }
        while let last = text.last, last == " " || last == "\t" { text = text.dropLast() }
        return String(text)
    }
}
