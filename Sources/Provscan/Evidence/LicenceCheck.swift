internal import ProvscanCore
internal import ProvscanReaders
internal import ProvscanRegistry

/// Asks for the licence verdict on each match: what is on file, with the context of the scan and the date of the record.
struct LicenceCheck: Sendable {
    private let assessor: LicenceAssessor
    private let context: UsageContext

    init(_ register: RightsRegister, context: UsageContext, at now: Instant) {
        assessor = register.assessor(at: now)
        self.context = context
    }

    /// For checks whose verdicts nobody reads.
    static let nothingOnFile = LicenceCheck(RightsRegister(), context: UsageContext(), at: .distantFuture)

    /// The verdict on a record that holds a passage of `work`.
    ///
    /// The record's own date of acquisition decides where it has one that can be read, else the context's.
    func assess(_ work: Work, record: DocumentMetadata) -> Assessment {
        var context = context
        if let acquired = record.acquiredAt.flatMap({ Period($0) }) { context.acquired = acquired }
        return assessor.assess(AssessedWork(work), in: context)
    }
}

extension AssessedWork {
    init(_ work: Work) {
        self.init(
            id: work.id, holder: work.holder, collection: work.collection, externalID: work.externalID, url: work.url,
            publishedAt: work.publishedAt, licence: work.licence, hasKnownBasis: work.rightsBasis != .unknown)
    }
}

extension MatchRecord.Licence {
    init(_ assessment: Assessment) {
        self.init(
            verdict: assessment.verdict, reasons: assessment.reasons, grant: assessment.grant,
            conditions: assessment.conditions)
    }
}

extension MatchRecord.Record {
    /// `locator` and `metadata`: Where the record is and what its source says about it.
    ///
    /// `work`: What the record shares a passage with.
    init(_ locator: Locator, _ metadata: DocumentMetadata, of work: Work) {
        let hosts = (metadata.url.flatMap { WebAddress($0) }, work.url.flatMap { WebAddress($0)?.host })
        var isOwned: Bool?
        if let found = hosts.0, let own = hosts.1 { isOwned = found.isUnder(own) }
        self.init(
            locator: locator, id: metadata.externalID, url: metadata.url, acquiredAt: metadata.acquiredAt,
            acquiredAtSource: metadata.acquiredAtSource,
            acquiredAtPrecision: metadata.acquiredAt.flatMap(Self.precision), urlHostIsOwned: isOwned,
            declaredLicence: metadata.licence,
            corroboratedBy: MatchRecord.Corroboration.fields(of: metadata, naming: work),
            isOlderThanWork: Self.isOlder(metadata.publishedAt ?? metadata.acquiredAt, than: work.publishedAt),
            urlSource: metadata.urlSource, layout: metadata.layout, crawl: metadata.crawl,
            warcRecordId: metadata.warcRecordID, payloadDigest: metadata.payloadDigest, language: metadata.language)
    }

    /// Whether the first date lies before the second by the unit that both state; `nil` where one is missing.
    private static func isOlder(_ date: String?, than other: String?) -> Bool? {
        guard let date, let other else { return nil }
        let length = min(10, date.utf8.count, other.utf8.count)
        guard length >= 4 else { return nil }
        return Array(date.utf8.prefix(length)).lexicographicallyPrecedes(other.utf8.prefix(length))
    }

    /// The smallest unit that `date`, RFC 3339 or a prefix of it, states; `nil` for any other text.
    private static func precision(of date: String) -> String? {
        guard Period(date) != nil else { return nil }
        switch date.utf8.count {
        case 4: return "year"
        case 7: return "month"
        case 10: return "day"
        default: return date.utf8.count > 18 ? "second" : "minute"
        }
    }
}
