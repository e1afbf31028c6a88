internal import ProvscanCore

/// Everything as one self-contained file.
struct SinglePage {
    private let report: HTMLReport
    private let decisions: DecisionRegister

    init(_ report: HTMLReport, _ decisions: DecisionRegister) {
        self.report = report
        self.decisions = decisions
    }

    func write(into directory: String, reading reader: MatchReader) throws {
        var statistics = MatchStatistics()
        var findings: [MatchEntry] = []
        var leads: [MatchEntry] = []
        let digest = report.summary.matchesDigest
        try reader.forEach(makeWorker: { { $0 } }) { entry in
            statistics.add(entry, digest: digest)
            if entry.match.grade.isFinding { findings.append(entry) } else { leads.append(entry) }
        }
        findings.sort { $0.outranks($1) }
        let overview = Overview(
            report: report, layout: .singlePage, statistics: statistics, decisions: decisions,
            exhibits: Array(findings.prefix(report.options.exhibits)))
        let folder = PageFolder(directory: directory)
        let path = HTMLReport.path(in: directory) + ".partial"
        var page = try PageFile(path: path, templates: ReportTemplates())
        try overview.addFront(to: &page)
        try addMatches(findings, to: &page)
        try addIndex(findings, leads, overview, to: &page)
        try overview.addBack(to: &page)
        try page.close()
        try folder.publish(overview: path, hasPages: false)
    }

    private func addMatches(_ findings: [MatchEntry], to page: inout PageFile) throws {
        let printed = min(findings.count, report.options.exhibits)
        try page.add(
            "exhibits",
            [
                "hasMatches": !findings.isEmpty, "isComplete": true,
                "total": Numbers.counted(findings.count, "match", plural: "matches"),
                "printed": Numbers.grouped(printed), "isCutInPrint": printed < findings.count,
            ])
        for (place, entry) in findings.enumerated() {
            func href(_ other: Int) -> String? {
                findings.indices.contains(other) ? "#match-\(findings[other].line)" : nil
            }
            let view = MatchView(entry, options: report.options)
            try page.add(
                "match",
                view.context(
                    at: .init(
                        exhibit: place + 1, isScreenOnly: place >= printed, previous: href(place - 1),
                        next: href(place + 1), index: "#row-\(entry.line)"),
                    bytes: report.options.quotedBytes))
        }
        try page.add("section-end", [:])
    }

    private func addIndex(
        _ findings: [MatchEntry], _ leads: [MatchEntry], _ overview: Overview, to page: inout PageFile
    ) throws {
        try page.add(
            "index",
            [
                "hasMatches": !findings.isEmpty, "isSinglePage": true, "filter": FilterOptions.context,
                "total": Numbers.counted(findings.count, "match", plural: "matches"),
            ])
        if !findings.isEmpty {
            try page.add("table-start", ["caption": "Matches by matched words", "id": "matches"])
            for (place, entry) in findings.enumerated() {
                try page.add("row", MatchRow.context(entry, href: "#match-\(entry.line)", exhibit: place + 1))
            }
            try page.add("table-end", [:])
        }
        try page.add("leads", LeadRows.context(leads, limit: report.options.leadRows))
        try page.add("section-end", [:])
    }
}

/// The choices of the filter that are the same on every page.
enum FilterOptions {
    static var context: [String: Any] {
        [
            "verdicts": Verdict.allCases.map(\.rawValue), "grades": Grade.allCases.filter(\.isFinding).map(\.rawValue),
            "statuses": ["pending"] + Decision.Status.allCases.map(\.rawValue),
        ]
    }
}

/// Leads as short rows with the words themselves.
enum LeadRows {
    static func context(_ leads: [MatchEntry], limit: Int) -> [String: Any] {
        [
            "hasLeads": !leads.isEmpty, "leadCount": Numbers.counted(leads.count, "lead"),
            "rows": leads.prefix(limit).map(row),
            "leadNote": HTMLReport.cutNote(min(limit, leads.count), of: leads.count, in: .matches),
        ]
    }

    private static func row(_ entry: MatchEntry) -> [String: Any] {
        [
            "line": entry.line, "lineText": Numbers.grouped(entry.line),
            "title": Clipped.text(entry.match.name, to: 160), "holder": Clipped.text(entry.match.work.holder, to: 160),
            "locator": Clipped.text(entry.match.record.locator.description, to: 320),
            "words": Numbers.grouped(entry.match.matchedTokens),
            "passage": Clipped.text(entry.quotation.passages.first?.record.passage ?? "", to: 300),
        ]
    }
}
