internal import ProvscanCore
internal import ProvscanRegistry

/// What of a record's own data names a work.
extension MatchRecord.Corroboration {
    /// Shorter identifiers are numbers within one file, and agree by chance.
    private static let leastIdentifier = 8

    /// The fields of `record` that agree with those of `work`.
    static func fields(of record: DocumentMetadata, naming work: Work) -> [Self] {
        var fields: [Self] = []
        if let url = record.url, let workURL = work.url, isSameAddress(url, workURL) { fields.append(.url) }
        if let id = record.externalID, id == work.externalID, id.utf8.count >= leastIdentifier {
            fields.append(.externalID)
        }
        return fields
    }

    /// Host and path decide: scheme, port, `www.`, a closing slash and the fragment do not.
    private static func isSameAddress(_ one: String, _ other: String) -> Bool {
        guard let one = WebAddress(one), let other = WebAddress(other) else { return false }
        return bare(one) == bare(other)
    }

    private static func bare(_ address: WebAddress) -> [String] {
        let host = address.host.hasPrefix("www.") ? String(address.host.dropFirst(4)) : address.host
        let path = address.path.hasSuffix("/") ? String(address.path.dropLast()) : address.path
        return [host, path]
    }
}

extension WorkMatch {
    /// Works of fewer tokens are no evidence by themselves.
    private static let leastTokens = 5

    /// This match with its leads raised, if the record's own data names the work; `nil` where the work is too short
    /// to mean anything without that.
    func corroborated(by fields: [MatchRecord.Corroboration]) -> WorkMatch? {
        guard !fields.isEmpty else { return workTokens < Self.leastTokens ? nil : self }
        var raised = self
        for place in raised.passages.indices where raised.passages[place].grade == .lead {
            raised.passages[place].grade = .partial
        }
        return raised
    }
}
