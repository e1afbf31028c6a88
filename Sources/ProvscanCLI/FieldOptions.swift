internal import ArgumentParser
internal import ProvscanReaders

/// Where a record has what is read of it.
struct FieldOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("A field that holds a text, or a JSON pointer to one; may be repeated.", valueName: "name"))
    var textField: [String] = []

    @Option(help: ArgumentHelp("The field that holds a record's identifier.", valueName: "name"))
    var idField: [String] = []

    @Option(help: ArgumentHelp("The field that holds a record's URL.", valueName: "name"))
    var urlField: [String] = []

    @Option(
        help: ArgumentHelp(
            "The field that holds a record's date: of acquisition in a corpus, of publication in an archive.",
            valueName: "name"))
    var dateField: [String] = []

    /// Tells `options` where to look.
    func apply(to options: inout ReaderOptions) {
        options.textFields = textField
        options.idFields = idField
        options.urlFields = urlField
        options.dateFields = dateField
    }
}
