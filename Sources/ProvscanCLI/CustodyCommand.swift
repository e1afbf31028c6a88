internal import ArgumentParser
internal import Foundation
internal import Provscan
internal import ProvscanCore

/// `provscan custody`: says who did what with a bag.
struct CustodyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "custody", abstract: "Record who did what with an evidence bag.", subcommands: [Add.self])

    /// Adds an event.
    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "add", abstract: "Add an event after those on record; none is ever changed.",
            discussion: "What is not stated stays empty: no name is filled in.")

        @Option(
            help: ArgumentHelp("What was done: transfer, copy, review, seal, open and the like.", valueName: "verb"))
        var action: String

        @Option(help: ArgumentHelp("Who did it.", valueName: "name"))
        var person: String?

        @Option(help: ArgumentHelp("For which organisation.", valueName: "name"))
        var organisation: String?

        @Option(help: ArgumentHelp("Who had it before.", valueName: "name"))
        var from: String?

        @Option(help: ArgumentHelp("Who has it then.", valueName: "name"))
        var to: String?

        @Option(help: ArgumentHelp("What for.", valueName: "text"))
        var purpose: String?

        @Option(help: ArgumentHelp("Where, or on which system.", valueName: "place"))
        var location: String?

        @Option(help: ArgumentHelp("When, RFC 3339; now where it is not given.", valueName: "time"))
        var at: String?

        @Option(help: ArgumentHelp("Where the time comes from; system where it is not given.", valueName: "source"))
        var timeSource: String?

        @Option(help: ArgumentHelp("Anything else.", valueName: "text"))
        var note: String?

        @Argument(help: ArgumentHelp("The bag.", valueName: "bag"))
        var bag: String

        func validate() throws {
            guard !action.isEmpty else { throw ValidationError("--action says what was done, and is empty") }
            guard at.map({ Instant($0) != nil }) ?? true else {
                throw ValidationError("--at takes an RFC 3339 time with its offset, such as 2026-03-01T09:00:00Z")
            }
        }

        func run() throws {
            try ExitStatus.run {
                var statement = CustodyStatement(action: action)
                statement.at = at.flatMap { Instant($0) }.map { Date(timeIntervalSince1970: Double($0.seconds)) }
                statement.timeSource = timeSource
                statement.person = person
                statement.organisation = organisation
                statement.from = from
                statement.to = to
                statement.purpose = purpose
                statement.location = location
                statement.note = note
                let event = try Custody(ofBagAt: bag).add(statement)
                Terminal.print("\(bag): event \(event.number), \(VisibleText.make(event.action)), at \(event.at)")
                return .success
            }
        }
    }
}
