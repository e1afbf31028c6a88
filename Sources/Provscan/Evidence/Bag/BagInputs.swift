internal import ProvscanCore

/// `inputs.json`: the files that were scanned, as far as a copy of them can be recognised.
struct BagInputs: Codable, Equatable {
    struct Input: Codable, Equatable {
        /// As it was named to the scan, or found in the folder that was named.
        var path: String
        var bytes: Int
        /// `nil` where it could not all be read.
        var sha256: String?
        var format: String
        /// Archive members read; 0 for a file that is none.
        var members = 0
        var records: Int
        var texts: Int
        var skippedRecords: Int
        var damagedRecords: Int
        /// Failures of the file or of one of its members as a whole.
        var failures: Int
    }

    static let schemaName = "provscan.inputs/1"

    var schema = Self.schemaName
    /// In the order of the scan.
    var inputs: [Input] = []

    /// The coverage ledger by file: what was read of members counts for their archive.
    init(of results: ResultsDirectory) throws(ResultsError) {
        var cursor = try results.coverage()
        var waiting: [String: Input] = [:]
        while let record = try cursor.next() {
            let locator = record.locator.description
            if record.locator.isMember {
                let path = String(locator.prefix { $0 != "!" })
                var archive = waiting[path] ?? Input(path: path)
                archive.add(record)
                archive.members += 1
                if let place = inputs.firstIndex(where: { $0.path == path }) {
                    inputs[place].merge(archive)
                } else {
                    waiting[path] = archive
                }
            } else {
                var input = Input(path: locator)
                input.bytes = record.bytes
                input.sha256 = record.sha256
                input.format = record.format
                input.add(record)
                if let members = waiting.removeValue(forKey: locator) { input.merge(members) }
                inputs.append(input)
            }
        }
        inputs += waiting.values.sorted { $0.path < $1.path }
    }
}

extension BagInputs.Input {
    fileprivate init(path: String) {
        self.init(
            path: path, bytes: 0, sha256: nil, format: "unrecognised", records: 0, texts: 0, skippedRecords: 0,
            damagedRecords: 0, failures: 0)
    }

    fileprivate mutating func add(_ record: CoverageRecord) {
        records += record.records
        texts += record.texts
        skippedRecords += record.skipped.values.reduce(0, +)
        damagedRecords += record.damagedRecords
        failures += record.failures.count
    }

    fileprivate mutating func merge(_ other: BagInputs.Input) {
        members += other.members
        records += other.records
        texts += other.texts
        skippedRecords += other.skippedRecords
        damagedRecords += other.damagedRecords
        failures += other.failures
    }
}
