internal import ArgumentParser
internal import Provscan
internal import ProvscanRegistry

/// `provscan registry export`: what another party may have of a registry.
struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write a registry without texts for another party to match against.",
        discussion: """
            The export holds of each work its length and keyed hashes of runs of eight words; titles, authors, URLs and \
            dates stay here, and works have other identifiers. Use a key for each recipient, and hand it over apart from \
            the file. Who has both can test any text they guess against it; who has the file alone learns lengths, \
            holders, and which works share a passage. That is pseudonymised, not anonymous.
            """)

    @OptionGroup var registry: RegistryOptions

    @Flag(help: "Leave texts out; there is no other way to export.")
    var fingerprintsOnly = false

    @Option(help: ArgumentHelp("The recipient's key, made where there is none.", valueName: "file"))
    var key: String

    @Option(help: ArgumentHelp("Where the export goes.", valueName: "file"))
    var out: String

    @Option(
        help: ArgumentHelp(
            "Write which work has which identifier in the export, as CSV, for you to keep.", valueName: "file"))
    var mapping: String?

    @Flag(help: "Replace an export that is there already.")
    var force = false

    @Flag(help: "Print what was exported as JSON.")
    var json = false

    func validate() throws {
        guard fingerprintsOnly else { throw ValidationError("say that texts are left out: --fingerprints-only") }
    }

    func run() throws {
        try ExitStatus.run {
            let export = try registry.openForWriting().exportFingerprints(
                to: out, key: try FingerprintKey(at: key), replacing: force, mapping: mapping)
            if json {
                try Terminal.printJSON(export)
            } else {
                Terminal.print(
                    "\(export.path): \(export.works) works, \(export.fingerprints) fingerprints, key \(export.key)")
                Terminal.print(
                    "left out: \(export.shortWorks) works too short or of nothing but common runs, "
                        + "\(export.withheldWorks) without a text, \(export.commonFingerprints) fingerprints that many "
                        + "works share")
                Terminal.print("sha256 \(export.sha256)")
            }
            return .success
        }
    }
}
