internal import ProvscanCore

/// Sections 6 and 7: the use that the verdicts are about, and the verdicts.
extension Overview {
    func addRights(to page: inout PageFile) throws {
        let reasons = statistics.reasons
        let counts = statistics.verdicts
        let considered = try report.results.rights()
        try page.add(
            "rights",
            consideredRows(considered).merging([
                "context": contextRows, "grants": Numbers.counted(summary.rights.grants, "grant"),
                "signals": Numbers.counted(summary.rights.signals, "signal"),
                "attestations": summary.rights.attestations.map { attestation in
                    [
                        "by": attestation.attestedBy, "asOf": attestation.completeAsOf,
                        "scope": attestation.completeFor.isEmpty
                            ? "all rights holders" : attestation.completeFor.joined(separator: ", "),
                    ]
                },
                "hasAttestations": !summary.rights.attestations.isEmpty,
                "verdicts": Verdict.allCases.map { verdict in
                    verdictRow(verdict, counts.first { $0.verdict == verdict }, reasons[verdict] ?? [:])
                },
                "hasTariff": !summary.tariff.isEmpty, "tariff": summary.tariff.map(Self.tariffRow),
            ]) { $1 })
    }

    /// The grants and statements that verdicts rest on; no prices and no documents.
    private func consideredRows(_ rights: ConsideredRights) -> [String: Any] {
        let grants = rights.grants.prefix(options.rightsRows)
        let signals = rights.signals.prefix(options.rightsRows)
        func text(_ value: String) -> String { Clipped.text(value, to: 400) }
        let notes = [
            grants.count < rights.grants.count
                ? "\(grants.count) of \(Numbers.counted(rights.grants.count, "grant")) are shown" : "",
            signals.count < rights.signals.count
                ? "\(signals.count) of \(Numbers.counted(rights.signals.count, "observation")) of statements are shown"
                : "",
        ].filter { !$0.isEmpty }
        return [
            "hasGrants": !grants.isEmpty, "hasSignals": !signals.isEmpty,
            "rightsNote": notes.isEmpty ? [] : [notes.joined(separator: ", ") + "; all of them are in rights.json."],
            "grantRows": grants.map { grant in
                [
                    "uid": text(grant.uid), "version": grant.version, "assigner": text(grant.assigner.name),
                    "assignee": text(grant.assignee?.name ?? "anybody"), "kind": grant.type.rawValue,
                    "status": grant.status.rawValue,
                    "term": "\(grant.effectiveFrom)"
                        + (grant.effectiveUntil.map { " until \($0)" } ?? ", no end stated"),
                ]
            },
            "signalRows": signals.map { signal in
                [
                    "uid": text(signal.uid), "digest": signal.digest, "kind": signal.kind.rawValue,
                    "host": text(signal.host), "seen": "\(signal.observed.from) to \(signal.observed.until)",
                ]
            },
        ]
    }

    private func verdictRow(
        _ verdict: Verdict, _ counts: (verdict: Verdict, matches: Int, works: Int, words: Int)?,
        _ reasons: [String: Int]
    ) -> [String: Any] {
        let row: [String: Any] = [
            "verdict": verdict.rawValue, "definition": verdict.definition,
            "matches": Numbers.grouped(counts?.matches ?? 0), "works": Numbers.grouped(counts?.works ?? 0),
            "words": Numbers.grouped(counts?.words ?? 0), "isZero": counts == nil,
            "reasons": reasons.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(6).map { code, count in
                link([("verdict", verdict.rawValue), ("reason", code)]).merging([
                    "words": ReasonText.words(code), "code": code, "count": Numbers.grouped(count),
                ]) { $1 }
            },
        ]
        return counts == nil ? row : row.merging(link([("verdict", verdict.rawValue)])) { $1 }
    }

    /// Everything that decided, each with its source: the operator said it, or it is not known.
    private var contextRows: [[String: Any]] {
        let context = summary.context
        let acquired = [context.acquiredFrom, context.acquiredUntil].compactMap { $0 }.joined(separator: " until ")
        let rows: [(String, String?)] = [
            ("Actor", context.actor), ("Usage", context.usage.rawValue), ("Stage", context.stage),
            ("Territory", context.territory), ("Channel", context.channel),
            ("Commercial", context.isCommercial.map { $0 ? "yes" : "no" }), ("Crawler", context.crawler),
            ("Acquired", acquired.isEmpty ? nil : acquired), ("Used until", context.usedUntil),
        ]
        return rows.map { name, value in
            var row: [String: Any] = ["name": name]
            row["value"] = value
            row["source"] = value == nil ? "not stated" : "stated by the operator"
            return row
        }
    }

    private static func tariffRow(_ amount: Summary.TariffAmount) -> [String: Any] {
        [
            "holder": amount.holder, "collection": amount.collection, "verdict": amount.verdict.rawValue,
            "basis": amount.basis, "quantity": amount.quantity ?? "not known", "rate": amount.rate,
            "amount": amount.amount ?? "not known", "currency": amount.currency,
        ]
    }
}
