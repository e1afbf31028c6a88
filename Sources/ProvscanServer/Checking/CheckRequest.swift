internal import Foundation
internal import Hummingbird
internal import Provscan
internal import ProvscanCore

/// What is sent to be checked: `{"text":…,"url":…,"fetchedAt":…}`.
struct CheckRequest: Decodable, Sendable {
    var text: String
    var url: String?
    /// A date or time, RFC 3339.
    var fetchedAt: String?

    private enum CodingKeys: String, CodingKey { case text, url, fetchedAt }

    /// A name that a sender made up.
    private struct AnyKey: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// A member that should not be there; its name is the sender's, so it is not repeated.
    private struct UnknownMember: Error {}

    init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: AnyKey.self).allKeys
        // A date that is misspelt would change the verdict without a word.
        guard members.allSatisfy({ CodingKeys(stringValue: $0.stringValue) != nil }) else { throw UnknownMember() }
        let container = try decoder.container(keyedBy: CodingKeys.self)
        text = try container.decode(String.self, forKey: .text)
        url = try container.decodeIfPresent(String.self, forKey: .url)
        fetchedAt = try container.decodeIfPresent(String.self, forKey: .fetchedAt)
    }

    /// Reads one request.
    ///
    /// - Throws: ``Problem`` with 400 where `json` is no JSON, 422 where it is no request.
    init(parsing json: Data) throws(Problem) {
        do {
            self = try JSONDecoder().decode(Self.self, from: json)
        } catch DecodingError.keyNotFound {
            throw Problem(.unprocessableContent, "'text' is missing; send the text to check as a string")
        } catch DecodingError.typeMismatch, DecodingError.valueNotFound {
            throw Problem(.unprocessableContent, "a check is an object with 'text', 'url' and 'fetchedAt' as strings")
        } catch is UnknownMember {
            throw Problem(.unprocessableContent, "a check has the members 'text', 'url' and 'fetchedAt', and no other")
        } catch {
            throw Problem(.badRequest, "the body is no JSON in UTF-8; send {\"text\": …}")
        }
        guard fetchedAt.map({ Period($0) != nil }) ?? true else {
            throw Problem(
                .unprocessableContent, "'fetchedAt' is no RFC 3339 date or time, such as 2026-01-31T12:00:00Z")
        }
    }
}

/// Bytes of one check after the other, and what came of it.
struct CheckAnswerer: Sendable {
    let checker: CurrentChecker
    let metrics: ServerMetrics

    /// The answer to one request, a line of JSON with its end.
    ///
    /// - Throws: ``Problem`` where it is no request or the registry cannot be read.
    func answer(_ json: Data) throws(Problem) -> [UInt8] {
        let request = try CheckRequest(parsing: json)
        do {
            let matches = try checker.checker.check(text: request.text, url: request.url, fetchedAt: request.fetchedAt)
            let record = CheckedRecord(matches: matches)
            metrics.countText(record, bytes: request.text.utf8.count)
            return try record.jsonLine()
        } catch is CancellationError {
            throw Problem(.serviceUnavailable, "the server is ending; ask again")
        } catch {
            throw Problem(.internalServerError, "the registry cannot be read; the server's log says why")
        }
    }
}
