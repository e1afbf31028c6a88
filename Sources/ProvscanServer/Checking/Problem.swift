internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// A request that is not answered as asked, as problem details (RFC 9457, type `about:blank`).
///
/// The detail says what was wrong and what is right; it never quotes what was sent.
struct Problem: Error, Sendable, Encodable {
    var status: HTTPResponse.Status
    var detail: String
    /// Header fields that belong to the status.
    var headers: HTTPFields = [:]

    init(_ status: HTTPResponse.Status, _ detail: String, headers: HTTPFields = [:]) {
        self.status = status
        self.detail = detail
        self.headers = headers
    }

    /// What a library below has thrown.
    init(_ error: HTTPError) {
        self.init(error.status, error.body ?? error.status.reasonPhrase, headers: error.headers)
    }

    private enum CodingKeys: String, CodingKey { case type, title, status, detail }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode("about:blank", forKey: .type)
        try container.encode(status.reasonPhrase, forKey: .title)
        try container.encode(status.code, forKey: .status)
        try container.encode(detail, forKey: .detail)
    }

    var json: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let bytes = try? encoder.encode(self) else { preconditionFailure("strings can be written as JSON") }
        return Array(bytes)
    }

    var response: Response {
        var response = Response(
            status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: json)))
        response.headers[.contentType] = "application/problem+json"
        return response
    }
}
