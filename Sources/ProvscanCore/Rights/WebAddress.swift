/// Host and path of an `http` or `https` URL.
public struct WebAddress: Hashable, Sendable {
    /// Lower case, without port.
    public var host: String
    /// From the first `/`, query included; `/` where there is none.
    public var path: String

    /// The parts of `url`; `nil` where it is no such URL.
    public init?(_ url: String) {
        let bytes = Array(url.utf8)
        guard let separator = url.range(of: "://") else { return nil }
        let scheme = url[..<separator.lowerBound].lowercased()
        guard scheme == "http" || scheme == "https", bytes.count < 65_536 else { return nil }
        let rest = url[separator.upperBound...].prefix { $0 != "#" }
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        let name = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
        host = String(name.prefix { $0 != ":" }).lowercased()
        guard !host.isEmpty else { return nil }
        let tail = rest[authority.endIndex...]
        path = tail.hasPrefix("/") ? String(tail) : "/" + tail
    }

    /// Whether this is `host` or a host below it.
    public func isUnder(_ host: String) -> Bool {
        let host = host.lowercased()
        return self.host == host || self.host.hasSuffix("." + host)
    }
}

extension StringProtocol {
    /// Where `other` stands first.
    fileprivate func range(of other: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(other) { return start..<index(start, offsetBy: other.count) }
            start = index(after: start)
        }
        return nil
    }
}
