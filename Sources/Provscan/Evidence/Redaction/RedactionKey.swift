internal import Crypto
internal import Foundation
internal import ProvscanCore

/// The secret that the HMACs of shortened quotations are made with.
///
/// Whoever has it can check that a quotation is of a text at hand. Without it the HMACs say nothing: it never lies in
/// the results.
public struct RedactionKey: Sendable, Equatable {
    private let bytes: [UInt8]

    /// - Precondition: 32 bytes.
    init(bytes: [UInt8]) {
        precondition(bytes.count == 32, "a redaction key has 32 bytes, got \(bytes.count)")
        self.bytes = bytes
    }

    /// Reads the key at `path`, or makes one there, readable by its owner alone.
    ///
    /// - Throws: ``ResultsError`` when the file is no key, when others may read it, or when it cannot be written.
    public init(at path: String) throws(ResultsError) {
        if FileManager.default.fileExists(atPath: path) {
            self = try Self.read(path)
            return
        }
        var random = SystemRandomNumberGenerator()
        let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        guard
            FileManager.default.createFile(
                atPath: path, contents: Data((ContentDigest(bytes: bytes).description + "\n").utf8),
                attributes: [.posixPermissions: 0o600])
        else { throw ResultsError(.unwritable, path, "cannot be created; check the permissions of its directory") }
        self.bytes = bytes
    }

    /// Reads the key at `path`.
    ///
    /// - Throws: ``ResultsError`` when there is none, or when others may read it.
    public init(readingFrom path: String) throws(ResultsError) {
        self = try Self.read(path)
    }

    private static func read(_ path: String) throws(ResultsError) -> RedactionKey {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        let mode = (attributes?[.posixPermissions] as? NSNumber)?.intValue ?? 0
        guard mode & 0o077 == 0 else {
            throw ResultsError(.invalid, path, "may be read by others; run chmod 600 on it")
        }
        guard let data = FileManager.default.contents(atPath: path),
            let bytes = Hexadecimal.bytes(String(decoding: data, as: UTF8.self)), bytes.count == 32
        else { throw ResultsError(.invalid, path, "is no redaction key: 64 hexadecimal digits") }
        return RedactionKey(bytes: bytes)
    }

    /// Tells keys apart without giving them away: the first 16 digits of the key's SHA-256.
    public var identifier: String { String(hexadecimal(SHA256.hash(data: bytes)).prefix(16)) }

    /// `hmac-sha256:` and the HMAC of the text's UTF-8 bytes.
    func code(of text: String) -> String {
        let code = HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: SymmetricKey(data: bytes))
        return "hmac-sha256:" + ContentDigest(bytes: Array(code)).description
    }
}

/// Bytes written as pairs of hexadecimal digits.
enum Hexadecimal {
    /// The bytes that `text` writes, white space around it aside; `nil` where it writes none.
    static func bytes(_ text: String) -> [UInt8]? {
        let digits = text.trimmingCharacters(in: .whitespacesAndNewlines).utf8.map { $0 }
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        for place in stride(from: 0, to: digits.count, by: 2) {
            let pair = String(decoding: digits[place..<(place + 2)], as: UTF8.self)
            guard pair.utf8.allSatisfy({ $0.isHexadecimal }), let byte = UInt8(pair, radix: 16) else { return nil }
            bytes.append(byte)
        }
        return bytes
    }
}

extension UInt8 {
    fileprivate var isHexadecimal: Bool {
        (0x30...0x39).contains(self) || (0x61...0x66).contains(self | 0x20)
    }
}
