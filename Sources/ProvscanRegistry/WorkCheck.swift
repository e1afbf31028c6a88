internal import Crypto
internal import Foundation
internal import GRDB
internal import ProvscanCore

/// Checks one work after the other: text against digest, signature against text.
struct WorkCheck: ~Copyable {
    /// The rows that are checked; what comes after it narrows and sorts them.
    static let selectSQL = """
        SELECT work.id, work.text, work.textDigest, work.tokens, work.fingerprints, signature.packed
        FROM work LEFT JOIN signature ON signature.workID = work.id
        """
    static let missingSignature = "its signature is missing or damaged; run provscan registry repair"

    /// `nil` where this build has another background table than the registry was made with.
    private let fingerprinter: Fingerprinter?
    private var decompressor = TextDecompressor()

    init(profile: Profile, background: String) {
        let standard = Background.standard
        fingerprinter = standard.name == background ? Fingerprinter(profile: profile, background: standard) : nil
    }

    /// The text of a row, when it is the one that was registered.
    mutating func text(of row: Row) -> [UInt8]? {
        guard let frame = try? row.stored("text") as Data, let text = decompressor.decompress(Array(frame)),
            Data(SHA256.hash(data: text)) == (try? row.stored("textDigest"))
        else { return nil }
        return text
    }

    /// The signature of a row, when it can be one.
    static func signature(of row: Row) -> Signature? {
        (try? row.stored("packed") as Data).flatMap { Signature(packed: Array($0)) }
    }

    /// The signature that `text` has, with its number of fingerprints; `nil` where this build cannot make it.
    func signature(of text: [UInt8]) -> (signature: Signature, fingerprints: Int)? {
        guard let fingerprinter else { return nil }
        let words = TokenisedText(text.span).hashes
        let positions = fingerprinter.fingerprints(of: words).map(\.position)
        return (Signature(tokens: words.count, positions: positions), positions.count)
    }

    /// Whether `signature` is that of a text with the word hashes `words`; yes where this build cannot tell.
    func isSignature(_ signature: Signature, of words: [UInt64]) -> Bool {
        guard let fingerprinter else { return true }
        return fingerprinter.fingerprints(of: words).map(\.position) == signature.positions
    }

    /// What is wrong with a row, and the way out; `nil` when nothing is.
    mutating func problem(of row: Row) -> String? {
        guard let signature = Self.signature(of: row) else { return Self.missingSignature }
        guard !row.hasNull(atIndex: 1) else { return nil }
        guard let text = text(of: row) else { return "its text is damaged; restore the registry from a backup" }
        let words = TokenisedText(text.span).hashes
        guard words.count == signature.tokens, words.count == (try? row.stored("tokens")) else {
            return "its signature is not of its text; run provscan registry repair"
        }
        return isSignature(signature, of: words)
            ? nil : "its fingerprints are not those of its text; run provscan registry repair"
    }
}
