internal import ArgumentParser
internal import Provscan
internal import ProvscanRegistry

/// Which works are meant.
struct WorkSelectionOptions: ParsableArguments {
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Works by their identifiers, those of reports or external ones.", valueName: "id"))
    var work: [String] = []

    @Option(help: ArgumentHelp("Works of this author.", valueName: "name"))
    var author: String?

    @Option(help: ArgumentHelp("Works whose URL is like this; * stands for any characters.", valueName: "pattern"))
    var url: String?

    @Option(help: ArgumentHelp("Works of this rights holder.", valueName: "name"))
    var holder: String?

    @Option(help: ArgumentHelp("Works of this collection.", valueName: "name"))
    var collection: String?

    var selection: WorkSelection {
        WorkSelection(works: work, author: author, holder: holder, collection: collection, url: url)
    }
}

/// `provscan registry erase`: removes works for good.
struct EraseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase", abstract: "Remove works for good: text, metadata, fingerprints, salts (GDPR Art. 17).",
        discussion: """
            Works that meet every option given are removed from the registry, its write-ahead log and its compiled \
            index; so are headers and pages observed where none but they were published. The log keeps the \
            commitments, which say nothing without their salts. Backups, exports and evidence \
            bags are out of reach; bags and exports known to hold a work are listed.
            """)

    @OptionGroup var registry: RegistryOptions

    @OptionGroup var works: WorkSelectionOptions

    @Option(help: "Why: \(Registry.erasureReasons.joined(separator: ", ")).")
    var reason: String?

    @Flag(help: "Overwrite what an earlier run had to leave because another program read the file.")
    var finish = false

    @Flag(help: "Print what was erased as JSON.")
    var json = false

    func validate() throws {
        if finish {
            guard works.selection.isEmpty, reason == nil else { throw ValidationError("--finish stands alone") }
            return
        }
        guard !works.selection.isEmpty else {
            throw ValidationError("say which works: --work, --author, --url, --holder or --collection")
        }
        guard let reason, Registry.erasureReasons.contains(reason) else {
            throw ValidationError("--reason takes one of \(Registry.erasureReasons.joined(separator: ", "))")
        }
    }

    func run() throws {
        try ExitStatus.run {
            let opened = try registry.openForWriting()
            guard !finish else {
                try opened.finishErasure()
                return .success
            }
            let erasure = try opened.erase(works.selection, reason: reason ?? "")
            if json {
                try Terminal.printJSON(erasure)
                return .success
            }
            Terminal.print("\(registry.path): \(erasure.works.count) works erased")
            if erasure.signals > 0 { Terminal.print("\(erasure.signals) observations of their pages erased") }
            for bag in erasure.bags { Terminal.print("cited by the bag or export \(bag), which is not changed") }
            try Terminal.printCheckpoint(of: opened, introduced: true)
            return .success
        }
    }
}

/// `provscan registry hold`: works that may not be erased.
struct HoldCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hold", abstract: "Forbid that works are erased while they are needed for a legal claim.",
        subcommands: [Add.self, Release.self, List.self])

    /// Places a hold.
    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "add", abstract: "Hold works; without an option that says which, all works.")

        @OptionGroup var registry: RegistryOptions

        @OptionGroup var works: WorkSelectionOptions

        @Option(help: ArgumentHelp("Who places it.", valueName: "name"))
        var by: String

        @Option(help: ArgumentHelp("Why.", valueName: "text"))
        var reason: String

        func run() throws {
            try ExitStatus.run {
                HoldCommand.report(
                    try registry.openForWriting().addHold(on: works.selection, by: by, reason: reason))
                return .success
            }
        }
    }

    /// Ends a hold.
    struct Release: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "release", abstract: "End a hold; that it was there stays on file.")

        @OptionGroup var registry: RegistryOptions

        @Argument(help: "The number of the hold.")
        var number: Int

        @Option(help: ArgumentHelp("Who ends it.", valueName: "name"))
        var by: String

        func run() throws {
            try ExitStatus.run {
                try registry.openForWriting().releaseHold(number, by: by)
                Terminal.print("hold \(number) released")
                return .success
            }
        }
    }

    /// Lists holds.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List all holds, released ones included.")

        @OptionGroup var registry: RegistryOptions

        @Flag(help: "Print them as JSON, one on each line.")
        var json = false

        func run() throws {
            try ExitStatus.run {
                for hold in try registry.open().holds() {
                    if json { try Terminal.printJSON(hold) } else { HoldCommand.report(hold) }
                }
                return .success
            }
        }
    }

    private static func report(_ hold: Hold) {
        let state = hold.releasedAt.map { "released on \($0) by \(hold.releasedBy ?? "")" } ?? "in force"
        let line = "hold \(hold.number), placed on \(hold.placedAt) by \(hold.placedBy): \(hold.reason); \(state)"
        Terminal.print(VisibleText.make(line, keepingLines: false))
    }
}
