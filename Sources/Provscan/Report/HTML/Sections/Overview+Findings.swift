internal import ProvscanCore

/// Section 3: the findings in numbers and charts.
extension Overview {
    /// Rows of one table of names; the rest is added up in a last row.
    private static let tallyLimit = 20
    private static let hostLimit = 10
    private static let rankingLimit = 10

    func addFindings(to page: inout PageFile) throws {
        let groups = statistics.sortedGroups
        let shown = groups.prefix(options.sourceRows)
        var context: [String: Any] = [
            "hasFindings": statistics.findings > 0, "rows": shown.map(groupRow),
            "groupNote": HTMLReport.cutNotes(shown.count, of: groups.count, in: .summary),
            "holders": holderRows, "hasHolders": !holderRows.isEmpty,
            "bases": tallyRows(statistics.bases, term: "basis"),
            "licences": tallyRows(statistics.licences, term: "licence", unnamed: "none recorded"),
            "ranking": statistics.ranking(Self.rankingLimit).map(rankingRow), "rankingNote": rankingNote,
            "gradeNames": Self.findingGrades.map(\.rawValue),
            "grades": Grade.allCases.map { ["gradeName": $0.rawValue, "definition": $0.definition] },
        ]
        if !statistics.canaryWorks.isEmpty {
            context["canaries"] = Numbers.counted(statistics.canaryWorks.count, "canary work")
        }
        try page.add("findings", context)
        guard statistics.findings > 0 else { return try page.add("section-end", [:]) }
        try page.add("bars", runBars)
        if let timeline = Charts.timeline(published: statistics.published, acquired: statistics.acquired) {
            let rows = (timeline["rows"] as? [[String: Any]] ?? []).map(yearLinks)
            try page.add("timeline", timeline.merging(timelineNotes) { $1 }.merging(["rows": rows]) { $1 })
        }
        try page.add("bars", hostBars)
        try page.add("section-end", [:])
    }

    private static let findingGrades = Grade.allCases.filter(\.isFinding)

    private func groupRow(_ entry: (group: MatchStatistics.Group, counts: MatchStatistics.GroupCounts)) -> [String: Any]
    {
        let (group, counts) = entry
        let terms = [
            ("holder", Clipped.text(group.holder, to: 160)), ("collection", Clipped.text(group.collection, to: 160)),
            ("verdict", group.verdict.rawValue),
        ]
        let grades = Self.findingGrades.map { grade in
            let count = counts.grades[grade] ?? 0
            return (count > 0 ? link(terms + [("grade", grade.rawValue)]) : [:]).merging([
                "count": Numbers.grouped(count), "isZero": count == 0,
            ]) { $1 }
        }
        let row: [String: Any] = [
            "verdict": group.verdict.rawValue,
            "holder": Clipped.text(group.holder, to: 400), "collection": Clipped.text(group.collection, to: 400),
            "cells": grades, "works": Numbers.grouped(counts.works.count), "records": Numbers.grouped(counts.records),
            "words": Numbers.grouped(counts.words),
        ]
        return row.merging(link(terms)) { $1 }
    }

    private var holderRows: [[String: Any]] {
        let works = Dictionary(grouping: summary.registry.collections, by: \.holder)
        return statistics.worksByHolder.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
            .prefix(Self.tallyLimit).map { holder, found in
                let registered = works[holder]?.reduce(0) { $0 + $1.works } ?? 0
                var row: [String: Any] = [
                    "holder": Clipped.text(holder, to: 400), "found": Numbers.grouped(found.count),
                    "registered": registered > 0 ? Numbers.grouped(registered) : "not recorded",
                    "share": registered > 0 ? Numbers.percentage(found.count, of: registered) : "—",
                    "bar": registered > 0 ? max(1, found.count * 120 / registered) : 0,
                ]
                switch layout {
                case .singlePage: row.merge(link([("holder", Clipped.text(holder, to: 160))])) { $1 }
                case .folder:
                    row["href"] = holderPages[Clipped.text(holder, to: 200)].map { "\(PageFolder.name)/\($0)" }
                }
                return row
            }
    }

    /// By descending matches, then by name.
    private func tallyRows(
        _ tallies: [String: MatchStatistics.Tally], term: String, unnamed: String = "none"
    ) -> [[String: Any]] {
        func row(_ name: String, _ tally: MatchStatistics.Tally) -> [String: Any] {
            [
                "name": Clipped.text(name, to: 400), "matches": Numbers.grouped(tally.matches),
                "words": Numbers.grouped(tally.words),
            ]
        }
        let sorted = Self.sorted(tallies)
        var rows = sorted.prefix(Self.tallyLimit).map { name, tally in
            row(name.isEmpty ? unnamed : name, tally).merging(
                link([(term, name.isEmpty ? "none" : Clipped.text(name, to: 160))])
            ) { $1 }
        }
        if sorted.count > Self.tallyLimit {
            var rest = MatchStatistics.Tally()
            for (_, tally) in sorted.dropFirst(Self.tallyLimit) {
                rest.matches += tally.matches
                rest.words += tally.words
            }
            rows.append(row("\(Numbers.grouped(sorted.count - Self.tallyLimit)) others, named in matches.jsonl", rest))
        }
        return rows
    }

    private func rankingRow(_ work: MatchStatistics.WorkTally) -> [String: Any] {
        link([("work", Clipped.text(work.id, to: 160))]).merging([
            "title": work.title, "holder": work.holder, "matches": Numbers.grouped(work.matches),
            "words": Numbers.grouped(work.words), "run": Numbers.grouped(work.longestRun),
        ]) { $1 }
    }

    private var rankingNote: String {
        let shown = min(Self.rankingLimit, statistics.works.count)
        return shown < statistics.works.count
            ? "\(shown) of \(Numbers.grouped(statistics.works.count)) works found are shown."
            : "All works found are shown."
    }

    private static func sorted(
        _ tallies: [String: MatchStatistics.Tally]
    ) -> [(key: String, value: MatchStatistics.Tally)] {
        tallies.sorted { ($1.value.matches, $0.key) < ($0.value.matches, $1.key) }
    }

    // MARK: Charts

    private var runBars: [String: Any] {
        let bounds = MatchStatistics.bands
        let rows = statistics.runs.indices.map { band in
            let next = band + 1 < bounds.count ? bounds[band + 1] : nil
            return (next.map { "\(bounds[band])–\($0 - 1)" } ?? "\(bounds[band]) or more", statistics.runs[band], "")
        }
        let links = statistics.runs.indices.map { band in
            guard statistics.runs[band] > 0 else { return [String: Any]() }
            let until = band + 1 < bounds.count ? [("runUntil", String(bounds[band + 1] - 1))] : []
            return link([("run", String(bounds[band]))] + until)
        }
        return [
            "id": "runs", "caption": "Matches by their longest unbroken run of equal words",
            "nameTitle": "Words in the run",
            "valueTitle": "Matches",
            "rows": zip(Charts.bars(rows), links).map { row, link in row.merging(link) { $1 } },
        ]
    }

    private var hostBars: [String: Any] {
        let hosts = Self.sorted(statistics.hosts)
        let shown = hosts.prefix(Self.hostLimit)
        let rows = Charts.bars(
            shown.map { ($0.key.isEmpty ? "no URL stated" : Clipped.text($0.key, to: 160), $0.value.matches, "") })
        return [
            "id": "hosts", "caption": "Hosts that the records’ URLs name, most matches first", "nameTitle": "Host",
            "valueTitle": "Matches",
            "rows": zip(rows, shown).map { row, host in
                row.merging(link([("hostIs", host.key.isEmpty ? "none" : Clipped.text(host.key, to: 160))])) { $1 }
            },
            "cutNote": shown.count < hosts.count
                ? ["\(shown.count) of \(Numbers.counted(hosts.count, "host")) are shown."] : [],
        ]
    }

    /// A row of the timeline's table, its numbers linked to the matches of those years.
    private func yearLinks(_ row: [String: Any]) -> [String: Any] {
        func cell(_ key: String, from: String, until: String) -> [String: Any] {
            let count = row[key] as? String ?? "0"
            guard count != "0", let start = row["start"] as? String, let end = row["end"] as? String else {
                return ["count": count]
            }
            return link([(from, start), (until, end)]).merging(["count": count]) { $1 }
        }
        return row.merging([
            "publishedLink": cell("published", from: "publishedFrom", until: "publishedUntil"),
            "acquiredLink": cell("acquired", from: "from", until: "until"),
        ]) { $1 }
    }

    private var timelineNotes: [String: Any] {
        let undatedWorks = statistics.findings - statistics.published.values.reduce(0, +)
        let undatedRecords = statistics.findings - statistics.acquired.values.reduce(0, +)
        return [
            "undated":
                "No date of publication is recorded for \(Numbers.counted(undatedWorks, "match", plural: "matches")), and "
                + "no date of acquisition is stated for \(Numbers.grouped(undatedRecords)).",
            "older": statistics.recordsOlderThanWork > 0
                ? "In \(Numbers.counted(statistics.recordsOlderThanWork, "match", plural: "matches")) the record is dated "
                    + "before the work; each says so." : "",
        ]
    }
}
