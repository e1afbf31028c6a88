public import ArgumentParser
public import Provscan

/// What is left out of results.
struct RedactionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "What is left out of every file: none; personal data; quotes but for their first and last words; all text.",
            valueName: "mode"))
    var redact = Redaction.Mode.none

    @Option(
        help: ArgumentHelp(
            "The key of the HMACs that stand for shortened quotes, made where there is none; DIR.redaction-key where "
                + "it is not given. It belongs in no results.",
            valueName: "file"))
    var redactionKey: String?

    /// What the options say; `directory` is where the results go.
    func redaction(besides directory: String) throws -> Redaction {
        guard redact == .quotes else { return Redaction(redact) }
        var base = directory
        while base.count > 1, base.hasSuffix("/") { base.removeLast() }
        return Redaction(.quotes, key: try RedactionKey(at: redactionKey ?? base + ".redaction-key"))
    }

    func validate() throws {
        guard redactionKey == nil || redact == .quotes else {
            throw ValidationError("--redaction-key goes with --redact quotes")
        }
    }
}

extension Redaction.Mode: ExpressibleByArgument {}
