import Foundation
import ProvscanRegistry
import ProvscanTestSupport

@testable import Provscan

/// A bag of the scan of `Corpora/`, with what a verifier needs to check it.
struct BagBench: Sendable {
    /// The bag that tests read; those that change one copy it first.
    static let shared = Result { try BagBench() }

    let folder: TestFolder
    let bag: String
    let registry: String
    let key: VerifierKey

    init() throws {
        let run = try CorporaRun.shared.get()
        folder = try TestFolder()
        bag = folder.path("bag")
        registry = run.folder.path("registry.sqlite")
        let keys = KeyStore(folder: run.folder.path("keys"))
        let profile = try Registry(at: registry, access: .read).profile
        let opened = try Registry(at: registry, access: .write(creatingWith: profile), keys: keys)
        var options = BagWriter.Options()
        options.organisation = "Example Archive"
        options.disclosesOpenings = true
        options.earlierSize = try opened.checkpoints().first?.checkpoint.size
        let results = try ResultsDirectory(path: run.folder.path("results"))
        key = try VerifierKey(
            parsing: BagWriter(results, registry: opened, options: options).write(to: bag).verifierKey)
    }

    /// What a verifier with the right key is told.
    var options: BagVerifier.Options {
        var options = BagVerifier.Options()
        options.trust.trust(key)
        return options
    }

    /// A copy of the bag that may be changed.
    func copy() throws -> TestFolder {
        let copy = try TestFolder()
        try FileManager.default.removeItem(atPath: copy.path)
        try FileManager.default.copyItem(atPath: bag, toPath: copy.path)
        return copy
    }
}

extension TestFolder {
    /// Writes the manifests of a bag anew, as somebody does who changed a file and hides it.
    func renewManifests() throws {
        func manifest(_ belongs: (String) -> Bool) throws -> String {
            BagManifest(
                try files().filter(belongs).map {
                    BagManifest.Entry(path: $0, sha256: try FileDigest(of: path($0)).hexadecimal)
                }
            ).text
        }
        try write(manifest { $0.hasPrefix("data/") }, to: BagLayout.manifest)
        try write(
            manifest { !$0.hasPrefix("data/") && $0 != BagLayout.tagManifest }, to: BagLayout.tagManifest)
    }
}
