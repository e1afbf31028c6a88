internal import ProvscanCore
internal import ProvscanReaders
internal import ProvscanRegistry

/// What all parts of a scan have to have in common besides the ``ScanSubject``, in full: the merged results say it.
struct PartTerms: Codable, Equatable {
    var part: CorpusPart
    /// As they were named.
    var corpora: [String]
    /// SHA-256 of the executable file.
    var build: String
    /// When the verdicts are made.
    var assessedAt: Instant
    var minimumGrade: Grade
    var reading: Summary.Reading
    var context: Summary.Context
    var validation: Validation?
    var sample: SamplePlan?

    init(_ part: CorpusPart, of corpora: [String], _ options: CorpusScanner.Options, at assessedAt: Instant) {
        self.part = part
        self.corpora = corpora
        build = RunRecord.Executable.build
        self.assessedAt = assessedAt
        minimumGrade = options.minimumGrade
        reading = Summary.Reading(options.reader)
        context = Summary.Context(options.context)
        validation = options.validation
        sample = options.sample
    }

    /// How this differs from `other` in more than the number of the part, for a message; `nil` where it does not.
    func difference(from other: PartTerms) -> String? {
        if build != other.build { return "by another build of provscan" }
        if part.count != other.part.count { return "as \(part), not as one of \(other.part.count) parts" }
        if corpora != other.corpora { return "of other paths" }
        if assessedAt != other.assessedAt { return "with verdicts made at another time (--assessed-at)" }
        if minimumGrade != other.minimumGrade { return "with another least grade (--min-grade)" }
        if reading != other.reading { return "with other options of reading" }
        if context != other.context { return "for another use" }
        if validation != other.validation { return "with another validation" }
        if sample != other.sample { return "of another sample" }
        return nil
    }

    /// The options that the merged results are described by.
    func options() throws -> CorpusScanner.Options {
        var options = CorpusScanner.Options()
        options.reader = ReaderOptions(reading)
        options.minimumGrade = minimumGrade
        options.context = try UsageContext(context)
        options.validation = validation
        options.sample = sample
        options.assessedAt = assessedAt
        return options
    }
}
