internal import ArgumentParser
internal import ProvscanReaders

/// How archives and corpora are read: the same for every command that reads them.
struct ReadingOptions: ParsableArguments {
    @Option(help: "The format, if it is not to be detected: \(ReaderOptions.formatNames.joined(separator: ", ")).")
    var format = "auto"

    @OptionGroup var fields: FieldOptions

    @Option(help: ArgumentHelp("The largest zstd window that is allowed, as a power of two.", valueName: "10…31"))
    var long = 27

    @Option(help: ArgumentHelp("The longest record that is read, in MiB.", valueName: "mib"))
    var maxRecord = 256

    @Option(help: ArgumentHelp("Archives inside archives that are entered.", valueName: "n"))
    var maxNesting = ExpansionLimits().nesting

    @Option(help: ArgumentHelp("Members that one archive may have.", valueName: "n"))
    var maxMembers = ExpansionLimits().members

    @Option(help: ArgumentHelp("Bytes that may come out per byte stored, beyond 64 MiB.", valueName: "n"))
    var maxRatio = ExpansionLimits().ratio

    @Option(help: ArgumentHelp("What may come out of one file, in GiB.", valueName: "gib"))
    var maxExpanded = ExpansionLimits().totalBytes >> 30

    func validate() throws {
        guard ReaderOptions.formatNames.contains(format) else { throw ValidationError("there is no format \(format)") }
        try Self.check("--long", long, ReaderOptions.zstdWindowLogs)
        try Self.check("--max-record", maxRecord, 1...ReaderOptions.recordLimits.upperBound >> 20)
        try Self.check("--max-nesting", maxNesting, ExpansionLimits.nestings)
        try Self.check("--max-members", maxMembers, ExpansionLimits.counts)
        try Self.check("--max-ratio", maxRatio, ExpansionLimits.counts)
        try Self.check("--max-expanded", maxExpanded, ExpansionLimits.counts)
    }

    private static func check(_ option: String, _ value: Int, _ allowed: ClosedRange<Int>) throws {
        guard allowed.contains(value) else {
            throw ValidationError(
                "\(option) takes a number from \(allowed.lowerBound) to \(allowed.upperBound), got \(value)")
        }
    }

    /// Sets what was given.
    func apply(to options: inout ReaderOptions) {
        options.format = format
        fields.apply(to: &options)
        options.zstdWindowLog = long
        options.recordLimit = maxRecord << 20
        options.limits.nesting = maxNesting
        options.limits.members = maxMembers
        options.limits.ratio = maxRatio
        options.limits.totalBytes = maxExpanded << 30
    }
}
