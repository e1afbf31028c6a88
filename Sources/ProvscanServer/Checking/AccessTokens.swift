internal import Crypto
internal import Foundation

/// The bearer tokens (RFC 6750) that a server accepts; only their digests are kept.
public struct AccessTokens: Sendable {
    /// Shorter ones can be guessed.
    private static let minimumLength = 16

    private let digests: [SHA256Digest]

    /// Reads a file with one token a line; blank lines and lines that begin with `#` are left out.
    ///
    /// - Throws: ``ServeError`` where the file cannot be read, names no token, or one that is too short or no token.
    public init(readingFrom path: String) throws(ServeError) {
        guard let text = FileManager.default.contents(atPath: path).flatMap({ String(bytes: $0, encoding: .utf8) })
        else { throw ServeError(message: "\(path): cannot be read as text; name a file with one token a line") }
        var digests: [SHA256Digest] = []
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let token = line.trimmingCharacters(in: .whitespaces)
            guard !token.isEmpty, !token.hasPrefix("#") else { continue }
            guard token.utf8.count >= Self.minimumLength, token.utf8.allSatisfy(Self.isTokenByte) else {
                throw ServeError(
                    message:
                        "\(path), line \(number + 1): a token has at least \(Self.minimumLength) of the characters "
                        + "A to Z, a to z, 0 to 9, - . _ ~ + / =; 'openssl rand -hex 32' makes one")
            }
            digests.append(SHA256.hash(data: Data(token.utf8)))
        }
        guard !digests.isEmpty else { throw ServeError(message: "\(path): names no token; write one a line") }
        self.digests = digests
    }

    /// Whether the value of an `Authorization` field carries one of the tokens.
    ///
    /// - Complexity: O(tokens), in a time that does not depend on which it is.
    func accept(_ field: String?) -> Bool {
        guard let field else { return false }
        let parts = field.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return false }
        let given = SHA256.hash(data: Data(parts[1].utf8))
        return digests.reduce(0) { $0 + ($1 == given ? 1 : 0) } > 0
    }

    /// The characters of `b64token` (RFC 6750 section 2.1).
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-._~+/=".utf8.contains(byte)
        }
    }
}
