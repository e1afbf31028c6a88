public import ArgumentParser
internal import Foundation
internal import Provscan
public import ProvscanCore
internal import ProvscanReaders
internal import ProvscanRegistry

/// `provscan signal`: what a platform's own machine-readable statements said, and when.
struct SignalCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "signal", abstract: "Record dated observations of robots.txt, TDM reservations, RSL and headers.",
        subcommands: [Import.self, List.self])

    /// Records statements as they were observed.
    struct Import: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "import", abstract: "Record statements as they were observed, byte for byte.",
            discussion: """
                A statement counts for the time at which it was observed, and between two observations that found it \
                unchanged; at other times it may have been in force or not.
                """)

        @OptionGroup var registry: RegistryOptions

        @Option(help: ArgumentHelp("The address that the statement was observed at.", valueName: "url"))
        var url: String

        @Option(help: ArgumentHelp("When it was observed, RFC 3339 or a day.", valueName: "time"))
        var observedAt: PeriodOption

        @Option(help: ArgumentHelp("Until when it was seen unchanged, RFC 3339.", valueName: "time"))
        var observedUntil: PeriodOption?

        @Option(help: "What the file is: \(Signal.Kind.allCases.map(\.rawValue).joined(separator: ", ")).")
        var kind: Signal.Kind?

        @Option(
            help: ArgumentHelp(
                "A collection whose works are published at that host though they have no URL; may be repeated.",
                valueName: "name"))
        var collection: [String] = []

        @Argument(help: "A file with the statement: robots.txt, tdmrep.json, an RSL document, headers, or a page.")
        var file: String

        func validate() throws {
            guard kind != nil || SignalReader.kind(ofFile: file) != nil else {
                throw ValidationError("the name \(file) does not tell what it holds; add --kind")
            }
            if let until = observedUntil, until.period.until <= observedAt.period.from {
                throw ValidationError("--observed-until lies before --observed-at")
            }
        }

        func run() throws {
            try ExitStatus.run {
                guard let kind = kind ?? SignalReader.kind(ofFile: file) else { return ExitStatus.failed }
                let observed = Period(
                    from: observedAt.period.from, until: (observedUntil ?? observedAt).period.until)
                let (signal, raw) = try SignalReader.read(
                    file, as: kind, .init(url: url, observed: observed, collections: collection))
                let opened = try registry.openForWriting()
                let added = try opened.record([(signal, Data(raw))])
                if added == 0 { Terminal.say("provscan: \(file): this observation is on file already") }
                SignalCommand.report(signal)
                try Terminal.printCheckpoint(of: opened, introduced: true)
                return .success
            }
        }
    }

    /// Lists the signals.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "List the observations on file.")

        @OptionGroup var registry: RegistryOptions

        @Flag(help: "Print them as JSON, one on each line.")
        var json = false

        func run() throws {
            try ExitStatus.run {
                for signal in try registry.open().rights().signals {
                    if json { try Terminal.printJSON(signal) } else { SignalCommand.report(signal) }
                }
                return .success
            }
        }
    }

    private static func report(_ signal: Signal) {
        let reserved = signal.rules.filter { $0.usage.values.contains(.reserved) }.count
        let line =
            "\(signal.kind.rawValue) of \(signal.host), \(signal.observed.from) to \(signal.observed.until): "
            + "\(signal.rules.count) rules, \(reserved) of them reservations, \(signal.notUnderstood.count) not "
            + "understood; \(signal.digest)"
        Terminal.print(VisibleText.make(line, keepingLines: false))
    }
}

extension Signal.Kind: ExpressibleByArgument {}
