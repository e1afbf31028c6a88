internal import ProvscanCore

/// Licence grants as a spreadsheet has them: one row each, lists within a cell separated by `;`.
enum GrantTable {
    static let columns = [
        "uid", "type", "holder", "assignee", "assignee_ids", "collections", "excluded_collections", "all", "usage",
        "prohibited", "territory", "channel", "stages", "effective_from", "effective_until", "utc_offset", "status",
        "status_at", "fee", "currency", "fee_status", "document_title", "document_sha256",
    ]

    /// The grants of a table whose first row names its columns.
    static func read(
        _ raw: [UInt8], _ locator: Locator, _ options: GrantReader.Options
    ) throws(ReadError) -> [LicenceGrant] {
        try TableRows.read(raw, locator, columns: columns).map { row throws(ReadError) in
            try GrantReader.checked(GrantRow(row.cells, row.locator).grant(options), row.locator)
        }
    }
}

/// One row: cells by column.
struct GrantRow {
    private let cells: [String: String]
    private let locator: Locator

    init(_ cells: [String: String], _ locator: Locator) {
        self.cells = cells
        self.locator = locator
    }

    func grant(_ options: GrantReader.Options) throws(ReadError) -> LicenceGrant {
        guard let holder = cells["holder"] ?? options.holder else { throw missing("holder") }
        guard let from = try instant("effective_from", isEnd: false) else { throw missing("effective_from") }
        let collections = list("collections").map { LicenceGrant.Selector(collection: $0) }
        let isFor = try choice("type", LicenceGrant.Kind.self) ?? .agreement
        return LicenceGrant(
            uid: cells["uid"] ?? "", version: 1, type: isFor, assigner: .init(name: holder), assignee: try assignee(),
            target: .init(
                include: collections,
                exclude: list("excluded_collections").map { LicenceGrant.Selector(collection: $0) },
                all: try truth("all")),
            permission: [
                .init(
                    usage: try usages("usage"), stages: optional("stages"), territory: optional("territory"),
                    channel: optional("channel"))
            ],
            prohibition: cells["prohibited"] == nil ? [] : [.init(usage: try usages("prohibited"))],
            effectiveFrom: from, effectiveUntil: try instant("effective_until", isEnd: true), duty: duty,
            status: try choice("status", LicenceGrant.Status.self) ?? .active,
            statusAt: try instant("status_at", isEnd: false), document: document, source: source)
    }

    /// The fee, when the row has one.
    private var duty: [LicenceGrant.Duty] {
        guard let fee = cells["fee"] else { return [] }
        return [
            .init(
                action: "compensate", model: "fixed", amount: fee, currency: cells["currency"],
                status: cells["fee_status"] ?? "unknown")
        ]
    }

    private var document: LicenceGrant.Document? {
        guard cells["document_title"] != nil || cells["document_sha256"] != nil else { return nil }
        return .init(title: cells["document_title"], digest: cells["document_sha256"].map { ["sha256": $0] })
    }

    /// Keeps the end of the term as the contract states it, since a day without a time is carried to its end.
    private var source: LicenceGrant.Source {
        .init(kind: "csv", stated: cells["effective_until"])
    }

    private func assignee() throws(ReadError) -> LicenceGrant.Party? {
        guard let name = cells["assignee"] else { return nil }
        var ids: [String: String] = [:]
        for pair in list("assignee_ids") {
            let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { throw wrong("assignee_ids", "takes pairs such as domain=modelco.example") }
            ids[parts[0]] = parts[1]
        }
        return .init(name: name, ids: ids.isEmpty ? nil : ids)
    }

    private func list(_ column: String) -> [String] {
        (cells[column] ?? "").split(separator: ";").map { String($0.drop { $0 == " " }) }.filter { !$0.isEmpty }
    }

    private func optional(_ column: String) -> [String]? {
        cells[column] == nil ? nil : list(column)
    }

    private func usages(_ column: String) throws(ReadError) -> [Usage] {
        var usages: [Usage] = []
        for token in list(column) {
            guard let usage = Usage(rawValue: token) else {
                throw wrong(column, "takes " + Usage.allCases.map(\.rawValue).joined(separator: ", "))
            }
            usages.append(usage)
        }
        return usages
    }

    private func truth(_ column: String) throws(ReadError) -> Bool {
        switch cells[column]?.lowercased() {
        case nil, "no", "false", "0": return false
        case "yes", "true", "1": return true
        default: throw wrong(column, "takes yes or no")
        }
    }

    private func choice<Value: RawRepresentable<String> & CaseIterable>(
        _ column: String, _: Value.Type
    ) throws(ReadError) -> Value? {
        guard let text = cells[column] else { return nil }
        guard let value = Value(rawValue: text) else {
            throw wrong(column, "takes " + Value.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return value
    }

    /// A time, or a day in the row's zone; a day that ends a term is carried to its end.
    private func instant(_ column: String, isEnd: Bool) throws(ReadError) -> Instant? {
        guard let text = cells[column] else { return nil }
        if let instant = Instant(text) { return instant }
        let zone = cells["utc_offset"] ?? "Z"
        guard text.utf8.count == 10, let start = Instant(text + "T00:00:00" + zone) else {
            throw wrong(column, "takes a day such as 2024-03-01, with its utc_offset, or an RFC 3339 time")
        }
        return isEnd ? Instant(seconds: start.seconds + 86_400) : start
    }

    private func missing(_ column: String) -> ReadError { wrong(column, "is missing; fill it in") }

    private func wrong(_ column: String, _ message: String) -> ReadError {
        ReadError(.damaged, locator.field(column), message)
    }
}
