internal import Foundation

/// What is signed: that a scan of these inputs, made so, gave these results.
///
/// - Source: in-toto Attestation Framework, spec/v1/statement.md and resource_descriptor.md.
struct Statement: Codable, Equatable {
    /// A file by its digest.
    struct Resource: Codable, Equatable {
        var name: String
        var digest: [String: String]

        init(_ name: String, sha256: String) {
            self.name = name
            digest = ["sha256": sha256]
        }
    }

    static let statementType = "https://in-toto.io/Statement/v1"
    /// The type of the predicate.
    ///
    /// The domain is one that RFC 2606 keeps free for ever: nobody can own it and say
    /// something else about this type there.
    static let predicateType = "https://provscan.example/attestation/corpus-match/v1"
    /// Inputs named one by one; where there are more, `inputs.json` stands for them.
    static let subjectLimit = 1000

    var type = Self.statementType
    /// The files that were scanned and could be read.
    var subject: [Resource]
    var predicateType = Self.predicateType
    var predicate: CorpusMatch

    private enum CodingKeys: String, CodingKey {
        case type = "_type"
        case subject, predicateType, predicate
    }

    /// The bytes that are signed, and that a verifier reads after the signature.
    var bytes: [UInt8] {
        get throws { Array(try ResultsFile.makeEncoder().encode(self)) }
    }

    /// Reads a payload whose signature was verified.
    ///
    /// - Throws: ``BagError`` when it is no statement, or one about something else.
    init(parsing payload: [UInt8], name: String) throws(BagError) {
        do {
            self = try JSONDecoder().decode(Statement.self, from: Data(payload))
        } catch {
            throw BagError(.invalid, name, "holds no statement about a corpus match", cause: error)
        }
        guard type == Self.statementType, predicateType == Self.predicateType else {
            throw BagError(.invalid, name, "holds a statement of another type than \(Self.predicateType)")
        }
    }

    init(subject: [Resource], predicate: CorpusMatch) {
        self.subject = subject
        self.predicate = predicate
    }

    /// The subjects of a scan of `inputs`.
    static func subjects(_ inputs: BagInputs, inputsDigest: String) -> [Resource] {
        let read = inputs.inputs.compactMap { input in input.sha256.map { Resource(input.path, sha256: $0) } }
        guard !read.isEmpty, read.count <= subjectLimit else {
            return [Resource(BagLayout.inputs, sha256: inputsDigest)]
        }
        return read
    }
}

/// The predicate `corpus-match/v1`.
struct CorpusMatch: Codable, Equatable {
    struct Scanner: Codable, Equatable {
        var name: String
        var version: String
        /// SHA-256 of the executable; `nil` where the scan did not record it.
        var digest: [String: String]?
        var swift: String
        var platform: String
        var operatingSystem: String
    }

    struct Invocation: Codable, Equatable {
        var argv: [String]
        /// `config.json`.
        var configuration: Statement.Resource
        var startedAt: String
        var endedAt: String
        var clock: String
        var jobs: Int
    }

    /// What was compared with.
    struct Registry: Codable, Equatable {
        var contentDigest: [String: String]
        var works: Int
        /// The log's checkpoint under which the proofs stand; `nil` where the registry has no log.
        var checkpoint: Checkpoint?
    }

    struct Checkpoint: Codable, Equatable {
        var origin: String
        var size: Int
        /// Base 64.
        var root: String
        var digest: [String: String]
        /// The time of the earliest time-stamp in the bag, as its token states it; `nil` where there is none.
        var earliestTimestamp: String?
    }

    struct Results: Codable, Equatable {
        /// `matches.jsonl`.
        var matches: Statement.Resource
        var examined: Summary.Examined
        var found: Summary.Totals
        /// Matches above `lead`, by verdict.
        var byVerdict: [String: Int]
    }

    /// The custody log as it was when the bag was sealed; later events follow from it.
    struct Custody: Codable, Equatable {
        var events: Int
        /// SHA-256 of the last line.
        var digest: [String: String]
    }

    var scanner: Scanner
    var invocation: Invocation
    var registry: Registry
    var useContext: Summary.Context
    var method: Summary.Method
    /// `validation.json`; `nil`: no validation was run with this configuration, the error rate is unknown.
    @Nullable var validation: Statement.Resource?
    var results: Results
    @Nullable var redaction: Redaction.Record?
    var custody: Custody
    /// The manifest of the payload, through which every file of it is bound, and the tag files.
    var bag: [Statement.Resource]
    var sealedAt: String
}
