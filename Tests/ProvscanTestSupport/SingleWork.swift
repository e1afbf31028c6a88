@testable public import ProvscanCore

/// What matching `record` against a registry of `text` alone gives; `nil` where they share nothing.
public func match(_ record: String, against text: String) throws -> RecordMatcher.Outcome? {
    let work = TokenisedText(Array(text.utf8).span)
    let fingerprinter = Fingerprinter(profile: .posts, background: .standard)
    var builder = IndexBuilder(profile: .posts)
    builder.add(id: 1, words: work.hashes, fingerprints: fingerprinter.fingerprints(of: work.hashes))
    let index = try CompiledIndex(IndexArray(builder.finish(covering: 1...1, registryIdentity: 0, edition: 0)))
    var matcher = RecordMatcher(indexes: [index], profile: .posts, background: .standard)
    return matcher.match(Array(record.utf8).span) { (_: Int64) throws(Never) -> TokenisedText? in work }
}
