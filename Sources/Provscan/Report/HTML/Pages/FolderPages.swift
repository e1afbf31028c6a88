internal import Foundation
internal import ProvscanCore

/// An overview, and beside it a folder: pages of matches in the order of `matches.jsonl`, and lists that lead to them.
///
/// Matches stream through; what stays in memory is counts and the keys that lists are sorted by.
struct FolderPages {
    /// A match as it leaves a thread.
    private struct Rendered: Sendable {
        var entry: MatchEntry
        var view: String
        var row: String
        var searchRow: [UInt8]
    }

    private let report: HTMLReport
    private let decisions: DecisionRegister
    private let templates: ReportTemplates
    private let folder: PageFolder
    private var options: HTMLReport.Options { report.options }
    private var total: Int { report.summary.found.matches + report.summary.found.leads }

    init(_ report: HTMLReport, _ decisions: DecisionRegister, in directory: String) {
        self.report = report
        self.decisions = decisions
        templates = ReportTemplates()
        folder = PageFolder(directory: directory)
    }

    func write(reading reader: MatchReader) throws {
        try folder.begin()
        let rows = try RowStore(path: ResultsFile.join(folder.temporaryPath, "rows"))
        defer { rows.remove() }
        let gathered = try addMatches(reading: reader, rows)
        try rows.finish()
        var lists = ListPages(report: report, folder: folder, templates: templates, rows: rows)
        let listCount = try lists.addRanking()
        let holders = try lists.addGroups(
            "holders", title: "Matches by rights holder", by: \.holder, term: "holder", gathered.holders)
        _ = try lists.addGroups("works", title: "Matches by registered work", by: \.work, term: "work", gathered.works)
        let leadCount = try lists.addLeads()
        rows.remove()
        try addSearch(files: gathered.searchFiles)
        let path = HTMLReport.path(in: folder.directory) + ".partial"
        for divisor in Self.overviewDivisors {
            let overview = Overview(
                report: shortened(by: divisor), layout: .folder, statistics: gathered.statistics, decisions: decisions,
                exhibits: gathered.top, holderPages: holders)
            var page = try PageFile(path: path, templates: templates)
            try overview.addFront(to: &page)
            try addExhibits(overview, findings: gathered.statistics.findings, to: &page)
            try addIndex(lists.first, gathered.statistics, listPages: listCount, leadPages: leadCount, to: &page)
            try overview.addBack(to: &page)
            try page.close()
            if page.size <= options.pageBytes { break }
        }
        try folder.publish(overview: path, hasPages: true)
    }

    /// By what the tables and exhibits of the overview are shortened, one after the other, until it fits a page.
    private static let overviewDivisors = [1, 4, 16]

    private func shortened(by divisor: Int) -> HTMLReport {
        var options = options
        options.sourceRows = max(1, options.sourceRows / divisor)
        options.matchBytes /= divisor
        return HTMLReport(report.results, bag: report.bag, options: options)
    }

    /// The page on which the match on line `line` is shown, seen from within the folder.
    private static func href(of line: Int, perPage: Int) -> String {
        "\(PageFolder.page("matches", (line - 1) / perPage + 1))#match-\(line)"
    }

    // MARK: Matches

    private struct Gathered {
        var statistics = MatchStatistics()
        var top: [MatchEntry] = []
        var holders = Names()
        var works = Names()
        var searchFiles = 0
    }

    private func addMatches(reading reader: MatchReader, _ rows: RowStore) throws -> Gathered {
        var gathered = Gathered()
        var pages = MatchPages(report: report, folder: folder, templates: templates, total: total)
        var search = SearchIndex(directory: folder.temporaryPath)
        let digest = report.summary.matchesDigest
        let total = total
        let proofs = ProofIndex(report)
        let makeWorker: @Sendable () -> (MatchEntry) throws -> Rendered = { [options, templates] in
            let encoder = JSONEncoder()
            return { entry in
                let href = Self.href(of: entry.line, perPage: options.matchesPerPage)
                return Rendered(
                    entry: entry,
                    view: MatchView(entry, proofs, options: options).html(
                        at: Self.place(of: entry, total: total, perPage: options.matchesPerPage),
                        limit: options.matchBytes, templates),
                    row: templates.render("row", MatchRow.context(entry, href: href)),
                    searchRow: try SearchIndex.row(entry, href: href, with: encoder))
            }
        }
        try reader.forEach(makeWorker: makeWorker) { (rendered: Rendered) in
            let entry = rendered.entry
            gathered.statistics.add(entry, digest: digest)
            try pages.append(rendered.view, line: entry.line)
            let work = entry.match.work
            try rows.append(
                rendered.row,
                RowStore.Key(
                    line: Int32(clamping: entry.line), words: Int32(clamping: entry.match.matchedTokens),
                    gradeRank: UInt8(Grade.allCases.firstIndex(of: entry.match.grade) ?? 0),
                    isFinding: entry.match.grade.isFinding,
                    holder: gathered.holders.number(of: work.holder, work.holder),
                    work: gathered.works.number(of: work.id, "\(entry.match.name) (\(work.holder), \(work.collection))")
                ))
            guard entry.match.grade.isFinding else { return }
            try search.append(rendered.searchRow)
            Self.rank(entry, in: &gathered.top, limit: options.exhibits)
        }
        try pages.finish()
        try search.finish()
        gathered.searchFiles = search.files
        return gathered
    }

    private static func place(of entry: MatchEntry, total: Int, perPage: Int) -> MatchView.Place {
        func neighbour(_ line: Int) -> String? {
            guard (1...total).contains(line) else { return nil }
            let isOnPage = (line - 1) / perPage == (entry.line - 1) / perPage
            return isOnPage ? "#match-\(line)" : href(of: line, perPage: perPage)
        }
        return MatchView.Place(
            previous: neighbour(entry.line - 1), next: neighbour(entry.line + 1), index: "../report.html#index",
            indexName: "All lists", home: "../report.html", data: "../")
    }

    private static func rank(_ entry: MatchEntry, in top: inout [MatchEntry], limit: Int) {
        guard limit > 0 else { return }
        if top.count == limit, let last = top.last, !entry.outranks(last) { return }
        let place = top.firstIndex { entry.outranks($0) } ?? top.endIndex
        top.insert(entry, at: place)
        if top.count > limit { top.removeLast() }
    }

    private func addExhibits(_ overview: Overview, findings: Int, to page: inout PageFile) throws {
        let (top, options) = (overview.exhibits, overview.options)
        let proofs = ProofIndex(report)
        try page.add(
            "exhibits",
            [
                "hasMatches": !top.isEmpty, "isComplete": top.count == findings, "printed": Numbers.grouped(top.count),
                "total": Numbers.counted(findings, "match", plural: "matches"), "hasLog": proofs.size != nil,
            ])
        for (place, entry) in top.enumerated() {
            func href(_ other: Int) -> String? {
                top.indices.contains(other) ? "#match-\(top[other].line)" : nil
            }
            let own = "\(PageFolder.name)/\(Self.href(of: entry.line, perPage: options.matchesPerPage))"
            try page.add(
                rendered: MatchView(entry, proofs, options: options).html(
                    at: .init(
                        exhibit: place + 1, previous: href(place - 1), next: href(place + 1), index: own,
                        indexName: "Among all"),
                    limit: options.matchBytes, templates))
        }
        try page.add("section-end", [:])
    }

    // MARK: Lists

    private func addIndex(
        _ first: String, _ statistics: MatchStatistics, listPages: Int, leadPages: Int, to page: inout PageFile
    ) throws {
        let shown = min(options.overviewRows, statistics.findings)
        try page.add(
            "index",
            [
                "hasMatches": statistics.findings > 0, "isFolder": true, "folder": PageFolder.name,
                "total": Numbers.counted(statistics.findings, "match", plural: "matches"),
                "shown": Numbers.grouped(shown), "listPages": Numbers.counted(listPages, "page"),
                "hasLeads": statistics.leads > 0, "leadCount": Numbers.counted(statistics.leads, "lead"),
            ])
        if shown > 0 {
            try page.add(
                "table-start", ["caption": "The first \(Numbers.grouped(shown)) by matched words", "id": "matches"])
            try page.add(rendered: first.replacing("href=\"matches-", with: "href=\"\(PageFolder.name)/matches-"))
            try page.add("table-end", [:])
        }
        try page.add("section-end", [:])
    }

    private func addSearch(files: Int) throws {
        var page = try PageFile(
            path: ResultsFile.join(folder.temporaryPath, "search.html"), templates: templates)
        try page.add("head", ReportTemplates.head(title: "Search all matches", allowsDataFiles: true))
        try page.add(
            "search",
            [
                "reportID": report.reportID, "files": files,
                "filter": FilterOptions.context(textScope: " or first words"),
                "total": Numbers.grouped(report.summary.found.matches),
            ])
        try page.add("foot", ["script": ReportTemplates.script])
        try page.close()
    }
}

/// Names numbered in the order in which they first occur.
struct Names {
    private var numbers: [String: Int32] = [:]
    private(set) var names: [String] = []
    /// What each is called on the pages.
    private(set) var titles: [String] = []

    mutating func number(of name: String, _ title: @autoclosure () -> String) -> Int32 {
        if let number = numbers[name] { return number }
        let number = Int32(titles.count)
        numbers[name] = number
        names.append(name)
        titles.append(Clipped.text(title(), to: 200))
        return number
    }
}
