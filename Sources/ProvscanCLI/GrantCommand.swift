public import ArgumentParser
internal import Foundation
internal import Provscan
public import ProvscanCore
internal import ProvscanReaders
internal import ProvscanRegistry

/// `provscan grant`: what rights holders allowed to whom.
struct GrantCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grant", abstract: "Record licence grants; nothing on file is ever changed.",
        subcommands: [Add.self, Import.self, List.self, Show.self, Supersede.self, Attest.self])

    /// Records one grant from options.
    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(commandName: "add", abstract: "Record one grant.")

        @OptionGroup var registry: RegistryOptions

        @Option(help: ArgumentHelp("The rights holder that grants.", valueName: "name"))
        var holder: String

        @Option(help: ArgumentHelp("Whom it is granted to.", valueName: "name"))
        var assignee: String?

        @Option(
            help: ArgumentHelp(
                "An identifier of that party, such as domain=modelco.example; may be repeated.", valueName: "scheme=id")
        )
        var assigneeID: [String] = []

        @Option(help: ArgumentHelp("A collection that is meant; may be repeated.", valueName: "name"))
        var collection: [String] = []

        @Flag(help: "All works of the holder are meant.")
        var all = false

        @Option(help: "What is allowed; may be repeated: \(Usage.names).")
        var usage: [Usage] = [.trainAI]

        @Option(help: "What is forbidden; may be repeated.")
        var prohibited: [Usage] = []

        @Option(help: ArgumentHelp("Where: ISO 3166-1 codes, EU or WORLD; may be repeated.", valueName: "code"))
        var territory: [String] = []

        @Option(help: ArgumentHelp("Through which channel; may be repeated.", valueName: "name"))
        var channel: [String] = []

        @Option(help: ArgumentHelp("The first day, or an RFC 3339 time.", valueName: "date"))
        var from: String

        @Option(help: ArgumentHelp("The last day, or an RFC 3339 time that is not included.", valueName: "date"))
        var until: String?

        @Option(help: "What it is: \(LicenceGrant.Kind.allCases.map(\.rawValue).joined(separator: ", ")).")
        var type = LicenceGrant.Kind.agreement

        @Flag(help: "Print the grant as JSON.")
        var json = false

        func run() throws {
            try ExitStatus.run {
                let opened = try registry.openForWriting()
                let recorded = try opened.record([try GrantReader.row(cells, named: "command line")])
                try GrantCommand.report(recorded, asJSON: json)
                if !json { try Terminal.printCheckpoint(of: opened, introduced: true) }
                return .success
            }
        }

        /// The options as the row of a table, so that one reading checks both.
        private var cells: [String: String] {
            var cells = [
                "type": type.rawValue, "holder": holder, "all": all ? "yes" : "no", "effective_from": from,
                "usage": usage.map(\.rawValue).joined(separator: ";"),
            ]
            cells["assignee"] = assignee
            cells["effective_until"] = until
            for (column, values) in [
                ("assignee_ids", assigneeID), ("collections", collection), ("territory", territory),
                ("channel", channel), ("prohibited", prohibited.map(\.rawValue)),
            ] where !values.isEmpty { cells[column] = values.joined(separator: ";") }
            return cells
        }
    }

    /// Records the grants of a file.
    struct Import: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "import", abstract: "Record the grants of a file, all or none: CSV, JSON Lines, JSON or RSL.")

        @OptionGroup var registry: RegistryOptions

        @Option(help: ArgumentHelp("The rights holder, where the file names none.", valueName: "name"))
        var holder: String?

        @Option(help: ArgumentHelp("When an RSL document was first observed, RFC 3339.", valueName: "time"))
        var observedAt: PeriodOption?

        @Flag(help: "Print the grants as JSON.")
        var json = false

        @Argument(help: "The file.")
        var file: String

        func run() throws {
            try ExitStatus.run {
                let options = GrantReader.Options(holder: holder, effectiveFrom: observedAt?.period.from)
                let grants = try GrantReader.read(file, options: options)
                let opened = try registry.openForWriting()
                try GrantCommand.report(try opened.record(grants), asJSON: json)
                if !json { try Terminal.printCheckpoint(of: opened, introduced: true) }
                return .success
            }
        }
    }

    /// Lists the grants.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List the grants in their current versions.")

        @OptionGroup var registry: RegistryOptions

        @Flag(help: "Print the grants as JSON, one on each line.")
        var json = false

        func run() throws {
            try ExitStatus.run {
                try GrantCommand.report(try registry.open().rights().grants, asJSON: json)
                return .success
            }
        }
    }

    /// Shows a grant in all its versions.
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "Print all versions of a grant as JSON.")

        @OptionGroup var registry: RegistryOptions

        @Argument(help: "The grant's identifier.")
        var uid: String

        func run() throws {
            try ExitStatus.run {
                let versions = try registry.open().versions(ofGrant: uid)
                guard !versions.isEmpty else {
                    Terminal.say("provscan: there is no grant \(uid); see provscan grant list")
                    return ExitStatus.failed
                }
                for version in versions { try Terminal.printJSON(version) }
                return .success
            }
        }
    }

    /// Records a new version of a grant.
    struct Supersede: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "supersede", abstract: "Record a new version of a grant; the old one stays on file.")

        @OptionGroup var registry: RegistryOptions

        @Argument(help: "The grant's identifier.")
        var uid: String

        @Option(help: ArgumentHelp("The new terms: a file with one grant as JSON.", valueName: "file"))
        var by: String?

        @Option(help: "A new status: \(LicenceGrant.Status.allCases.map(\.rawValue).joined(separator: ", ")).")
        var status: LicenceGrant.Status?

        @Option(help: ArgumentHelp("Since when it holds, RFC 3339 or a day.", valueName: "time"))
        var at: PeriodOption?

        @Option(help: ArgumentHelp("Why.", valueName: "text"))
        var reason: String?

        func validate() throws {
            guard (by == nil) != (status == nil) else { throw ValidationError("give either --by or --status") }
        }

        func run() throws {
            try ExitStatus.run {
                let new = try by.map { try GrantReader.read($0) }
                if let new, new.count != 1 {
                    Terminal.say("provscan: \(by ?? ""): holds \(new.count) grants; name a file with one")
                    return ExitStatus.failed
                }
                let opened = try registry.openForWriting()
                let recorded = try opened.supersede(grant: uid) { old in
                    if let new = new?.first { return new }
                    var changed = old
                    changed.status = status ?? old.status
                    changed.statusAt = at?.period.from
                    changed.statusReason = reason
                    return changed
                }
                try GrantCommand.report([recorded], asJSON: false)
                try Terminal.printCheckpoint(of: opened, introduced: true)
                return .success
            }
        }
    }

    /// Records that the register is complete.
    struct Attest: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "attest", abstract: "Record who vouches that all licences up to a time are on file.",
            discussion: "Without it no verdict says that there is no licence.")

        @OptionGroup var registry: RegistryOptions

        @Option(
            help: ArgumentHelp("All licences effective before this are on file; RFC 3339 or a day.", valueName: "time"))
        var completeAsOf: PeriodOption

        @Option(help: ArgumentHelp("The rights holder it is about; may be repeated; default: all.", valueName: "name"))
        var holder: [String] = []

        @Option(help: ArgumentHelp("Who vouches for it.", valueName: "name"))
        var by: String

        func run() throws {
            try ExitStatus.run {
                let attestation = RegisterAttestation(
                    completeAsOf: completeAsOf.period.from, completeFor: holder, attestedBy: by)
                let opened = try registry.openForWriting()
                try opened.record(attestation)
                Terminal.print("register complete as of \(attestation.completeAsOf)")
                try Terminal.printCheckpoint(of: opened, introduced: true)
                return .success
            }
        }
    }

    private static func report(_ grants: [LicenceGrant], asJSON: Bool) throws {
        for grant in grants {
            if asJSON {
                try Terminal.printJSON(grant)
                continue
            }
            let usages = grant.permission.flatMap(\.usage).map(\.rawValue).joined(separator: " ")
            let until = grant.effectiveUntil.map(\.description) ?? "without end"
            let line =
                "\(grant.uid) version \(grant.version) \(grant.status.rawValue): \(grant.assigner.name) to "
                + "\(grant.assignee?.name ?? "everybody"), \(usages), \(grant.effectiveFrom) until \(until)"
            Terminal.print(VisibleText.make(line, keepingLines: false))
        }
    }
}

extension LicenceGrant.Kind: ExpressibleByArgument {}
extension LicenceGrant.Status: ExpressibleByArgument {}
