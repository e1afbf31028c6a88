internal import ArgumentParser
internal import Foundation
internal import Provscan
internal import ProvscanRegistry

/// What goes into an evidence bag beside the results.
struct BagOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The organisation that the bag is from.", valueName: "name"))
    var organisation: String?

    @Option(help: ArgumentHelp("Whom to ask about it.", valueName: "name"))
    var contact: String?

    @Option(help: ArgumentHelp("What it is about, in a line.", valueName: "text"))
    var description: String?

    @Option(
        name: .customLong("since"),
        help: ArgumentHelp(
            "The size of an earlier checkpoint: the bag then shows that the log has only grown since.",
            valueName: "size"))
    var since: Int?

    @Flag(help: "Put prices and documents of grants into the bag.")
    var discloseTerms = false

    @Flag(help: "Put the texts of the works cited, and what opens the commitments to them, into the bag.")
    var discloseWorks = false

    var options: BagWriter.Options {
        var options = BagWriter.Options()
        options.organisation = organisation
        options.contact = contact
        options.description = description
        options.disclosesTerms = discloseTerms
        options.disclosesOpenings = discloseWorks
        options.earlierSize = since
        return options
    }

    func validate(with redaction: RedactionOptions) throws {
        guard !discloseWorks || redaction.redact == .none else {
            throw ValidationError("--disclose-works shows whole texts, which --redact leaves out: give one of the two")
        }
    }

    /// Writes the bag and says where it is and whose key verifies it.
    func write(_ results: String, from registry: String, to bag: String) throws {
        let opened = try Registry(at: registry, access: .read)
        let writable = try Registry(at: registry, access: .write(creatingWith: opened.profile))
        let receipt = try BagWriter(ResultsDirectory(path: results), registry: writable, options: options).write(
            to: bag)
        Terminal.print("\(receipt.path): \(receipt.files) files, \(receipt.works) works cited")
        Terminal.print("manifest \(receipt.digest)")
        Terminal.print("key \(receipt.verifierKey)")
    }
}

/// `provscan bag`: packs results that exist into an evidence bag.
struct BagCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bag", abstract: "Pack results into an evidence bag that others can verify.",
        discussion: """
            The bag holds the results, proofs of every work cited, and a signed statement; it says itself how to verify \
            it. Hand the key that is printed to whoever verifies it by another way than the bag.
            """)

    @OptionGroup var registry: RegistryOptions

    @Option(help: ArgumentHelp("Where the bag goes; nothing may be there yet.", valueName: "dir"))
    var out: String

    @OptionGroup var redaction: RedactionOptions

    @OptionGroup(title: "The bag") var bag: BagOptions

    @Argument(help: ArgumentHelp("The results directory that match wrote.", valueName: "results"))
    var results: String

    func validate() throws {
        try bag.validate(with: redaction)
    }

    func run() throws {
        try ExitStatus.run {
            guard redaction.redact != .none else {
                try bag.write(results, from: registry.path, to: out)
                return .success
            }
            let folder = NSTemporaryDirectory() + "provscan-redacted-" + UUID().uuidString
            defer { try? FileManager.default.removeItem(atPath: folder) }
            try ResultsDirectory(path: results).write(redacted: try redaction.redaction(besides: out), to: folder)
            try bag.write(folder, from: registry.path, to: out)
            return .success
        }
    }
}
