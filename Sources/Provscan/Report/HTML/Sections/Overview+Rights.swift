internal import ProvscanCore

/// Sections 6 and 7: the use that the verdicts are about, and the verdicts.
extension Overview {
    func addRights(to page: inout PageFile) throws {
        let reasons = statistics.reasons
        let counts = statistics.verdicts
        try page.add(
            "rights",
            [
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
            ])
    }

    private func verdictRow(
        _ verdict: Verdict, _ counts: (verdict: Verdict, matches: Int, works: Int, words: Int)?,
        _ reasons: [String: Int]
    ) -> [String: Any] {
        let row: [String: Any] = [
            "verdict": verdict.rawValue, "verdictSign": verdict.sign, "definition": verdict.definition,
            "matches": Numbers.grouped(counts?.matches ?? 0), "works": Numbers.grouped(counts?.works ?? 0),
            "words": Numbers.grouped(counts?.words ?? 0), "isZero": counts == nil,
            "reasons": reasons.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(6).map { code, count in
                ["words": ReasonText.words(code), "code": code, "count": Numbers.grouped(count)]
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
            "verdictSign": amount.verdict.sign,
            "basis": amount.basis, "quantity": amount.quantity ?? "not known", "rate": amount.rate,
            "amount": amount.amount ?? "not known", "currency": amount.currency,
        ]
    }
}
