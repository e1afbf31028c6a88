/// The pages of the folder that show matches in full, in the order of `matches.jsonl`.
struct MatchPages {
    let report: HTMLReport
    let folder: PageFolder
    let templates: ReportTemplates
    let total: Int

    private var views: [String] = []
    private var firstLine = 1

    init(report: HTMLReport, folder: PageFolder, templates: ReportTemplates, total: Int) {
        self.report = report
        self.folder = folder
        self.templates = templates
        self.total = total
    }

    mutating func append(_ view: String, line: Int) throws {
        views.append(view)
        if views.count == report.options.matchesPerPage { try flush() }
    }

    mutating func finish() throws {
        if !views.isEmpty { try flush() }
    }

    private mutating func flush() throws {
        let number = (firstLine - 1) / report.options.matchesPerPage + 1
        let lastLine = firstLine + views.count - 1
        let range = "\(Numbers.grouped(firstLine)) to \(Numbers.grouped(lastLine))"
        var page = try PageFile(
            path: ResultsFile.join(folder.temporaryPath, PageFolder.page("matches", number)), templates: templates)
        try page.add("head", ReportTemplates.head(title: "Matches \(range)"))
        let pages = (total + report.options.matchesPerPage - 1) / report.options.matchesPerPage
        let pager = Pager.context(
            "matches", number, of: pages, title: "Matches \(range) of \(Numbers.grouped(total))", report.reportID)
        try page.add("pager", pager.merging(["isTop": true, "subtitle": "Side by side"]) { $1 })
        for view in views { try page.add(rendered: view) }
        try page.add("pager", pager.merging(["isBottom": true]) { $1 })
        try page.add("foot", ["script": ReportTemplates.script])
        try page.close()
        firstLine = lastLine + 1
        views.removeAll(keepingCapacity: true)
    }
}

/// The way from one page of a kind to the others.
enum Pager {
    static func context(_ kind: String, _ number: Int, of pages: Int, title: String, _ reportID: String) -> [String:
        Any]
    {
        var context: [String: Any] = [
            "title": title, "reportID": reportID,
            "position": "page \(Numbers.grouped(number)) of \(Numbers.grouped(pages))",
            "firstHref": PageFolder.page(kind, 1), "lastHref": PageFolder.page(kind, pages), "hasPages": pages > 1,
        ]
        if number > 1 { context["previousHref"] = PageFolder.page(kind, number - 1) }
        if number < pages { context["nextHref"] = PageFolder.page(kind, number + 1) }
        return context
    }
}
