internal import ProvscanCore
internal import ProvscanRegistry

extension MatchRecord.Work {
    /// What the results say of `work`.
    init(_ work: Work) {
        self.init(
            id: work.id, externalId: work.externalID, holder: work.holder, collection: work.collection,
            title: work.title, author: work.author, url: work.url, publishedAt: work.publishedAt,
            licence: work.licence, rightsBasis: work.rightsBasis.rawValue,
            identifiers: work.facts.identifiers, registration: work.facts.registration,
            isCanary: work.facts.isCanary)
    }

    /// The wire form, with the end of its line.
    public func jsonLine() throws -> [UInt8] { try LineEncoder().line(self) }
}
