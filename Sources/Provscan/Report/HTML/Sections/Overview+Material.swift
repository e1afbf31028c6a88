internal import ProvscanCore
internal import ProvscanReaders
internal import ProvscanRegistry

/// Sections 4 and 5: what was read and what was not, and what it was compared with.
extension Overview {
    func addMaterial(to page: inout PageFile) throws {
        var sources: [[String: Any]] = []
        var ledger: [[String: Any]] = []
        var sourceCount = 0
        var ledgerCount = 0
        var cursor = try report.results.coverage()
        while let record = try cursor.next() {
            sourceCount += 1
            if sources.count < options.sourceRows { sources.append(sourceRow(record)) }
            let entries = Self.ledgerRows(record)
            ledgerCount += entries.count
            ledger += entries.prefix(options.sourceRows - ledger.count)
        }
        let examined = summary.examined
        try page.add(
            "material",
            sampleValues.merging([
                "sources": sources, "ledger": ledger, "hasLedger": ledgerCount > 0,
                "sourceNote": HTMLReport.cutNotes(sources.count, of: sourceCount, in: .coverage),
                "ledgerNote": HTMLReport.cutNotes(ledger.count, of: ledgerCount, in: .coverage),
                "totalSources": Numbers.grouped(examined.sources), "totalBytes": Numbers.bytes(examined.sourceBytes),
                "totalRecords": Numbers.grouped(examined.records), "totalTexts": Numbers.grouped(examined.texts),
                "totalTextBytes": Numbers.bytes(examined.textBytes), "totalWords": Numbers.grouped(examined.tokens),
                "totalSkipped": Numbers.grouped(examined.skippedRecords),
                "totalDamaged": Numbers.grouped(examined.damagedRecords),
                "totalFailed": Numbers.grouped(examined.failedSources),
                "totalReplaced": Numbers.grouped(examined.replacedSequences),
                "registry": registryRows, "registryNote": registryNote,
                "hasLog": summary.registry.checkpoint != nil, "proofCommand": proofCommand,
                "collections": collectionRows,
                "hasCollections": !summary.registry.collections.isEmpty,
                "collectionNote": HTMLReport.cutNotes(
                    collectionRows.count, of: summary.registry.collections.count, in: .summary),
            ]) { $1 })
    }

    /// The estimates, where only a sample was compared.
    private var sampleValues: [String: Any] {
        guard let sample = summary.sample else { return [:] }
        var values: [String: Any] = [
            "extent": SampleWording.extent(sample), "choice": sample.choice,
            "bytes": "\(Numbers.bytes(sample.textBytes.compared)) of \(Numbers.bytes(sample.textBytes.of))",
            "estimates": sample.estimates.map { estimate in
                [
                    "name": SampleWording.name(estimate.quantity), "inSample": Numbers.grouped(estimate.inSample),
                    "estimate": Numbers.grouped(estimate.estimate), "interval": SampleWording.interval(estimate),
                    "method": SampleWording.method(estimate.method),
                ]
            },
        ]
        if let bytes = sample.fileBytes, let choice = sample.fileChoice {
            values["fileChoice"] = choice
            values["fileBytes"] = "\(Numbers.bytes(bytes.compared)) of \(Numbers.bytes(bytes.of))"
        }
        return ["sample": values]
    }

    private func sourceRow(_ record: CoverageRecord) -> [String: Any] {
        let found = statistics.recordsBySource[record.locator.description] ?? 0
        let term = ("source", Clipped.text(record.locator.description, to: 300))
        return (found > 0 ? link([term]) : [:]).merging([
            "locator": record.locator.description, "format": record.format, "size": Numbers.bytes(record.bytes),
            "digest": record.sha256 ?? "not known: it could not all be read",
            "read": Numbers.grouped(record.records), "texts": Numbers.grouped(record.texts),
            "skipped": Numbers.grouped(record.skipped.values.reduce(0, +)),
            "damaged": Numbers.grouped(record.damagedRecords),
            "withFindings": Numbers.grouped(found),
        ]) { $1 }.merging(Self.shares(record, found: found)) { $1 }
    }

    /// The parts of a source as widths of a bar of 120: records with a finding, others compared, not compared.
    private static func shares(_ record: CoverageRecord, found: Int) -> [String: Any] {
        let missed = record.skipped.values.reduce(0, +) + record.damagedRecords
        let all = max(record.texts, found) + missed
        guard all > 0 else { return ["foundWidth": 0, "textX": 0, "textWidth": 0, "missedX": 0, "missedWidth": 0] }
        func width(_ count: Int) -> Int { count == 0 ? 0 : max(1, count * 120 / all) }
        let foundWidth = width(found)
        let missedWidth = width(missed)
        return [
            "foundWidth": foundWidth, "textX": foundWidth, "textWidth": max(0, 120 - foundWidth - missedWidth),
            "missedX": 120 - missedWidth, "missedWidth": missedWidth,
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
        "not-sampled": "not in the sample",
    ]

    private var collectionRows: [[String: Any]] {
        summary.registry.collections.prefix(options.sourceRows).map { collection in
            [
                "holder": Clipped.text(collection.holder, to: 400),
                "collection": Clipped.text(collection.name, to: 400),
                "works": Numbers.grouped(collection.works), "words": Numbers.grouped(collection.tokens),
            ]
        }
    }

    private var holderList: String {
        let holders = summary.registry.holders
        let rest = holders.count - 50
        let named = holders.prefix(50).joined(separator: ", ")
        return rest > 0 ? "\(named) and \(Numbers.grouped(rest)) more, named in summary.json" : named
    }

    /// Where the keys and the time-stamps of the log are, if not here.
    private var registryNote: String {
        guard summary.registry.checkpoint != nil, report.bag == nil else { return "" }
        return "The log’s keys, time-stamps and inclusion proofs are in an evidence bag of these results."
    }

    private var proofCommand: String {
        let size = summary.registry.checkpoint.map { " --at \($0.size)" } ?? ""
        return
            "provscan registry log prove --registry \(ShellWord.quoted(summary.registry.path)) --work IDENTIFIER\(size)"
    }

    private var registryRows: [[String: Any]] {
        let registry = summary.registry
        var rows: [[String: Any]] = [
            ["name": "Registry", "value": registry.path],
            ["name": "Registered works", "value": Numbers.grouped(registry.works)],
            ["name": "Registered words", "value": Numbers.grouped(registry.tokens)],
            ["name": "Fingerprints", "value": Numbers.grouped(registry.fingerprints)],
            ["name": "Rights holders", "value": holderList],
            ["name": "Digest of the registered texts", "value": registry.digest, "isCode": true],
        ]
        if let key = registry.fingerprintKey {
            rows.append(["name": "Export of fingerprints, without texts, with the key", "value": key, "isCode": true])
        }
        if let checkpoint = registry.checkpoint {
            rows += [
                ["name": "Log of the registry", "value": checkpoint.origin],
                ["name": "Leaves of the log", "value": Numbers.grouped(checkpoint.size)],
                ["name": "Root of the log", "value": checkpoint.root, "isCode": true],
                ["name": "SHA-256 of the signed checkpoint", "value": checkpoint.digest, "isCode": true],
            ]
        }
        if let bag = report.bag {
            rows += bag.logKeys.map { ["name": "Key of the log", "value": $0.description, "isCode": true] }
            let earliest = bag.timestamps.map(\.time).min()
            rows.append(["name": "Earliest time-stamp", "value": earliest.map(HTMLReport.readable) ?? "none attached"])
        }
        return rows
    }
}
