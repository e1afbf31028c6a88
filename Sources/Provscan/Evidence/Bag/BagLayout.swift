internal import Foundation

/// The names of the files of a bag, and the rules that paths in it follow.
///
/// The payload under `data/` never changes once it is sealed. What is about the bag lies beside it, as tag files:
/// the signed statement, the way to verify it, and the custody log, which alone may grow.
enum BagLayout {
    static let declaration = "bagit.txt"
    static let info = "bag-info.txt"
    static let manifest = "manifest-sha256.txt"
    static let tagManifest = "tagmanifest-sha256.txt"
    static let envelope = "evidence.dsse.json"
    static let custody = "custody.jsonl"
    static let guide = "VERIFY.md"
    static let program = "verify.py"

    static let payload = "data/"
    static let inputs = "data/inputs.json"
    static let configuration = "data/config.json"
    static let validation = "data/validation.json"
    static let reportKey = "data/report.vkey"
    static let logKey = "data/registry/vkey"
    static let checkpoint = "data/registry/checkpoint"
    static let consistency = "data/registry/earlier.tlog-consistency"
    static let earlierCheckpoint = "data/registry/earlier.checkpoint"

    static func proof(of work: String) -> String { "data/registry/proofs/\(work).tlog-proof" }
    static func leaf(of work: String) -> String { "data/registry/leaves/\(work).json" }
    static func opening(of work: String) -> String { "data/registry/openings/\(work).json" }

    /// The content of `bagit.txt`.
    ///
    /// - Source: RFC 8493 §2.1.1.
    static let declarationText = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"

    /// The files that the statement names; through the manifest it reaches the whole payload.
    static let signedTagFiles = [manifest, declaration, info, guide, program]

    /// All files beside the payload: a bag has these and no others.
    static let tagFiles = Set(signedTagFiles + [envelope, custody, tagManifest])

    /// Whether every implementation reads `path` alike: letters, digits, `.`, `_`, `-` and `/`, below the bag.
    ///
    /// So no path is absolute, climbs by `..`, needs percent-encoding or differs by platform.
    static func isPlain(_ path: String) -> Bool {
        guard (1...1024).contains(path.utf8.count) else { return false }
        let isPlain = path.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"),
                UInt8(ascii: "/"):
                true
            default: false
            }
        }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        return isPlain && parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." && $0.utf8.count <= 255 }
    }
}

/// How much of a bag from somebody else is read.
public struct BagLimits: Sendable {
    /// Bytes of one file of the payload.
    public var fileBytes = 1 << 34
    /// Bytes of a file that is read as a whole: manifests, statement, tag files.
    public var tagFileBytes = 1 << 26
    public var files = 2_000_000
    /// Folders inside each other.
    public var depth = 16

    public init() {}
}

extension BagLayout {
    /// The checkpoint that the time-stamp `number` is about.
    static func timestampedCheckpoint(_ number: Int) -> String { "data/timestamps/\(number).checkpoint" }
    /// The response of the time-stamping authority (RFC 3161).
    static func timestamp(_ number: Int) -> String { "data/timestamps/\(number).tsr" }
    /// That the checkpoint that was stamped is a beginning of the bag's.
    static func timestampConsistency(_ number: Int) -> String { "data/timestamps/\(number).tlog-consistency" }
}
