internal import Foundation

/// A text with signatures under it.
///
/// - Source: C2SP signed-note v1.0.0.
public struct SignedNote: Sendable, Hashable {
    public struct Signature: Sendable, Hashable {
        public var name: String
        /// 4 bytes.
        public var keyID: [UInt8]
        public var bytes: [UInt8]
    }

    /// Bytes of a note, at the most.
    public static let byteLimit = 1_000_000
    /// Signatures of a note, at the most.
    public static let signatureLimit = 100

    /// The text, its last line feed included: the bytes that are signed.
    public let text: String
    public private(set) var signatures: [Signature]

    /// Reads a note; nothing of it is to be believed before ``verified(by:)``.
    ///
    /// - Throws: ``LogError`` that says what is wrong with it.
    public init(parsing bytes: [UInt8]) throws(LogError) {
        guard bytes.count <= Self.byteLimit else {
            throw LogError(.tooLarge, "the note has \(bytes.count) bytes; a note has at most \(Self.byteLimit)")
        }
        guard let note = String(validating: bytes, as: UTF8.self),
            bytes.allSatisfy({ $0 >= 0x20 || $0 == 0x0A })
        else { throw Self.malformed("is not UTF-8 text without control characters") }
        guard note.hasSuffix("\n"), let gap = note.range(of: "\n\n", options: .backwards) else {
            throw Self.malformed("has no blank line before its signatures, or does not end with a line")
        }
        text = String(note[..<gap.lowerBound]) + "\n"
        let lines = note[gap.upperBound...].dropLast().split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count <= Self.signatureLimit else {
            throw LogError(.tooLarge, "the note has \(lines.count) signatures; at most \(Self.signatureLimit) are read")
        }
        signatures = []
        for line in lines { signatures.append(try Self.signature(line)) }
    }

    /// Signs `text`, which ends with a line feed.
    ///
    /// - Throws: ``LogError`` for a text that no note can have, or a name that no key can have.
    public init(_ text: String, signedBy keys: [(key: SigningKey, name: String)]) throws(LogError) {
        guard text.hasSuffix("\n"), text.utf8.allSatisfy({ $0 >= 0x20 || $0 == 0x0A }) else {
            throw Self.malformed("has control characters in its text or no line feed at its end")
        }
        self.text = text
        signatures = []
        for (key, name) in keys {
            let verifier = try key.verifierKey(named: name)
            signatures.append(
                Signature(name: name, keyID: verifier.id, bytes: try key.signature(of: Array(text.utf8))))
        }
    }

    /// The note as it is stored, sent and time-stamped.
    public var bytes: [UInt8] {
        var note = text + "\n"
        for signature in signatures {
            note += "\u{2014} \(signature.name) \(Base64.encode(signature.keyID + signature.bytes))\n"
        }
        return Array(note.utf8)
    }

    /// The keys whose signature stands under the text.
    ///
    /// Signatures by other keys are ignored.
    ///
    /// - Throws: ``LogError`` when a signature by one of `keys` does not verify, or when none of them signed.
    public func verified(by keys: [VerifierKey]) throws(LogError) -> [VerifierKey] {
        var verified: [VerifierKey] = []
        for signature in signatures {
            for key in keys where key.name == signature.name && key.id == signature.keyID {
                guard key.verify(signature.bytes, of: Array(text.utf8)) else {
                    throw LogError(.notSigned, "the signature by \(key.name) is not of this text: the note was changed")
                }
                verified.append(key)
            }
        }
        guard !verified.isEmpty else {
            throw LogError(.notSigned, "the note is not signed by a key that is trusted")
        }
        return verified
    }

    private static func signature(_ line: Substring) throws(LogError) -> Signature {
        let parts = line.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "\u{2014}", VerifierKey.isName(String(parts[1])),
            let bytes = Base64.decode(String(parts[2])), bytes.count > 4
        else { throw malformed("has a line among its signatures that is none") }
        return Signature(name: String(parts[1]), keyID: Array(bytes.prefix(4)), bytes: Array(bytes.dropFirst(4)))
    }

    private static func malformed(_ problem: String) -> LogError {
        LogError(.malformed, "the note \(problem)")
    }
}
