internal import ProvscanCore
internal import ProvscanReaders

/// What was read, and what was not.
extension HTMLReport {
    func addMaterial(to page: inout ReportPage) throws(ResultsError) {
        var sources: [[String: Any]] = []
        var ledger: [[String: Any]] = []
        var sourceCount = 0
        var ledgerCount = 0
        var cursor = try results.coverage()
        while let record = try cursor.next() {
            sourceCount += 1
            if sources.count < options.sourceRows { sources.append(Self.sourceRow(record)) }
            let entries = Self.ledgerRows(record)
            ledgerCount += entries.count
            ledger += entries.prefix(options.sourceRows - ledger.count)
        }
        let examined = summary.examined
        try page.add(
            "material",
            [
                "sources": sources, "ledger": ledger, "hasLedger": ledgerCount > 0,
                "sourceNote": Self.cutNote(sources.count, of: sourceCount, in: .coverage),
                "ledgerNote": Self.cutNote(ledger.count, of: ledgerCount, in: .coverage),
                "totalSources": Numbers.grouped(examined.sources), "totalBytes": Numbers.bytes(examined.sourceBytes),
                "totalRecords": Numbers.grouped(examined.records), "totalTexts": Numbers.grouped(examined.texts),
                "totalTextBytes": Numbers.bytes(examined.textBytes), "totalWords": Numbers.grouped(examined.tokens),
                "totalSkipped": Numbers.grouped(examined.skippedRecords),
                "totalDamaged": Numbers.grouped(examined.damagedRecords),
                "totalFailed": Numbers.grouped(examined.failedSources),
                "totalReplaced": Numbers.grouped(examined.replacedSequences),
                "registry": registryRows,
            ])
    }

    /// The sentence under a table that does not show everything; `nil`-like empty text otherwise.
    static func cutNote(_ shown: Int, of total: Int, in file: ResultsFile) -> String {
        guard shown < total else { return "" }
        return "\(Numbers.grouped(shown)) of \(Numbers.grouped(total)) are shown; all of them are in \(file.rawValue)."
    }

    private static func sourceRow(_ record: CoverageRecord) -> [String: Any] {
        [
            "locator": record.locator.description, "format": record.format, "size": Numbers.bytes(record.bytes),
            "digest": record.sha256 ?? "not known: it could not all be read",
            "read": Numbers.grouped(record.records), "texts": Numbers.grouped(record.texts),
            "skipped": Numbers.grouped(record.skipped.values.reduce(0, +)),
            "damaged": Numbers.grouped(record.damagedRecords),
        ]
    }

    private static func ledgerRows(_ record: CoverageRecord) -> [[String: Any]] {
        var entries: [[String: Any]] = record.failures.map { failure in
            ["what": "not read", "where": failure.locator.description, "reason": failure.reason]
        }
        entries += record.damaged.map { damage in
            ["what": "damaged", "where": damage.locator.description, "reason": damage.reason]
        }
        if record.damagedRecords > record.damaged.count {
            entries.append([
                "what": "damaged", "where": record.locator.description,
                "reason": Numbers.counted(record.damagedRecords - record.damaged.count, "further damaged record"),
            ])
        }
        entries += record.skipped.filter { $0.value > 0 }.sorted { $0.key < $1.key }.map { reason, count in
            [
                "what": "skipped", "where": record.locator.description,
                "reason": "\(Numbers.counted(count, "record")): \(skipMeanings[reason] ?? reason)",
            ]
        }
        if record.replacedSequences > 0 {
            entries.append([
                "what": "repaired", "where": record.locator.description,
                "reason": "\(Numbers.counted(record.replacedSequences, "invalid UTF-8 sequence")) read as U+FFFD",
            ])
        }
        return entries
    }

    private static let skipMeanings = [
        "no-text-field": "none of the fields that texts are read from",
        "empty-text": "the text is empty",
        "repost": "a repost of somebody else’s text",
        "deleted": "marked as deleted or removed",
    ]

    private var holderList: String {
        let holders = summary.registry.holders
        let rest = holders.count - 50
        let named = holders.prefix(50).joined(separator: ", ")
        return rest > 0 ? "\(named) and \(Numbers.grouped(rest)) more, named in summary.json" : named
    }

    private var registryRows: [[String: Any]] {
        let registry = summary.registry
        return [
            ["name": "Registry", "value": registry.path],
            ["name": "Registered works", "value": Numbers.grouped(registry.works)],
            ["name": "Registered words", "value": Numbers.grouped(registry.tokens)],
            ["name": "Fingerprints", "value": Numbers.grouped(registry.fingerprints)],
            ["name": "Rights holders", "value": holderList],
            ["name": "Digest of the registered texts", "value": registry.digest, "isCode": true],
        ]
    }
}
