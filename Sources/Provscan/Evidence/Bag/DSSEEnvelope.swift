internal import Foundation
internal import ProvscanRegistry

/// A payload with signatures over its type and its very bytes.
///
/// - Source: DSSE v1.0.2, secure-systems-lab/dsse, protocol.md and envelope.md.
struct DSSEEnvelope: Codable, Equatable {
    struct Signature: Codable, Equatable {
        /// A hint: trust follows from the key that verifies, never from this.
        var keyid: String
        /// Base 64.
        var sig: String
    }

    static let statementType = "application/vnd.in-toto+json"

    /// Base 64.
    var payload: String
    var payloadType: String
    var signatures: [Signature]

    /// Signs `payload` as it stands: bytes are signed, so no canonical form is needed.
    init(_ payload: [UInt8], signedBy key: SigningKey, named name: String) throws {
        self.payload = Data(payload).base64EncodedString()
        payloadType = Self.statementType
        let signed = Self.preAuthenticationEncoding(Self.statementType, payload)
        let verifier = try key.verifierKey(named: name)
        signatures = [
            Signature(
                keyid: Self.keyID(of: verifier), sig: Data(try key.signature(of: signed)).base64EncodedString())
        ]
    }

    /// The file: one line of JSON with sorted keys.
    var bytes: [UInt8] {
        get throws { Array(try ResultsFile.makeEncoder().encode(self)) + [UInt8(ascii: "\n")] }
    }

    /// Reads the file; it must be exactly what ``bytes`` writes.
    init(parsing bytes: [UInt8], name: String) throws(BagError) {
        do {
            self = try JSONDecoder().decode(DSSEEnvelope.self, from: Data(bytes))
            guard try self.bytes == bytes else {
                throw BagError(.invalid, name, "is written in another form than the one that provscan writes")
            }
        } catch let error as BagError {
            throw error
        } catch {
            throw BagError(.invalid, name, "is no DSSE envelope", cause: error)
        }
    }

    /// The payload and the key of `keys` that signed it.
    ///
    /// Verified first, parsed later: these very bytes.
    ///
    /// - Throws: ``BagError`` when the payload is of another type, or when no key of `keys` signed it.
    func verified(by keys: [VerifierKey], name: String) throws(BagError) -> (payload: [UInt8], key: VerifierKey) {
        guard payloadType == Self.statementType else {
            throw BagError(.invalid, name, "holds a payload of another type than \(Self.statementType)")
        }
        guard let payload = Data(base64Encoded: payload).map(Array.init), signatures.count == 1 else {
            throw BagError(.invalid, name, "holds a payload that is no Base 64, or not one signature")
        }
        let signed = Self.preAuthenticationEncoding(payloadType, payload)
        for key in keys {
            guard let bytes = Data(base64Encoded: signatures[0].sig), key.verify(Array(bytes), of: signed) else {
                continue
            }
            guard signatures[0].keyid == Self.keyID(of: key) else {
                throw BagError(.invalid, name, "names another key than the one that signed")
            }
            return (payload, key)
        }
        throw BagError(.invalid, name, "is not signed by a key that is trusted, or was changed afterwards")
    }

    static func keyID(of key: VerifierKey) -> String {
        key.description.split(separator: "+").prefix(2).joined(separator: "+")
    }

    /// What is signed: `DSSEv1 SP len SP type SP len SP body`, lengths in bytes.
    static func preAuthenticationEncoding(_ type: String, _ body: [UInt8]) -> [UInt8] {
        Array("DSSEv1 \(type.utf8.count) \(type) \(body.count) ".utf8) + body
    }
}
