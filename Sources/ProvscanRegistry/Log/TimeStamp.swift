internal import Crypto
internal import Foundation

/// A request for a time-stamp over bytes: a TimeStampReq with SHA-256, a nonce, and the wish for the certificate.
///
/// - Source: RFC 3161 §2.4.1.
public struct TimeStampQuery: Sendable, Equatable {
    /// id-sha256, 2.16.840.1.101.3.4.2.1.
    static let sha256: [UInt8] = [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01]

    /// SHA-256 of what is to be time-stamped.
    public let imprint: [UInt8]
    /// A random number that the answer repeats.
    public let nonce: [UInt8]

    /// A query for `message`.
    public init(for message: [UInt8], nonce: [UInt8]) {
        imprint = Array(SHA256.hash(data: message))
        self.nonce = Array(nonce.drop { $0 == 0 })
    }

    /// The DER that is sent to the authority as `application/timestamp-query`.
    public var bytes: [UInt8] {
        let algorithm = DER.element(
            DER.sequence, DER.element(DER.objectIdentifier, Self.sha256) + [0x05, 0x00])
        return DER.element(
            DER.sequence,
            DER.integer([1]) + DER.element(DER.sequence, algorithm + DER.element(DER.octetString, imprint))
                + DER.integer(nonce) + DER.element(DER.boolean, [0xFF]))
    }
}

/// An authority's answer, as far as it is read here: its status, its time, and what it is about.
///
/// The signature of the authority is not verified; `openssl ts -verify` does that.
///
/// - Source: RFC 3161 §2.4.2.
public struct TimeStampResponse: Sendable, Equatable {
    /// Bytes of a response, at the most.
    public static let byteLimit = 1_000_000

    /// id-signedData, 1.2.840.113549.1.7.2.
    private static let signedData: [UInt8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02]
    /// id-ct-TSTInfo, 1.2.840.113549.1.9.16.1.4.
    private static let tstInfo: [UInt8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x10, 0x01, 0x04]

    public let bytes: [UInt8]
    /// When the authority saw it, RFC 3339 in UTC.
    public let time: String
    /// The object identifier of the digest algorithm, as DER content.
    let algorithm: [UInt8]
    /// The digest of what was time-stamped.
    public let imprint: [UInt8]
    /// Without leading zeros; `nil` where the answer repeats none.
    public let nonce: [UInt8]?

    /// Reads an answer.
    ///
    /// - Throws: ``LogError`` when it grants nothing, or is no answer.
    public init(parsing bytes: [UInt8]) throws(LogError) {
        guard bytes.count <= Self.byteLimit else {
            throw LogError(.tooLarge, "the response has \(bytes.count) bytes; at most \(Self.byteLimit) are read")
        }
        self.bytes = bytes
        var outer = DERReader(bytes)
        var response = try outer.enter(DER.sequence)
        var status = try response.enter(DER.sequence)
        let code = try status.content(of: DER.integer)
        guard code == [0] || code == [1] else {
            throw LogError(
                .notBound,
                "the authority granted no time-stamp (status \(code.last ?? 0)); openssl ts -reply -text says why")
        }
        var info = DERReader(try Self.info(of: &response))
        var fields = try info.enter(DER.sequence)
        try fields.skip()  // version
        try fields.skip()  // policy
        var imprint = try fields.enter(DER.sequence)
        var algorithm = try imprint.enter(DER.sequence)
        self.algorithm = try algorithm.content(of: DER.objectIdentifier)
        self.imprint = try imprint.content(of: DER.octetString)
        try fields.skip()  // serialNumber
        time = try Self.time(try fields.content(of: DER.generalizedTime))
        // accuracy and ordering may stand before the nonce.
        while let tag = fields.nextTag, tag == DER.sequence || tag == DER.boolean { try fields.skip() }
        nonce = fields.nextTag == DER.integer ? Array(try fields.content(of: DER.integer).drop { $0 == 0 }) : nil
    }

    /// Whether the answer is about `message`.
    public func isBound(to message: [UInt8]) -> Bool {
        algorithm == TimeStampQuery.sha256 && imprint == Array(SHA256.hash(data: message))
    }

    /// The TSTInfo inside ContentInfo, SignedData and EncapsulatedContentInfo (RFC 5652 §5).
    private static func info(of response: inout DERReader) throws(LogError) -> [UInt8] {
        guard !response.isAtEnd else {
            throw LogError(.malformed, "the response has a status but no time-stamp; ask the authority again")
        }
        var content = try response.enter(DER.sequence)
        guard try content.content(of: DER.objectIdentifier) == signedData else { throw otherContent }
        var wrapped = try content.enter(DER.context0)
        var signed = try wrapped.enter(DER.sequence)
        try signed.skip()  // version
        try signed.skip()  // digestAlgorithms
        var encapsulated = try signed.enter(DER.sequence)
        guard try encapsulated.content(of: DER.objectIdentifier) == tstInfo else { throw otherContent }
        var explicit = try encapsulated.enter(DER.context0)
        return try explicit.content(of: DER.octetString)
    }

    /// `YYYYMMDDhhmmss[.f]Z` as RFC 3339.
    private static func time(_ content: [UInt8]) throws(LogError) -> String {
        let text = String(decoding: content, as: UTF8.self)
        guard let match = text.wholeMatch(of: /(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\.\d+)?Z/) else {
            throw LogError(.malformed, "the time of the response is not in UTC as RFC 3161 has it")
        }
        let (_, year, month, day, hour, minute, second, fraction) = match.output
        return "\(year)-\(month)-\(day)T\(hour):\(minute):\(second)\(fraction ?? "")Z"
    }

    private static var otherContent: LogError {
        LogError(.malformed, "the file is no time-stamp response (RFC 3161); ask the authority again")
    }
}
