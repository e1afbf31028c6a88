internal import ArgumentParser
internal import ProvscanCore
internal import ProvscanReaders
internal import ProvscanRegistry

/// `provscan registry annotate`: what is known of works beside their text.
struct AnnotateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "annotate", abstract: "Record identifiers, registrations and canaries of works from a CSV file.",
        discussion: """
            Columns: \(FactTable.columns.joined(separator: ", ")), \(FactTable.schemes.joined(separator: ", ")). A row \
            replaces what was recorded of its work; all rows are recorded or none.
            """)

    @OptionGroup var registry: RegistryOptions

    @Argument(help: "The CSV file.")
    var file: String

    func run() throws {
        try ExitStatus.run {
            let entries = try FactTable.read(file).map { try Self.entry($0) }
            let opened = try registry.openForWriting()
            try opened.record(entries)
            Terminal.print("\(registry.path): \(entries.count) works annotated")
            try Terminal.printCheckpoint(of: opened, introduced: true)
            return .success
        }
    }

    private static func entry(_ row: FactTable.Row) throws(ReadError) -> NamedFacts {
        let cells = row.cells
        var facts = WorkFacts()
        for scheme in FactTable.schemes { facts.identifiers[scheme] = cells[scheme] }
        facts.registration = cells["registration_number"].map {
            .init(office: cells["registration_office"], number: $0, effectiveDate: cells["registration_date"])
        }
        switch cells["canary"]?.lowercased() {
        case nil, "no", "0", "false": break
        case "yes", "1", "true": facts.isCanary = true
        default: throw ReadError(.damaged, row.locator.field("canary"), "takes yes or no")
        }
        return NamedFacts(work: cells["work"] ?? "", collection: cells["collection"], facts: facts)
    }
}
