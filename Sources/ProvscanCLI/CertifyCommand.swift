public import ArgumentParser
internal import Foundation
public import Provscan

/// `provscan certify`: drafts a declaration about a bag for a person to complete.
struct CertifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "certify", abstract: "Draft a declaration about an evidence bag, for a person to complete.",
        discussion: """
            The draft follows Federal Rules of Evidence 902(13) or 902(14) and 28 U.S.C. § 1746. It states what the bag \
            shows and leaves blank what a person has to say; it is no legal advice.
            """)

    @Option(
        help: ArgumentHelp(
            "902-14: copies of files, by their digests. 902-13: a process and its result.", valueName: "rule"))
    var rule: Declaration.Rule

    @Flag(name: .customLong("outside-us"), help: "The declaration is signed outside the United States.")
    var isOutsideUS = false

    @Option(
        help: ArgumentHelp(
            "Where the draft goes, as a page or, for .txt, as text; standard output as text.", valueName: "file"))
    var out: String?

    @Argument(help: ArgumentHelp("The bag.", valueName: "bag"))
    var bag: String

    func run() throws {
        try ExitStatus.run {
            let declaration = try Declaration(ofBagAt: bag, rule: rule, isOutsideUS: isOutsideUS)
            guard let out else {
                Terminal.print(declaration.text)
                return .success
            }
            try declaration.write(to: out)
            Terminal.print(out)
            return .success
        }
    }
}

extension Declaration.Rule: ExpressibleByArgument {}
