/// What a platform's own machine-readable statements said at a time: an observation of one file or header.
///
/// A statement is a preference or a reservation. One that allows never makes a licence.
public struct Signal: Codable, Sendable, Equatable {
    public enum Kind: String, Codable, Sendable, CaseIterable {
        case robots, tdmrep, rsl
        case httpHeader = "http-header"
        case htmlMeta = "html-meta"
    }

    /// Which of several rules that match a path decide.
    public enum Precedence: String, Codable, Sendable {
        /// The first in the file (TDMRep).
        case first
        /// Those with the longest pattern (RFC 9309, aipref).
        case longest
        /// All of them (RSL).
        case all
    }

    public enum Preference: String, Codable, Sendable {
        case allowed, reserved
    }

    /// What is said of the paths that match a pattern.
    public struct Rule: Codable, Sendable, Equatable {
        /// The reason code: `tdmrep`, `content-usage`, `content-signal`, `rsl-prohibits`, `robots:<token>`.
        public var code: String
        /// A path pattern of RFC 9309.
        public var pattern: String
        /// By usage; `crawl` stands for fetching the path.
        public var usage: [String: Preference]
        /// The product token of the crawler that is spoken to, lower case; `*`: all that are not spoken to by
        /// name; `nil` where the format knows no crawlers.
        public var crawler: String?

        public init(code: String, pattern: String, usage: [String: Preference] = [:], crawler: String? = nil) {
            self.code = code
            self.pattern = pattern
            self.usage = usage
            self.crawler = crawler
        }
    }

    public var uid: String
    public var kind: Kind
    /// The host that the statement is about, lower case.
    public var host: String
    /// Where it was read.
    public var url: String?
    /// `sha256:` and the digest of the raw statement.
    public var digest: String
    /// Seen unchanged from the first instant to the last; the end is not included.
    public var observed: Period
    /// The version of the reading that gave the rules.
    public var parser: String
    public var precedence: Precedence
    public var rules: [Rule]
    /// Collections whose works are published at ``host`` though they may have no URL.
    public var collections: [String]
    /// What the statement said that this reading does not know, as it stands there.
    public var notUnderstood: [String]
    /// Where the statement says that licences are to be had.
    public var licenceLinks: [String]

    public init(
        uid: String, kind: Kind, host: String, url: String?, digest: String, observed: Period, precedence: Precedence,
        rules: [Rule], collections: [String] = [], notUnderstood: [String] = [], licenceLinks: [String] = []
    ) {
        self.uid = uid
        self.kind = kind
        self.host = host
        self.url = url
        self.digest = digest
        self.observed = observed
        parser = Self.parserName
        self.precedence = precedence
        self.rules = rules
        self.collections = collections
        self.notUnderstood = notUnderstood
        self.licenceLinks = licenceLinks
    }

    /// Observations of one statement in a row, seen unchanged, as one that lasted from the first to the last.
    static func joined(_ signals: [Signal]) -> [Signal] {
        struct Place: Hashable {
            var kind: Kind
            var host: String
            var url: String?
        }
        var joined: [Signal] = []
        for place in Dictionary(grouping: signals, by: { Place(kind: $0.kind, host: $0.host, url: $0.url) }).values {
            var last: Signal?
            for signal in place.sorted(by: { ($0.observed.from, $0.uid) < ($1.observed.from, $1.uid) }) {
                if let before = last, before.digest == signal.digest, before.collections == signal.collections {
                    last?.observed = Period(
                        from: before.observed.from, until: max(before.observed.until, signal.observed.until))
                } else {
                    if let before = last { joined.append(before) }
                    last = signal
                }
            }
            if let last { joined.append(last) }
        }
        return joined.sorted { ($0.observed.from, $0.uid) < ($1.observed.from, $1.uid) }
    }

    public static let parserName = "signal/1"
}

/// Path patterns of RFC 9309 §2.2.3: `*` stands for any text, `$` at the end for the end of the path.
enum PathPattern {
    /// Whether `path` starts with what `pattern` says.
    ///
    /// - Complexity: O(path · stars of the pattern).
    static func matches(_ pattern: String, _ path: String) -> Bool {
        var pattern = Array(pattern.utf8)
        let path = Array(path.utf8)
        let isAnchored = pattern.last == UInt8(ascii: "$")
        if isAnchored { pattern.removeLast() } else { pattern.append(UInt8(ascii: "*")) }
        var position = 0
        var next = 0
        var star: (pattern: Int, path: Int)?
        while position < path.count {
            if next < pattern.count, pattern[next] == UInt8(ascii: "*") {
                star = (next, position)
                next += 1
            } else if next < pattern.count, pattern[next] == path[position] {
                next += 1
                position += 1
            } else if let last = star {
                star = (last.pattern, last.path + 1)
                next = last.pattern + 1
                position = last.path + 1
            } else {
                return false
            }
        }
        return pattern[next...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
