public import ArgumentParser
public import Logging

/// What is logged, and how.
struct LogOptions: ParsableArguments {
    @Option(help: "How messages are written to standard error: text; json, one object per line.")
    var logFormat = LogFormat.text

    @Option(
        help: ArgumentHelp(
            "The least level that is logged: trace, debug, info, notice, warning, error, critical; warning for text, "
                + "info for json where it is not given.",
            valueName: "level"))
    var logLevel: Logger.Level?

    func validate() throws {
        LogOutput.configure(logFormat, level: logLevel ?? (logFormat == .json ? .info : .warning))
    }
}

/// How log lines are written.
enum LogFormat: String, ExpressibleByArgument, CaseIterable, Sendable {
    case text, json
}

extension Logger.Level: @retroactive ExpressibleByArgument {}
