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
        "containment_matched", "containment_of", "record_bytes", "work_bytes", "also_in", "verdict", "verdict_reasons",
        "grant", "record_layout", "record_crawl", "record_warc_id", "record_payload_digest", "record_language",
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
            match.passages.compactMap { $0.workSpan.map(spanText) }.joined(separator: " "),
            match.alsoIn.map { $0.externalId ?? $0.id }.joined(separator: " "), match.licence.verdict.rawValue,
            match.licence.reasons.joined(separator: " "), match.licence.grant ?? "",
            record.layout ?? "", record.crawl ?? "", record.warcRecordId ?? "", record.payloadDigest ?? "",
            record.language ?? "",
        ])
    }

    private static func spanText(_ span: MatchRecord.Span) -> String {
        "\(span.bytes.start)..\(span.bytes.end)"
    }

    static func line(_ cells: [String]) -> String {
        cells.map(cell).joined(separator: ",") + "\r\n"
    }

    /// One cell, guarded and quoted.
    ///
    /// Works on bytes: a combining mark after `=` or `"` must not hide it.
    static func cell(_ text: String) -> String {
        let isGuarded = text.utf8.first.map(startsFormula) ?? false
        let needsQuotes = text.utf8.contains(where: isDelimiter)
        guard isGuarded || needsQuotes || text.utf8.contains(0) else { return text }
        var cell: [UInt8] = isGuarded ? [UInt8(ascii: "'")] : []
        for byte in text.utf8 {
            switch byte {
            case 0: cell += Array("\u{FFFD}".utf8)
            case UInt8(ascii: "\""): cell += [byte, byte]
            default: cell.append(byte)
            }
        }
        let content = String(decoding: cell, as: UTF8.self)
        return needsQuotes ? "\"" + content + "\"" : content
    }

    /// Whether a spreadsheet may take a cell that starts with `byte` for a formula.
    private static func startsFormula(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"), UInt8(ascii: "\t"),
            UInt8(ascii: "\r"):
            true
        default: false
        }
    }

    /// Whether a cell with `byte` needs quotes.
    private static func isDelimiter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: ","), UInt8(ascii: "\r"), UInt8(ascii: "\n"): true
        default: false
        }
    }
}
