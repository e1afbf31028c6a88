internal import ProvscanReaders

/// What results record of how the corpus was read, so that a verifier reads it again in the same way.
extension Summary.Reading {
    init(_ options: ReaderOptions) {
        self.init(
            format: options.format, textFields: options.textFields, idFields: options.idFields,
            urlFields: options.urlFields, dateFields: options.dateFields, limits: Limits(options))
    }
}

extension Summary.Reading.Limits {
    init(_ options: ReaderOptions) {
        let limits = options.limits
        self.init(
            recordBytes: options.recordLimit, zstdWindowLog: options.zstdWindowLog, nesting: limits.nesting,
            compressions: limits.compressions, members: limits.members, nameBytes: limits.nameBytes,
            totalBytes: limits.totalBytes, ratio: limits.ratio, freeBytes: limits.freeBytes)
    }
}

extension ReaderOptions {
    /// How a scan read; with the limits of this build where the results do not say.
    init(_ reading: Summary.Reading) {
        self.init(role: .suspect)
        format = reading.format
        textFields = reading.textFields
        idFields = reading.idFields
        urlFields = reading.urlFields
        dateFields = reading.dateFields
        if let limits = reading.limits { apply(limits) }
    }

    /// Takes over what is within the limits that an option takes; a bag may say anything.
    private mutating func apply(_ stated: Summary.Reading.Limits) {
        func within(_ range: ClosedRange<Int>, _ number: Int) -> Int {
            min(max(number, range.lowerBound), range.upperBound)
        }
        recordLimit = within(Self.recordLimits, stated.recordBytes)
        zstdWindowLog = within(Self.zstdWindowLogs, stated.zstdWindowLog)
        limits.nesting = within(ExpansionLimits.nestings, stated.nesting)
        limits.compressions = within(ExpansionLimits.nestings, stated.compressions)
        limits.members = within(ExpansionLimits.counts, stated.members)
        limits.nameBytes = within(ExpansionLimits.counts, stated.nameBytes)
        limits.totalBytes = within(1...ExpansionLimits.counts.upperBound << 30, stated.totalBytes)
        limits.ratio = within(ExpansionLimits.counts, stated.ratio)
        limits.freeBytes = within(0...ExpansionLimits.counts.upperBound << 30, stated.freeBytes)
    }
}
