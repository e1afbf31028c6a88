internal import Foundation
internal import ProvscanCore
public import ProvscanRegistry

/// Writes an evidence bag: results with everything that lets others check them without provscan.
///
/// The order is that of what is signed: the payload, its manifest, the tag files, the custody log so far, the
/// statement over all of them.
public struct BagWriter: Sendable {
    /// What goes into a bag beside the results.
    public struct Options: Sendable {
        /// The `Source-Organization` and `Contact-Name` of `bag-info.txt`; not filled in for anybody.
        public var organisation: String?
        public var contact: String?
        public var description: String?
        /// Whether prices and documents of grants are put in.
        public var disclosesTerms = false
        /// Whether the keys are put in that open the commitments to the works cited.
        public var disclosesOpenings = false
        /// The size of an earlier checkpoint, whose state the log is shown to contain.
        public var earlierSize: Int?

        public init() {}
    }

    /// What was written.
    public struct Receipt: Sendable, Encodable {
        public var path: String
        /// SHA-256 of `manifest-sha256.txt`.
        public var digest: String
        /// The key that a verifier is given, by another way than the bag.
        public var verifierKey: String
        public var files: Int
        /// Works with a proof.
        public var works: Int
    }

    private let results: ResultsDirectory
    private let registry: Registry
    private let options: Options

    public init(_ results: ResultsDirectory, registry: Registry, options: Options = Options()) {
        self.results = results
        self.registry = registry
        self.options = options
    }

    /// Writes the bag to `path`, where nothing may be yet.
    ///
    /// - Throws: ``BagError``, ``ResultsError``, `RegistryError`, or `LogError` where a key cannot be had.
    public func write(to path: String) throws -> Receipt {
        try results.checkDigests()
        guard !options.disclosesOpenings || results.summary.redaction == nil else {
            throw BagError(
                .refused, results.path,
                "is redacted, and the works were to be disclosed whole; leave out --disclose-works, or the redaction")
        }
        let works = try citedWorks()
        let evidence = try RegistryEvidence(of: works, in: registry, options)
        let key = try registry.keys.keyMadeOnFirstUse(for: .report)
        let name = "provscan.report"
        let verifier = try key.verifierKey(named: name)
        var folder = try BagFolder(at: path)
        try addResults(to: &folder)
        try folder.add(BagLayout.reportKey, verifier.description + "\n")
        try evidence?.add(to: &folder)
        try folder.closePayload()
        let now = Date()
        try addTagFiles(to: &folder, now: now)
        let custody = try custody(of: folder.digest(of: BagLayout.manifest), now: now)
        let statement = try statement(of: folder, evidence, custody, now: now)
        try folder.add(
            BagLayout.envelope, DSSEEnvelope(try statement.bytes, signedBy: key, named: name).bytes)
        try folder.add(BagLayout.custody, custody.bytes)
        let digest = folder.digest(of: BagLayout.manifest)
        let files = folder.payloadCount
        try folder.finish()
        try registry.recordBag(path, digest: ContentDigest(bytes: Hexadecimal.bytes(digest) ?? []), works: works)
        return Receipt(
            path: path, digest: digest, verifierKey: verifier.description, files: files, works: works.count)
    }

    /// The identifiers of the works that matches name, sorted.
    private func citedWorks() throws -> [String] {
        var works: Set<String> = []
        var cursor = try results.matches()
        while let match = try cursor.next() { works.insert(match.work.id) }
        return works.sorted()
    }

    private func addResults(to folder: inout BagFolder) throws {
        for file in ResultsFile.allCases where file != .rights {
            try folder.add(BagLayout.payload + file.rawValue, copying: file.path(in: results.path))
        }
        let rights = try results.rights()
        try folder.add(
            BagLayout.payload + ResultsFile.rights.rawValue,
            json: options.disclosesTerms ? rights : rights.withTermsWithheld)
        // Rendered anew: what lies in the results directory may have been changed since.
        let rendered = NSTemporaryDirectory() + "provscan-report-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: rendered) }
        try FileManager.default.createDirectory(atPath: rendered, withIntermediateDirectories: true)
        try HTMLReport(results).write(into: rendered)
        for page in HTMLReport.files(in: rendered) {
            try folder.add(BagLayout.payload + page, copying: ResultsFile.join(rendered, page))
        }
        let decisions = ResultsFile.join(results.path, Decision.fileName)
        if FileManager.default.fileExists(atPath: decisions) {
            try folder.add(BagLayout.payload + Decision.fileName, copying: decisions)
        }
        try folder.add(BagLayout.inputs, json: BagInputs(of: results))
        try folder.add(BagLayout.configuration, json: BagConfiguration(results.summary))
        if let validation = results.summary.validation { try folder.add(BagLayout.validation, json: validation) }
    }

    private func addTagFiles(to folder: inout BagFolder, now: Date) throws {
        var info: [(String, String?)] = [
            ("Source-Organization", options.organisation), ("Contact-Name", options.contact),
            ("External-Description", options.description ?? "Evidence of a corpus match, written by provscan"),
        ]
        info += [
            ("Bagging-Date", String(now.formatted(.iso8601).prefix(10))), ("External-Identifier", name),
            ("Payload-Oxum", "\(folder.payloadBytes).\(folder.payloadCount)"),
            ("Bag-Software-Agent", "provscan \(Version.current)"),
        ]
        let lines = info.compactMap { label, value in value.map { "\(label): \(Self.oneLine($0))\n" } }
        try folder.add(BagLayout.declaration, BagLayout.declarationText)
        try folder.add(BagLayout.info, lines.joined())
        try folder.add(BagLayout.guide, PackageResources.VERIFY_md)
        try folder.add(BagLayout.program, PackageResources.verify_py)
    }

    /// What a value of `bag-info.txt` may hold.
    private static func oneLine(_ text: String) -> String {
        VisibleText.make(text, keepingLines: false)
    }

    /// The bag's name: that of its report.
    private var name: String { String(results.summary.matchesDigest.prefix(16)) }

    private func custody(of manifestDigest: String, now: Date) throws -> CustodyLog {
        let item = CustodyEvent.Item(name: name, sha256: manifestDigest)
        var log = CustodyLog()
        var scan = CustodyStatement(action: "scan")
        scan.at = Instant(results.run.endedAt).map { Date(timeIntervalSince1970: Double($0.seconds)) }
        scan.note = "the scan whose results are in the bag ended"
        try log.append(scan, on: item, now: now)
        var seal = CustodyStatement(action: "seal")
        seal.note = "the payload was written and its statement signed"
        try log.append(seal, on: item, now: now)
        return log
    }

    private func statement(
        of folder: borrowing BagFolder, _ evidence: RegistryEvidence?, _ custody: CustodyLog, now: Date
    ) throws -> Statement {
        func resource(_ name: String) -> Statement.Resource {
            Statement.Resource(name, sha256: folder.digest(of: name))
        }
        let summary = results.summary
        let run = results.run
        let inputs = try BagInputs(of: results)
        let predicate = CorpusMatch(
            scanner: .init(
                name: run.executable.name, version: run.executable.version,
                digest: run.executable.sha256.map { ["sha256": $0] }, swift: summary.tool.swift,
                platform: run.platform, operatingSystem: run.operatingSystem),
            invocation: .init(
                argv: run.commandLine, configuration: resource(BagLayout.configuration), startedAt: run.startedAt,
                endedAt: run.endedAt, clock: run.clock, jobs: run.jobs),
            registry: .init(
                contentDigest: ["sha256": summary.registry.digest], works: summary.registry.works,
                checkpoint: evidence?.statement),
            useContext: summary.context, method: summary.method,
            validation: summary.validation == nil ? nil : resource(BagLayout.validation),
            results: .init(
                matches: resource(BagLayout.payload + ResultsFile.matches.rawValue), examined: summary.examined,
                found: summary.found, byVerdict: summary.byVerdict),
            redaction: summary.redaction,
            custody: .init(events: custody.events.count, digest: ["sha256": custody.digest ?? ""]),
            bag: BagLayout.signedTagFiles.map(resource), sealedAt: now.formatted(.iso8601))
        return Statement(
            subject: Statement.subjects(inputs, inputsDigest: folder.digest(of: BagLayout.inputs)),
            predicate: predicate)
    }
}

extension Summary {
    /// Matches above `lead`, by verdict.
    var byVerdict: [String: Int] {
        counts.filter(\.grade.isFinding).reduce(into: [:]) { $0[$1.verdict.rawValue, default: 0] += $1.matches }
    }
}
