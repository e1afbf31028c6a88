internal import ArgumentParser
internal import Provscan
internal import ProvscanRegistry

/// `provscan verify`: checks an evidence bag, offline.
struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Verify an evidence bag, offline, one line for each check.",
        discussion: """
            Without a key that is trusted, verification shows that the bag is whole, and not whose it is.

            Exit status: 0 every check passed; 2 a check failed; 3 integrity only, the signer is not trusted.
            """)

    @Option(
        help: ArgumentHelp("The key of the signer, as 'bag' prints it; may be repeated.", valueName: "vkey"))
    var key: [String] = []

    @Option(help: ArgumentHelp("Whose signatures to believe: lines 'report VKEY' and 'log VKEY'.", valueName: "file"))
    var policy: String?

    @Option(
        help: ArgumentHelp(
            "The folder with the scanned files: every quotation is read again from them.", valueName: "dir"))
    var corpus: String?

    @Option(
        help: ArgumentHelp(
            "The registry: that it is the one compared with, and, with --corpus, the scan once more.", valueName: "file"
        ))
    var registry: String?

    @Option(help: ArgumentHelp("The key that quotations were shortened with.", valueName: "file"))
    var redactionKey: String?

    @Option(
        help: ArgumentHelp("The key of the registry, where that is an export of fingerprints.", valueName: "file"))
    var fingerprintKey: String?

    @OptionGroup var jobs: JobsOption

    @Flag(help: "Print the checks as JSON.")
    var json = false

    @Argument(help: ArgumentHelp("The bag.", valueName: "bag"))
    var bag: String

    func run() throws {
        try ExitStatus.run {
            let verification = try BagVerifier(bag, options: options()).verify()
            if json {
                try Terminal.printJSON(verification)
            } else {
                for line in verification.lines { Terminal.print(line.description) }
            }
            guard verification.isIntact else { return ExitStatus.failed }
            return verification.isSignerTrusted ? .success : ExitStatus.incomplete
        }
    }

    private func options() throws -> BagVerifier.Options {
        var options = BagVerifier.Options()
        if let policy { options.trust = try TrustPolicy(readingFrom: policy) }
        for text in key { options.trust.trust(try VerifierKey(parsing: text)) }
        options.corpus = corpus
        options.registry = registry
        options.redactionKey = try redactionKey.map { try RedactionKey(readingFrom: $0) }
        options.fingerprintKey = try fingerprintKey.map { try FingerprintKey(readingFrom: $0) }
        options.jobs = jobs.jobs
        return options
    }
}
