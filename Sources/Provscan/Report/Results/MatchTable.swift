internal import ProvscanCore

/// `matches.csv`: the matches flat, one row per (record, work), for a spreadsheet.
///
/// RFC 4180: UTF-8, CRLF, cells quoted where needed. A spreadsheet must not run
/// what a corpus wrote, so a cell that starts with `=`, `+`, `-`, `@`, TAB or CR
/// gets a leading `'`; NUL, which many readers refuse, becomes U+FFFD.
enum MatchTable {
    private static let columns = [
        "match", "grade", "record_locator", "record_id", "record_url", "record_acquired_at",
        "record_acquired_at_source", "work_id", "work_external_id", "holder", "collection", "title", "author",
        "work_url", "published_at", "licence", "rights_basis", "passages", "matched_words", "longest_run",
        "containment_matched", "containment_of", "record_bytes", "work_bytes", "also_in",
    ]

    static let header = line(columns)

    /// The row of `match`, which stands on line `number` of `matches.jsonl`.
    ///
    /// Spans are `start..end` in bytes, half-open, separated by blanks.
    static func row(_ match: MatchRecord, number: Int) -> String {
        let record = match.record
        let work = match.work
        return line([
            String(number), match.grade.rawValue, record.locator.description, record.id ?? "", record.url ?? "",
            record.acquiredAt ?? "", record.acquiredAtSource ?? "", work.id, work.externalId ?? "", work.holder,
            work.collection, work.title ?? "", work.author ?? "", work.url ?? "", work.publishedAt ?? "",
            work.licence ?? "", work.rightsBasis, String(match.passages.count), String(match.matchedTokens),
            String(match.longestRun), String(match.containment.matched), String(match.containment.of),
            match.passages.map { spanText($0.recordSpan) }.joined(separator: " "),
            match.passages.map { spanText($0.workSpan) }.joined(separator: " "),
            match.alsoIn.map { $0.externalId ?? $0.id }.joined(separator: " "),
        ])
    }

    private static func spanText(_ span: MatchRecord.Span) -> String {
        "\(span.bytes.start)..\(span.bytes.end)"
    }

    private static func line(_ cells: [String]) -> String {
        cells.map(cell).joined(separator: ",") + "\r\n"
    }

    /// One cell, guarded and quoted. Works on bytes: a combining mark after `=` or `"` must not hide it.
    static func cell(_ text: String) -> String {
        let guarded: Set<UInt8> = [
            UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"), UInt8(ascii: "\t"),
            UInt8(ascii: "\r"),
        ]
        let quote = UInt8(ascii: "\"")
        var cell: [UInt8] = []
        var needsQuotes = false
        if let first = text.utf8.first, guarded.contains(first) { cell.append(UInt8(ascii: "'")) }
        for byte in text.utf8 {
            switch byte {
            case 0: cell += Array("\u{FFFD}".utf8)
            case quote: cell += [quote, quote]
            default: cell.append(byte)
            }
            if [quote, UInt8(ascii: ","), UInt8(ascii: "\r"), UInt8(ascii: "\n")].contains(byte) { needsQuotes = true }
        }
        if needsQuotes { cell = [quote] + cell + [quote] }
        return String(decoding: cell, as: UTF8.self)
    }
}
