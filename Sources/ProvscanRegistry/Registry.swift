internal import Foundation
internal import GRDB
public import ProvscanCore

/// The works that a party registered, in one SQLite file: the source of truth for every match.
///
/// Writing is done by one process at a time; any number of processes read
/// beside it, each seeing one consistent state. What a call reported as
/// registered survives a power cut (WAL, `synchronous = FULL`).
public final class Registry: Sendable {
    public let path: String
    /// The parameters of the fingerprints, fixed when the registry was created.
    public let profile: Profile
    /// A random number that tells this registry from any other.
    public let identity: UInt64
    /// Name and version of the background table that the fingerprints were selected with.
    public let background: String
    /// Where the keys are that sign its log.
    public let keys: KeyStore
    /// Under which name a log that is begun signs; `nil`: a random one.
    let origin: String?
    /// Whether another party wrote the file: nothing beside it is used, and nothing is written there.
    public let isForeign: Bool
    /// The ``FingerprintKey/identifier`` of the key that its fingerprints are hashed with, where it keeps no texts;
    /// `nil` for every other registry.
    public let keyIdentifier: String?
    /// The key of a registry without texts; `nil` where it was not given, or where the registry keeps texts.
    public let fingerprintKey: FingerprintKey?
    /// Whether it has no texts because it was made for another party: such a file is only read.
    public let isExport: Bool
    let database: any DatabaseWriter
    /// The one state that is read, where the registry is ``frozen()``.
    private let snapshot: DatabaseSnapshot?

    /// What the caller means to do.
    public enum Access: Sendable {
        /// Reads a registry that exists.
        case read
        /// Reads a registry that another party wrote: checked before use, never changed, never upgraded.
        case readForeign
        /// Reads and writes; creates the file with the profile given where there is none.
        case write(creatingWith: Profile)
    }

    /// Opens the registry at `path`.
    ///
    /// `origin`: The name of the log of a new registry, such as `example.org/provscan`; `keys`: where the keys that
    /// sign it are, or will be, by default where the environment says; `fingerprintKey`: the key of a registry without
    /// texts, which is not matched against without. A registry that is created with one keeps no texts.
    ///
    /// - Throws: ``RegistryError`` when there is none, when the file is none, when it is newer than this build, or when
    ///   the fingerprint key is not the one that it was made with.
    public init(
        at path: String, access: Access, origin: String? = nil, keys: KeyStore? = nil,
        fingerprintKey: FingerprintKey? = nil
    ) throws {
        self.path = path
        self.origin = origin
        if let origin, !VerifierKey.isName(origin) {
            throw RegistryError(.mismatch, path, "the origin of a log is not empty and has no spaces and no +")
        }
        let exists = FileManager.default.fileExists(atPath: path)
        if case .write = access {
        } else if !exists {
            throw RegistryError(
                .notFound, path, "there is no registry; run provscan index first, or name another with --registry")
        }
        if case .readForeign = access { isForeign = true } else { isForeign = false }
        database = try RegistryFile.open(path, access: access, key: fingerprintKey)
        snapshot = nil
        let row = try RegistryFile.state(of: database, path: path)
        guard let profile = Profile(named: row.profile, k: row.k, window: row.window) else {
            throw RegistryError(
                .mismatch, path, "its profile \(row.profile) is unknown to this build; upgrade provscan")
        }
        guard row.normaliser == TokenisedText.normaliser, row.hash == KGramHash.name else {
            throw RegistryError(
                .mismatch, path,
                "it was made with \(row.normaliser) and \(row.hash), this build has \(TokenisedText.normaliser) and "
                    + "\(KGramHash.name); index the archives again into a new registry")
        }
        self.profile = profile
        identity = UInt64(bitPattern: row.identity)
        background = row.background
        self.keys = keys ?? KeyStore(of: identity)
        self.fingerprintKey = fingerprintKey
        keyIdentifier = try RegistryFile.keyIdentifier(of: database, path: path)
        isExport = try keyIdentifier != nil && RegistryFile.isExport(database, path: path)
        if let fingerprintKey { try checkKey(fingerprintKey) }
    }

    deinit { settle() }

    /// Brings what was written from the write-ahead log into the file, so that the file alone is the registry.
    ///
    /// It is done when the object goes, too; who ends the process meanwhile does not wait for that. Where others read or
    /// write, the log stays beside the file, and nothing is lost.
    public func settle() {
        if snapshot == nil { RegistryFile.settle(database) }
    }

    private init(_ other: Registry, snapshot: DatabaseSnapshot) {
        path = other.path
        profile = other.profile
        identity = other.identity
        background = other.background
        isForeign = other.isForeign
        keyIdentifier = other.keyIdentifier
        isExport = other.isExport
        fingerprintKey = other.fingerprintKey
        keys = other.keys
        origin = other.origin
        database = other.database
        self.snapshot = snapshot
    }

    /// The registry in its present state, whatever is registered, granted or erased afterwards.
    ///
    /// It is read in one transaction that lasts as long as the object. What others write meanwhile stays in the
    /// write-ahead log beside the file until then, so the log grows by that much.
    public func frozen() throws -> Registry {
        guard snapshot == nil, let pool = database as? DatabasePool else { return self }
        do {
            return Registry(self, snapshot: try pool.makeSnapshot())
        } catch {
            throw RegistryFile.failure(from: error, path: path)
        }
    }

    /// Whether only one state is read: what it had when it was frozen cannot be gone.
    var isFrozen: Bool { snapshot != nil }

    /// Reads in one consistent state; failures name the file.
    func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
        do {
            if let snapshot { return try snapshot.read(body) }
            return try database.read(body)
        } catch {
            throw RegistryFile.failure(from: error, path: path)
        }
    }

    /// Writes in one transaction; failures name the file.
    func write<Value>(_ body: (Database) throws -> Value) throws -> Value {
        precondition(snapshot == nil, "a frozen registry is only read")
        do {
            return try database.write(body)
        } catch {
            throw RegistryFile.failure(from: error, path: path)
        }
    }
}
