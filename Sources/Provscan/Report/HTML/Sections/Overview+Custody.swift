internal import ProvscanCore
internal import ProvscanRegistry

/// The parts of sections 13 and 14 that stand in files beside the results: the bag, its custody, the decisions.
extension Overview {
    /// What the section on integrity says of the bag.
    func bagContext(_ bag: BagFacts) -> [String: Any] {
        func code(_ name: String, _ value: String) -> [String: Any] { ["name": name, "value": value, "isCode": true] }
        var facts = [
            code("SHA-256 of the manifest", bag.manifestDigest),
            code("SHA-256 of the signed statement", bag.statementDigest),
            code("Key of the statement", bag.reportKey.description),
            code("SHA-256 of that key", bag.reportKey.fingerprint),
        ]
        facts += bag.timestamps.map { stamp in
            ["name": "Time-stamp", "value": "\(HTMLReport.readable(stamp.time)), \(stamp.file)"]
        }
        if bag.timestamps.isEmpty { facts.append(["name": "Time-stamps", "value": "none in the bag"]) }
        if !bag.leaves.isEmpty {
            facts.append(["name": "Works with an inclusion proof", "value": Numbers.grouped(bag.leaves.count)])
        }
        return [
            "path": bag.path, "facts": facts,
            "verifyCommand":
                "provscan verify --key \(ShellWord.quoted(bag.reportKey.description)) \(ShellWord.quoted(bag.path))",
        ]
    }

    func addCustody(to context: inout [String: Any]) {
        guard let bag = report.bag else {
            let run = report.results.run
            context["events"] = [
                [
                    "number": "1", "time": HTMLReport.readable(run.endedAt), "clock": run.clock, "action": "scan",
                    "purpose":
                        "the scan whose results these are ended; \(run.executable.name) \(run.executable.version) on "
                        + run.operatingSystem,
                ]
            ]
            context["custodyNote"] =
                "From run.json. Who had the results afterwards is recorded in the custody log of an evidence bag, and shown "
                + "here by provscan report --bag."
            return
        }
        context["events"] = bag.custody.map(Self.custodyRow)
        context["custodyNote"] =
            "From custody.jsonl of the bag \(bag.path). Each event holds the digest of the one before. Names and purposes "
            + "are what the person stated; events after the seal are not covered by the signed statement."
    }

    private static func custodyRow(_ event: CustodyEvent) -> [String: Any] {
        func text(_ parts: [String?], _ separator: String) -> String? {
            let parts = parts.compactMap { $0 }.filter { !$0.isEmpty }
            return parts.isEmpty ? nil : Clipped.text(parts.joined(separator: separator), to: 1000)
        }
        var row: [String: Any] = [
            "number": Numbers.grouped(event.number), "time": HTMLReport.readable(event.at), "clock": event.timeSource,
            "action": Clipped.text(event.action, to: 400),
        ]
        row["by"] = text([event.person, event.organisation], ", ")
        row["hands"] = text([event.from.map { "from \($0)" }, event.to.map { "to \($0)" }], " ")
        row["purpose"] = text([event.purpose, event.location, event.note], "; ")
        return row
    }

    func addReview(to context: inout [String: Any]) {
        context["decisionCount"] = Numbers.counted(decisions.count, "decision")
        context["hasDecisions"] = decisions.count > 0
        let leads = statistics.decidedLeads
        var statuses = Decision.Status.allCases.map { status in
            statusRow(status.rawValue, (statistics.decided[status] ?? 0) - (leads[status] ?? 0), leads[status] ?? 0)
        }
        let decidedLeads = leads.values.reduce(0, +)
        statuses.append(
            statusRow(
                "pending", summary.found.matches - (statistics.decidedCount - decidedLeads),
                summary.found.leads - decidedLeads))
        context["statuses"] = statuses
        let gone = decisions.decidedPairs - statistics.decidedCount
        context["decisionNotes"] = [
            gone > 0
                ? "\(Numbers.counted(gone, "decision")) on file concern pairs that are not among these results." : "",
            statistics.decidedElsewhere > 0
                ? "\(Numbers.counted(statistics.decidedElsewhere, "decision")) were made on earlier results about the same "
                    + "work and record." : "",
            decisions.damagedLines > 0
                ? "\(Numbers.counted(decisions.damagedLines, "line")) of \(Decision.fileName) hold no decision." : "",
        ].filter { !$0.isEmpty }
    }

    private func statusRow(_ status: String, _ findings: Int, _ leads: Int) -> [String: Any] {
        link([("review", status)]).merging([
            "status": status, "findings": Numbers.grouped(findings), "leads": Numbers.grouped(leads),
            "leadsHref": layout == .singlePage || summary.found.leads == 0
                ? "#leads" : "\(PageFolder.name)/\(PageFolder.page("leads", 1))",
        ]) { $1 }
    }
}
