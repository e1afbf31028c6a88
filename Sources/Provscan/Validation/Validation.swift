internal import Foundation
internal import ProvscanCore
internal import ProvscanRegistry

/// `validation.json`: how often this build, with this registry, finds what was planted and reports what was not.
public struct Validation: Codable, Sendable, Equatable {
    /// Passages of registered works planted in foreign text.
    public struct Planted: Codable, Sendable, Equatable {
        public var damage: Damage
        /// Words of the passage before it was damaged.
        public var words: Int
        /// Found with the right work above `lead`.
        public var found: Rate
        /// Found with the right work at any grade.
        public var foundOrLead: Rate
        /// Found with the right work at any grade, or kept out with a reason.
        ///
        /// It is what the guarantee promises for any run of words, common ones and those in many works included; `nil`
        /// in validations by earlier versions.
        public var foundOrKeptOut: Rate?
        /// Plants by the best grade that they were found at; those that were not found are in none.
        public var grades: [String: Int] = [:]
    }

    /// What was done to a passage before it was planted.
    public enum Damage: String, Codable, Sendable, CaseIterable {
        case none
        /// Upper case, line breaks for spaces, commas and full stops gone.
        case surface
        /// That share of its words replaced by words of other works.
        case substituted5 = "substituted-5"
        case substituted10 = "substituted-10"
        case substituted20 = "substituted-20"

        var substitutedPercent: Int {
            switch self {
            case .none, .surface: 0
            case .substituted5: 5
            case .substituted10: 10
            case .substituted20: 20
            }
        }
    }

    /// Texts that copy nothing.
    public struct Foreign: Codable, Sendable, Equatable {
        /// What they are.
        public var kind: Kind
        /// Texts with a match above `lead`.
        public var reported: Rate
        /// Texts with a lead and nothing stronger.
        public var leads: Rate
    }

    public enum Kind: String, Codable, Sendable {
        /// The words of registered works in random order.
        case shuffled
        /// Records of a corpus that the user vouches for.
        case corpus
        /// Records of a corpus that is older than the works counted: what it seems to share with these is no copy
        /// of them.
        case laterWorks = "later-works"
    }

    public static let schemaName = "provscan.validation/1"

    public var schema: String
    public var toolVersion: String
    public var registryDigest: String
    public var profile: String
    public var normaliser: String
    public var background: String
    /// The seed of every random choice: the same seed gives the same file.
    public var seed: UInt64
    /// By damage, then words.
    public var planted: [Planted]
    public var foreign: [Foreign]
}

extension Validation {
    /// Reads a validation that ``Validator`` made.
    ///
    /// - Throws: ``ResultsError`` `.missing` or `.invalid`.
    public init(readingFrom path: String) throws(ResultsError) {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw ResultsError(.missing, path, "cannot be read; run provscan validate first")
        }
        do {
            self = try JSONDecoder().decode(Validation.self, from: bytes)
        } catch {
            throw ResultsError(.invalid, path, "is no \(Self.schemaName) document; run provscan validate", cause: error)
        }
    }

    /// Refuses a validation of another build or of another state of the registry: its rates would not be of this scan.
    func check(against registry: Registry) throws {
        guard toolVersion == Version.current, normaliser == TokenisedText.normaliser, profile == registry.profile.name,
            registryDigest == (try registry.contentDigest().description)
        else {
            throw RegistryError(
                .mismatch, registry.path,
                "the validation is of another version or of other works; run provscan validate again")
        }
    }
}
