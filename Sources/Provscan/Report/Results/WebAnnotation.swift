internal import ProvscanCore

/// One line of `annotations.jsonl`: one passage as a W3C Web Annotation that links the record to the work.
///
/// Offsets are those of the match: of the decoded text before normalisation, half-open, in
/// bytes and in code points. The quotation is left out where results are redacted; the offsets stay.
///
/// - Source: W3C Recommendation Web Annotation Data Model, 2017, §4.2.
struct WebAnnotation: Encodable {
    struct Resource: Encodable {
        var type = "SpecificResource"
        var source: String
        var selector: [Selector]
    }

    struct Selector: Encodable {
        var type: String
        var start: Int?
        var end: Int?
        var exact: String?
        var prefix: String?
        var suffix: String?
    }

    private enum Field: String, CodingKey {
        case context = "@context"
        case id, type, motivation, body, target
    }

    /// What an identifier begins with, before the number of the match.
    static let identifierPrefix = "urn:provscan:match:"

    /// Code points of context on either side of the quotation.
    private static let contextLength = 32

    private let id: String
    private let body: Resource
    private let target: Resource

    /// The annotations of the match on line `number` of `matches.jsonl`, one for each passage.
    ///
    /// `quotation`: The texts; `nil` where none is to be quoted.
    static func make(_ match: MatchRecord, _ quotation: Quotation?, number: Int) -> [WebAnnotation] {
        match.passages.enumerated().map { place, passage in
            let quoted = quotation?.passages[place]
            return WebAnnotation(
                id: identifierPrefix + "\(number):\(place + 1)",
                body: Resource(
                    source: "urn:uuid:" + match.work.id,
                    selector: passage.workSpan.map { selectors($0, quoted?.work) } ?? []),
                target: Resource(
                    source: "urn:provscan:record:" + escaped(match.record.locator.description),
                    selector: selectors(passage.recordSpan, quoted?.record)))
        }
    }

    private static func selectors(_ span: MatchRecord.Span, _ side: Quotation.Side?) -> [Selector] {
        let positions = [
            Selector(type: "DataPositionSelector", start: span.bytes.start, end: span.bytes.end),
            Selector(type: "TextPositionSelector", start: span.codePoints.start, end: span.codePoints.end),
        ]
        guard let side else { return positions }
        return positions + [
            Selector(
                type: "TextQuoteSelector", exact: side.passage,
                prefix: String(String.UnicodeScalarView(side.before.unicodeScalars.suffix(contextLength))),
                suffix: String(String.UnicodeScalarView(side.after.unicodeScalars.prefix(contextLength))))
        ]
    }

    /// Percent-encoded as RFC 8141 asks of a URN's specific string.
    private static func escaped(_ text: String) -> String {
        text.utf8.map { byte in
            let isPlain =
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || "-._~/!".utf8.contains(byte)
            return isPlain
                ? String(Unicode.Scalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16).uppercased()
        }.joined()
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Field.self)
        try container.encode("http://www.w3.org/ns/anno.jsonld", forKey: .context)
        try container.encode(id, forKey: .id)
        try container.encode("Annotation", forKey: .type)
        try container.encode("linking", forKey: .motivation)
        try container.encode(body, forKey: .body)
        try container.encode(target, forKey: .target)
    }
}
