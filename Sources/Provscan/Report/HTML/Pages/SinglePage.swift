internal import Foundation
internal import ProvscanCore

/// Everything as one self-contained file.
struct SinglePage {
    private let report: HTMLReport
    private let decisions: DecisionRegister

    init(_ report: HTMLReport, _ decisions: DecisionRegister) {
        self.report = report
        self.decisions = decisions
    }

    /// Bytes that a match takes which is on screen only, a third of what a printed one may, tried until the page fits.
    private static let matchLimits = [36_000, 12_000, 8000, 6500, 5500, 5000, 4500, 4250, 4000, 3750, 3500]

    /// Writes the page, with quotations shortened as far as need be.
    ///
    /// - Returns: Whether it fits into ``HTMLReport/Options/pageBytes``; where not, nothing is left of it.
    func write(into directory: String, reading reader: MatchReader) throws -> Bool {
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
        let templates = ReportTemplates()
        let path = HTMLReport.path(in: directory) + ".partial"
        var limits = Self.matchLimits[...]
        while let limit = limits.popFirst() {
            var page = try PageFile(path: path, templates: templates)
            try overview.addFront(to: &page)
            let sizes = try addMatches(findings, limit: limit, templates, to: &page)
            try addIndex(findings, leads, overview, to: &page)
            try overview.addBack(to: &page)
            try page.close()
            guard page.size > report.options.pageBytes else {
                try PageFolder(directory: directory).publish(overview: path, hasPages: false)
                return true
            }
            let rest = page.size - sizes.reduce(0, +)
            limits = limits.drop { rest + leastSize($0, of: sizes) > report.options.pageBytes }
        }
        try FileManager.default.removeItem(atPath: path)
        return false
    }

    /// The bytes of the match at `place`, counted from 0, at the most.
    private func limit(_ limit: Int, at place: Int) -> Int {
        place < report.options.exhibits ? min(report.options.matchBytes, 3 * limit) : limit
    }

    /// About what matches of `sizes` bytes take with a smaller `limit`: quotations are shortened by a third or more at
    /// a time.
    private func leastSize(_ limit: Int, of sizes: [Int]) -> Int {
        sizes.indices.reduce(0) { $0 + min(sizes[$1], self.limit(limit, at: $1) * 5 / 6) }
    }

    /// Adds the matches, and returns how many bytes each takes.
    private func addMatches(
        _ findings: [MatchEntry], limit: Int, _ templates: ReportTemplates, to page: inout PageFile
    ) throws -> [Int] {
        let printed = min(findings.count, report.options.exhibits)
        let proofs = ProofIndex(report)
        try page.add(
            "exhibits",
            [
                "hasMatches": !findings.isEmpty, "isComplete": true,
                "total": Numbers.counted(findings.count, "match", plural: "matches"),
                "printed": Numbers.grouped(printed), "isCutInPrint": printed < findings.count,
                "hasLog": proofs.size != nil, "isShortened": limit < Self.matchLimits[0] && printed < findings.count,
            ])
        var sizes: [Int] = []
        for (place, entry) in findings.enumerated() {
            func href(_ other: Int) -> String? {
                findings.indices.contains(other) ? "#match-\(findings[other].line)" : nil
            }
            let html = MatchView(entry, proofs, options: report.options).html(
                at: .init(
                    exhibit: place + 1, isScreenOnly: place >= printed, previous: href(place - 1),
                    next: href(place + 1), index: "#row-\(entry.line)"),
                limit: self.limit(limit, at: place), templates)
            sizes.append(html.utf8.count)
            try page.add(rendered: html)
        }
        try page.add("section-end", [:])
        return sizes
    }

    private func addIndex(
        _ findings: [MatchEntry], _ leads: [MatchEntry], _ overview: Overview, to page: inout PageFile
    ) throws {
        try page.add(
            "index",
            [
                "hasMatches": !findings.isEmpty, "isSinglePage": true,
                "filter": FilterOptions.context(textScope: " or quotation"),
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
    /// `textScope`: Where else the text that is asked for is looked for, after a list of the fields.
    static func context(textScope: String = "") -> [String: Any] {
        [
            "textScope": textScope, "verdicts": Verdict.allCases.map(\.rawValue),
            "grades": Grade.allCases.filter(\.isFinding).map(\.rawValue),
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
            "leadNote": HTMLReport.cutNotes(min(limit, leads.count), of: leads.count, in: .matches),
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
