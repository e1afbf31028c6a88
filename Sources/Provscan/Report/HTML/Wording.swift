internal import ProvscanCore

// What the codes of the results mean, in words for a reader of the report.

extension Grade {
    /// What the grade says.
    var definition: String {
        switch self {
        case .verbatim: "Identical after normalisation, at least 8 words, and rare in ordinary language."
        case .near: "Aligned from end to end, with edits."
        case .partial: "Aligned in part."
        case .lead: "Too short or too common to stand alone. Listed apart, never counted as a finding."
        }
    }
}

extension Verdict {
    /// When the verdict is given.
    var definition: String {
        switch self {
        case .licensed: "A public licence, or a grant on file, covers the use assumed."
        case .expired: "A grant on file would cover it, had it not ended before."
        case .outOfScope: "A grant on file names the work and was in force, but for another use, territory or channel."
        case .optedOut: "No grant on file, and a machine-readable reservation was in force."
        case .unlicensed: "No grant on file, and no such reservation."
        case .unknown: "What is on file does not decide it."
        }
    }
}

/// The codes of reasons, in words.
enum ReasonText {
    /// What `code` says; the code itself where this version knows no words for it.
    static func words(_ code: String) -> String {
        if let words = plain[code] { return words }
        let parts = code.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return code }
        switch parts[0] {
        case "grant": return "covered by grant \(parts[1])"
        case "robots": return "robots.txt kept out \(parts[1])"
        case "possibly": return "depending on the open question: \(parts[1])"
        default: return code
        }
    }

    private static let plain = [
        "acquired-after-term": "acquired after the term of the grant",
        "acquisition-time": "the answer depends on when the work was acquired",
        "actor": "whether the actor is the grantee is open",
        "basis-unknown": "the ground on which the holder speaks for the work is not recorded",
        "before-term": "a grant exists, but its term had not begun",
        "channel": "another channel than granted",
        "content-signal": "Content-Signal reserved the use",
        "content-usage": "Content-Usage reserved the use",
        "grant-status": "the status of a grant at that time is open",
        "licence-not-understood": "the licence recorded for the work is not one that can be evaluated",
        "no-grant-on-file": "no grant is on file",
        "other-grant-exists": "a grant to the actor exists, for other works",
        "post-term-use": "used after the term of the grant",
        "prohibited": "the grant forbids the use",
        "public-licence": "the public licence of the work",
        "purpose": "the purpose of the use",
        "register-not-attested": "nobody has attested that all grants are on file",
        "rsl-prohibits": "an RSL document forbade the use",
        "signal:allowed": "a machine-readable statement allowed the use, which is not a grant",
        "signal:none": "no machine-readable reservation is on file",
        "signal:unknown": "whether a reservation was in force at that time is open",
        "target": "whether the grant names the work is open",
        "tdmrep": "a TDM reservation was in force",
        "terminated": "the grant was terminated",
        "territory": "another territory than granted",
        "usage": "another usage than granted",
    ]
}

extension MatchRecord {
    /// What the page calls the work.
    var name: String { work.title ?? work.externalId ?? work.id }

    /// The host of the record's URL, in lower case; `nil` where it has no `http` or `https` URL.
    var host: String? { record.url.flatMap { WebAddress($0)?.host } }

    /// Whether the stated dates put the record before the work.
    var isRecordOlder: Bool { record.isOlderThanWork ?? false }
}

extension Obfuscation {
    /// What was found of disguise, in words; it says nothing about who did it.
    var words: String {
        var parts: [String] = []
        if invisible > 0 { parts.append("\(Numbers.counted(invisible, "word")) with invisible characters inside") }
        if lookAlike > 0 {
            parts.append("\(Numbers.counted(lookAlike, "word")) with look-alike letters of another script")
        }
        return parts.joined(separator: ", ")
    }
}

/// Long values cut short for the page.
enum Clipped {
    /// At most `limit` code points of `text`; says how many are left out.
    static func text(_ text: String, to limit: Int) -> String {
        guard text.utf8.count > limit else { return text }
        let scalars = text.unicodeScalars
        guard let end = scalars.index(scalars.startIndex, offsetBy: limit, limitedBy: scalars.endIndex),
            end < scalars.endIndex
        else { return text }
        let rest = scalars.distance(from: end, to: scalars.endIndex)
        return String(scalars[..<end]) + " [… \(Numbers.counted(rest, "character")) more in matches.jsonl]"
    }
}
