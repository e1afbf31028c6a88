internal import Foundation
internal import ProvscanCore
public import ProvscanRegistry

/// Checks an evidence bag: offline, against what the caller trusts, line by line.
///
/// What is checked comes in layers, each resting on the one below: the files are those of the manifests; the
/// manifests are those of a signed statement; the contents agree with each other, with the log, with the corpus and
/// with the registry. Nothing is parsed before its bytes are known to be the signed ones.
public struct BagVerifier: Sendable {
    /// What to check against.
    public struct Options: Sendable {
        public var trust = TrustPolicy()
        /// The folder that the scanned files lie in.
        public var corpus: String?
        /// The registry that was compared with.
        public var registry: String?
        /// The key of the HMACs of shortened quotations.
        public var redactionKey: RedactionKey?
        /// The key of the registry, where that is an export of fingerprints.
        public var fingerprintKey: FingerprintKey?
        public var limits = BagLimits()
        public var jobs = ProcessInfo.processInfo.activeProcessorCount

        public init() {}
    }

    let path: String
    let options: Options

    public init(_ path: String, options: Options = Options()) {
        self.path = path
        self.options = options
    }

    /// A bag whose files are those of its manifests.
    struct Whole {
        var tree: BagTree
        var payload: BagManifest
        var tags: BagManifest
    }

    /// Runs every check.
    public func verify() -> Verification {
        var report = Verification()
        guard let whole = checkFiles(&report) else {
            return report.leaving("the bag is not whole: nothing else in it was looked at")
        }
        guard let statement = checkSignature(whole, &report) else {
            return report.leaving("the statement is not signed: nothing else in the bag was looked at")
        }
        checkStatement(statement, whole, &report)
        guard report.isIntact, let results = checkResults(statement, whole, &report) else {
            return report.leaving("the bag is not the one that was signed: its contents were not looked at")
        }
        checkRendering(results, &report)
        checkVerdicts(results, &report)
        checkCustody(statement, whole, &report)
        checkLog(statement, results, whole, &report)
        checkCorpus(results, whole, &report)
        checkRegistry(results, &report)
        return report
    }

    /// Checks that the files are those of the manifests, and nothing else.
    public func verifyFiles() -> Verification {
        var report = Verification()
        _ = checkFiles(&report)
        return report
    }

    // MARK: - Files

    /// The manifests against the files: the same paths, the same digests, nothing else.
    private func checkFiles(_ report: inout Verification) -> Whole? {
        var tree: BagTree?
        report.check("layout") {
            let walked = try BagTree(of: path, limits: options.limits)
            try checkLayout(walked)
            tree = walked
            return "plain files only, \(walked.files.count) of them"
        }
        guard let tree else { return nil }
        var payload: BagManifest?
        var tags: BagManifest?
        report.check("tag files") {
            let manifest = try manifest(BagLayout.tagManifest, in: tree)
            try compare(
                manifest, with: tree, BagLayout.tagManifest,
                where: { !$0.hasPrefix(BagLayout.payload) && $0 != BagLayout.tagManifest })
            tags = manifest
            return "\(manifest.entries.count) files have the digests of \(BagLayout.tagManifest)"
        }
        guard let tags else { return nil }
        report.check("payload") {
            let manifest = try manifest(BagLayout.manifest, in: tree)
            try compare(manifest, with: tree, BagLayout.manifest, where: { $0.hasPrefix(BagLayout.payload) })
            try checkSize(tree)
            payload = manifest
            return "\(manifest.entries.count) files have the digests of \(BagLayout.manifest)"
        }
        return payload.map { Whole(tree: tree, payload: $0, tags: tags) }
    }

    private func checkLayout(_ tree: BagTree) throws(BagError) {
        var folded: [String: String] = [:]
        for name in tree.files.keys.sorted() {
            if name == "fetch.txt" {
                throw BagError(
                    .refused, tree.location(name), "asks for files from elsewhere; nothing is fetched for a bag")
            }
            guard BagLayout.isPlain(name) else {
                throw BagError(.refused, tree.location(name), "has a name that no bag of ours has")
            }
            guard name.hasPrefix(BagLayout.payload) || BagLayout.tagFiles.contains(name) else {
                throw BagError(.refused, tree.location(name), "is no file of a bag of ours: it was added to the bag")
            }
            if let other = folded.updateValue(name, forKey: name.lowercased()) {
                throw BagError(.refused, tree.location(name), "differs from \(other) by case alone")
            }
        }
        guard try tree.text(of: BagLayout.declaration) == BagLayout.declarationText else {
            throw BagError(.invalid, tree.location(BagLayout.declaration), "does not declare BagIt 1.0 in UTF-8")
        }
    }

    private func manifest(_ name: String, in tree: BagTree) throws -> BagManifest {
        try BagManifest(parsing: try tree.text(of: name), name: tree.location(name))
    }

    private func compare(
        _ manifest: BagManifest, with tree: BagTree, _ name: String, where belongs: (String) -> Bool
    ) throws {
        let present = Set(tree.files.keys.filter(belongs))
        let listed = Set(manifest.entries.map(\.path))
        if let extra = present.subtracting(listed).min() {
            throw BagError(.refused, tree.location(extra), "is not in \(name): it was added to the bag")
        }
        if let lost = listed.subtracting(present).min() {
            throw BagError(.missing, tree.location(lost), "is in \(name), but not in the bag")
        }
        for entry in manifest.entries {
            guard try FileDigest(of: tree.location(entry.path)).hexadecimal == entry.sha256 else {
                throw BagError(
                    .invalid, tree.location(entry.path), "has another SHA-256 than in \(name): it was changed")
            }
        }
    }

    private func checkSize(_ tree: BagTree) throws {
        let sizes = tree.files.filter { $0.key.hasPrefix(BagLayout.payload) }
        let oxum = "Payload-Oxum: \(sizes.values.reduce(0, +)).\(sizes.count)"
        guard try tree.text(of: BagLayout.info).split(separator: "\n").contains(oxum[...]) else {
            throw BagError(.invalid, tree.location(BagLayout.info), "has no Payload-Oxum, or another than the payload")
        }
    }

    // MARK: - Signature

    private func checkSignature(_ whole: Whole, _ report: inout Verification) -> Statement? {
        let name = whole.tree.location(BagLayout.envelope)
        var statement: Statement?
        var signer: VerifierKey?
        let trusted = options.trust.reportKeys
        report.check("signature") {
            let envelope = try DSSEEnvelope(parsing: try whole.tree.bytes(of: BagLayout.envelope), name: name)
            let included = try includedKey(whole.tree)
            let (payload, key) = try envelope.verified(by: trusted.isEmpty ? [included] : trusted, name: name)
            statement = try Statement(parsing: payload, name: name)
            signer = key
            return "Ed25519 by \(DSSEEnvelope.keyID(of: key)), key \(key.fingerprint)"
        }
        guard let statement, let signer else { return nil }
        if trusted.isEmpty {
            report.add(
                "signer", .notPresent,
                "integrity only, signer not trusted: the key comes from the bag itself; name the signer's key with --key or "
                    + "--policy")
        } else {
            report.isSignerTrusted = true
            report.add("signer", .ok, "\(signer.description) is trusted")
        }
        return statement
    }

    private func includedKey(_ tree: BagTree) throws -> VerifierKey {
        let text = try tree.text(of: BagLayout.reportKey)
        return try VerifierKey(parsing: text.trimmingCharacters(in: .newlines))
    }

    // MARK: - Statement

    private func checkStatement(_ statement: Statement, _ whole: Whole, _ report: inout Verification) {
        let name = whole.tree.location(BagLayout.envelope)
        let digests = Dictionary(
            (whole.payload.entries + whole.tags.entries).map { ($0.path, $0.sha256) },
            uniquingKeysWith: { first, _ in first })
        report.check("statement") {
            let match = statement.predicate
            guard match.bag.map(\.name) == BagLayout.signedTagFiles else {
                throw BagError(.invalid, name, "names other files than a statement of this version")
            }
            var resources = match.bag + [match.results.matches, match.invocation.configuration]
            if let validation = match.validation { resources.append(validation) }
            for resource in resources where digests[resource.name] != resource.digest["sha256"] {
                throw BagError(.invalid, name, "states another digest of \(resource.name) than the file has")
            }
            return "\(statement.predicateType), sealed at \(match.sealedAt), \(resources.count) digests as stated"
        }
        report.check("validation") {
            guard statement.predicate.validation != nil else {
                throw Verification.NotPresent(
                    reason: "no validation was run with this configuration; the error rate is unknown")
            }
            return "\(BagLayout.validation) is the one that the statement names"
        }
    }
}

extension Verification {
    /// The report with a line that says what was not checked.
    fileprivate func leaving(_ reason: String) -> Verification {
        var report = self
        report.add("contents", .notPresent, reason)
        return report
    }
}
