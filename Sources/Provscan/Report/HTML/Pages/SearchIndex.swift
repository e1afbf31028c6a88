internal import Foundation
internal import ProvscanCore

/// What the search page looks through: the rows of all matches as script files beside it, which a browser loads
/// without a server.
struct SearchIndex {
    /// Bytes of one file at most.
    private static let fileBytes = 1_500_000
    /// Code points of a passage that a search looks through.
    private static let excerptLength = 120

    private let directory: String
    private var rows: [UInt8] = []
    private(set) var files = 0
    private(set) var count = 0

    init(directory: String) {
        self.directory = directory
    }

    /// One row as a JSON array; the order of its elements is that of `report.js`.
    static func row(_ entry: MatchEntry, href: String, with encoder: JSONEncoder) throws -> [UInt8] {
        let match = entry.match
        func text(_ value: String?, _ limit: Int) -> String {
            VisibleText.make(Clipped.text(value ?? "", to: limit), keepingLines: false)
        }
        let fields = [
            String(entry.line), href, match.licence.verdict.rawValue, match.grade.rawValue,
            text(match.work.holder, 160),
            text(match.work.collection, 160), String(match.matchedTokens), String(match.longestRun),
            text(match.work.publishedAt.map(MatchRow.day), 40), text(match.record.acquiredAt.map(MatchRow.day), 40),
            text(match.host, 160), text(match.name, 160), text(match.record.locator.description, 320),
            entry.standing?.decision.status.rawValue ?? "pending",
            Numbers.percentage(match.containment.matched, of: match.containment.of),
            text(match.work.rightsBasis, 160), text(match.work.licence, 160), text(MatchRow.reasons(of: match), 400),
            text(match.work.id, 160), excerpt(of: entry),
        ]
        return Array(try encoder.encode(fields))
    }

    /// The first words of the longest passage, as the record has them.
    private static func excerpt(of entry: MatchEntry) -> String {
        let longest = entry.match.passages.indices.max {
            (entry.match.passages[$0].matchedTokens, $1) < (entry.match.passages[$1].matchedTokens, $0)
        }
        guard let longest else { return "" }
        let words = entry.quotation.passages[longest].record.passage.unicodeScalars
        let first = words.prefix(excerptLength)
        let text = String(first).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return VisibleText.make(first.count < words.count ? text + " …" : text, keepingLines: false)
    }

    mutating func append(_ row: [UInt8]) throws {
        if rows.count + row.count > Self.fileBytes { try flush() }
        rows.append(UInt8(ascii: rows.isEmpty ? "[" : ","))
        rows += row
        count += 1
    }

    mutating func finish() throws {
        if !rows.isEmpty { try flush() }
    }

    private mutating func flush() throws {
        guard !rows.isEmpty else { return }
        files += 1
        let path = ResultsFile.join(directory, PageFolder.page("search", files, "js"))
        do {
            let text = Array("provscanRows(".utf8) + rows + Array("]);\n".utf8)
            try Data(text).write(to: URL(fileURLWithPath: path))
        } catch {
            throw ResultsError(.unwritable, path, "cannot be written; check the free space", cause: error)
        }
        rows.removeAll(keepingCapacity: true)
    }
}
