/// The pages of the folder that list matches: all by words, by holder, by work, and the leads.
struct ListPages {
    let report: HTMLReport
    let folder: PageFolder
    let templates: ReportTemplates
    let rows: RowStore
    /// The rows that the overview shows, too.
    private(set) var first = ""

    init(report: HTMLReport, folder: PageFolder, templates: ReportTemplates, rows: RowStore) {
        self.report = report
        self.folder = folder
        self.templates = templates
        self.rows = rows
    }

    /// Bytes of rows on one page at most, and what a heading between them is reckoned at.
    private static let pageBytes = 1_500_000
    private static let headingBytes = 2500

    /// Cuts `keys` into pages, by rows and by bytes; `startsGroup` says where a heading stands.
    private func pages(of keys: [RowStore.Key], startsGroup: (Int) -> Bool = { _ in false }) -> [Range<Int>] {
        var pages: [Range<Int>] = []
        var start = 0
        var bytes = 0
        for place in keys.indices {
            let size = Int(keys[place].length) + (startsGroup(place) ? Self.headingBytes : 0)
            if place - start == report.options.rowsPerPage || (place > start && bytes + size > Self.pageBytes) {
                pages.append(start..<place)
                start = place
                bytes = Self.headingBytes
            }
            bytes += size
        }
        if start < keys.count { pages.append(start..<keys.count) }
        return pages
    }

    /// The most words first; ties by grade, then by line.
    private static func outranks(_ left: RowStore.Key, _ right: RowStore.Key) -> Bool {
        (right.words, left.gradeRank, left.line) < (left.words, right.gradeRank, right.line)
    }

    /// All findings; gives the number of pages.
    mutating func addRanking() throws -> Int {
        let keys = rows.keys.filter(\.isFinding).sorted(by: Self.outranks)
        for key in keys.prefix(report.options.overviewRows) { first += try rows.row(key) }
        return try addPages("list", keys, title: "All matches by matched words")
    }

    /// All leads, by line; gives the number of pages.
    func addLeads() throws -> Int {
        try addPages("leads", rows.keys.filter { !$0.isFinding }, title: "Leads, which are not findings")
    }

    private func addPages(_ kind: String, _ keys: [RowStore.Key], title: String) throws -> Int {
        let pages = pages(of: keys)
        for (place, range) in pages.enumerated() {
            let part = keys[range]
            let range = "\(Numbers.grouped(range.lowerBound + 1)) to \(Numbers.grouped(range.upperBound))"
            try addPage(kind, place + 1, of: pages.count, title: title) { page in
                try page.add(
                    "table-start",
                    [
                        "caption": "\(range) of \(Numbers.grouped(keys.count))", "id": "matches",
                        "filter": FilterOptions.context(),
                    ])
                for key in part { try page.add(rendered: rows.row(key)) }
                try page.add("table-end", [:])
            }
        }
        return pages.count
    }

    /// Findings by a group, the groups in the order of their names; gives the page on which each group starts.
    ///
    /// `term` is what the search calls the group.
    func addGroups(
        _ kind: String, title: String, by group: KeyPath<RowStore.Key, Int32>, term: String, _ names: Names
    ) throws -> [String: String] {
        var order = [Int](repeating: 0, count: names.titles.count)
        for (place, number) in names.titles.indices.sorted(by: {
            (names.titles[$0], $0) < (names.titles[$1], $1)
        }).enumerated() { order[number] = place }
        let keys = rows.keys.filter(\.isFinding).sorted {
            let (left, right) = (order[Int($0[keyPath: group])], order[Int($1[keyPath: group])])
            return left == right ? Self.outranks($0, $1) : left < right
        }
        var counts = [Int](repeating: 0, count: names.titles.count)
        for key in keys { counts[Int(key[keyPath: group])] += 1 }
        let pages = pages(of: keys) { $0 == 0 || keys[$0][keyPath: group] != keys[$0 - 1][keyPath: group] }
        var starts: [String: String] = [:]
        for (number, range) in zip(1..., pages) {
            let part = keys[range]
            try addPage(kind, number, of: pages.count, title: title) { page in
                if number == 1, pages.count > 2 {
                    let begins = pages.map { names.titles[Int(keys[$0.lowerBound][keyPath: group])] }
                    try page.add("directory", Self.directory(kind, begins))
                }
                var current: Int32?
                for (place, key) in zip(part.indices, part) {
                    let own = key[keyPath: group]
                    if own != current {
                        if current != nil { try page.add("table-end", [:]) }
                        let name = names.titles[Int(own)]
                        let isContinued = place > 0 && keys[place - 1][keyPath: group] == own
                        if !isContinued { starts[name] = "\(PageFolder.page(kind, number))#group-\(own)" }
                        try page.add(
                            "group",
                            [
                                "id": own, "name": name, "isContinued": isContinued,
                                "query": "\(term)=\(Overview.term(Clipped.text(names.names[Int(own)], to: 160)))",
                                "count": Numbers.counted(counts[Int(own)], "match", plural: "matches"),
                            ])
                        try page.add("table-start", ["caption": "By matched words", "id": "group-\(own)-matches"])
                        current = own
                    }
                    try page.add(rendered: rows.row(key))
                }
                try page.add("table-end", [:])
            }
        }
        return starts
    }

    /// The way to each of the pages of a kind: `begins` names what stands first on it.
    private static func directory(_ kind: String, _ begins: [String]) -> [String: Any] {
        [
            "count": Numbers.counted(begins.count, "page"),
            "pages": begins.enumerated().map { place, name in
                ["href": PageFolder.page(kind, place + 1), "name": name]
            },
        ]
    }

    private func addPage(
        _ kind: String, _ number: Int, of pages: Int, title: String, _ body: (inout PageFile) throws -> Void
    ) throws {
        var page = try PageFile(
            path: ResultsFile.join(folder.temporaryPath, PageFolder.page(kind, number)), templates: templates)
        try page.add("head", ReportTemplates.head(title: "\(title), page \(number)"))
        let pager = Pager.context(kind, number, of: pages, title: title, report.reportID)
        try page.add("pager", pager.merging(["isTop": true]) { $1 })
        try body(&page)
        try page.add("pager", pager.merging(["isBottom": true]) { $1 })
        try page.add("foot", ["script": ReportTemplates.script])
        try page.close()
    }
}
