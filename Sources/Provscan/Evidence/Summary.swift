public import ProvscanCore

/// `summary.json`: what was examined, against what, how, and what was found, in counts.
public struct Summary: Codable, Sendable, Equatable {
    public struct Tool: Codable, Sendable, Equatable {
        public var name: String
        public var version: String
        public var platform: String
        public var swift: String
    }

    public struct RegistryState: Codable, Sendable, Equatable {
        public var path: String
        public var works: Int
        public var tokens: Int
        public var fingerprints: Int
        /// SHA-256 over the works' digests in order of registration: two registries with
        /// the same digest hold the same texts.
        public var digest: String
        public var holders: [String]
        /// The state of the registry's log that was scanned; `nil` for a registry without one.
        public var checkpoint: CheckpointState?
        /// By holder, then name: what a share of a holder's catalogue is a share of.
        public var collections: [Collection] = []
        /// The key that the fingerprints are hashed with, by its identifier, where the registry is an export without
        /// texts; `nil` for any other.
        public var fingerprintKey: String?

        public struct Collection: Codable, Sendable, Equatable {
            public var holder: String
            public var name: String
            public var works: Int
            public var tokens: Int
        }
    }

    /// A signed state of a registry's log.
    public struct CheckpointState: Codable, Sendable, Equatable {
        public var origin: String
        /// Leaves.
        public var size: Int
        /// In hexadecimal.
        public var root: String
        /// SHA-256 of the signed note.
        public var digest: String
    }

    public struct Method: Codable, Sendable, Equatable {
        public var profile: String
        public var normaliser: String
        public var unicode: String
        public var hash: String
        public var background: String
        public var k: Int
        public var window: Int
        /// The number of consecutive shared tokens from which a run is always found: `k + window - 1`.
        public var guarantee: Int
        public var minimumGrade: Grade
        /// Runs that stand in more works than this start no passage.
        public var boilerplateWorks: Int
        /// Runs of this many words start one all the same.
        public var boilerplateRun: Int
        /// What stands in these texts is nobody's in particular; the first is shipped, users added the others.
        public var commonText: [String] = []
    }

    /// How the corpus was read.
    public struct Reading: Codable, Sendable, Equatable {
        public var format = "auto"
        public var textFields: [String] = []
        public var idFields: [String] = []
        public var urlFields: [String] = []
        public var dateFields: [String] = []
        /// `nil` in results that were written before limits were.
        public var limits: Limits?

        /// How far compression and archives were followed.
        public struct Limits: Codable, Sendable, Equatable {
            public var recordBytes: Int
            /// The largest zstd window, as a power of two.
            public var zstdWindowLog: Int
            public var nesting: Int
            public var compressions: Int
            public var members: Int
            /// UTF-8 bytes of a member's name.
            public var nameBytes: Int
            public var totalBytes: Int
            public var ratio: Int
            /// Bytes that may come out whatever the ratio.
            public var freeBytes: Int
        }
    }

    /// The material examined, in totals; the ledger has the parts.
    public struct Examined: Codable, Sendable, Equatable {
        public var sources = 0
        public var sourceBytes = 0
        public var records = 0
        public var texts = 0
        public var textBytes = 0
        public var tokens = 0
        public var skippedRecords = 0
        public var damagedRecords = 0
        public var failedSources = 0
        public var replacedSequences = 0
    }

    /// Counts over one group of matches.
    public struct Count: Codable, Sendable, Equatable {
        public var holder: String
        public var collection: String
        public var grade: Grade
        public var verdict: Verdict
        /// (record, work) pairs.
        public var matches: Int
        public var works: Int
        public var records: Int
        public var passages: Int
        public var matchedTokens: Int
    }

    public struct Totals: Codable, Sendable, Equatable {
        /// (record, work) pairs above `lead`.
        public var matches: Int
        public var leads: Int
        /// (record, work) pairs above `lead` whose verdict is not `licensed`.
        public var uncovered: Int
        /// Distinct works with a match above `lead`.
        public var works: Int
        /// Distinct records with a match above `lead`.
        public var records: Int
        public var matchedTokens: Int
        /// (record, work) pairs left out because all they share stands in many works of the registry, is made of
        /// common phrases, or is common text.
        public var suppressed: Int
        /// Places in works that were not followed for records that repeat themselves without end.
        public var skippedSeeds: Int
    }

    /// The use that the verdicts are about, as the operator stated it; what is `nil` is not known.
    public struct Context: Codable, Sendable, Equatable {
        public var actor: String?
        public var usage: Usage
        public var stage: String?
        public var territory: String?
        public var channel: String?
        public var isCommercial: Bool?
        public var crawler: String?
        /// Where a record says when it was acquired, that decides instead.
        public var acquiredFrom: String?
        public var acquiredUntil: String?
        public var usedUntil: String?
    }

    /// What is on file about licences.
    public struct Rights: Codable, Sendable, Equatable {
        public struct Attestation: Codable, Sendable, Equatable {
            public var completeAsOf: String
            /// The rights holders it is about; empty: all.
            public var completeFor: [String]
            public var attestedBy: String
        }

        public var grants: Int
        public var signals: Int
        public var attestations: [Attestation]
    }

    /// What the works found would cost at a published tariff: arithmetic, no damages.
    public struct TariffAmount: Codable, Sendable, Equatable {
        public var holder: String
        public var collection: String
        public var verdict: Verdict
        /// `work`, `1000-words`, `month` or `flat`.
        public var basis: String
        /// Works, thousands of copied words, months or 1; `nil` where the time of use was not stated.
        public var quantity: String?
        public var rate: String
        public var amount: String?
        /// ISO 4217.
        public var currency: String
    }

    public static let schemaName = "provscan.summary/1"

    public var schema: String
    public var tool: Tool
    public var registry: RegistryState
    public var method: Method
    public var reading = Reading()
    public var examined: Examined
    public var found: Totals
    /// By holder, collection, grade from the strongest down, then verdict.
    public var counts: [Count]
    /// What suppression kept out of the matches: the most frequent runs.
    public var suppressedRuns: [SuppressedPhrase] = []
    public var context: Context
    public var rights: Rights
    public var tariff: [TariffAmount]
    /// SHA-256 of `matches.jsonl`: the same for any number of workers, on any run.
    public var matchesDigest: String
    /// The measured error rate of this build with this registry; `nil` where none was measured.
    public var validation: Validation?
    /// Of which records all of this is, and what follows for the others; `nil` where all were compared.
    public var sample: Sample?
    /// What was left out of all files; `nil` where nothing was.
    public var redaction: Redaction.Record?
}
