/// `config.json`: everything that decides what a scan finds, apart from its inputs.
struct BagConfiguration: Codable, Equatable {
    static let schemaName = "provscan.config/1"

    var schema = Self.schemaName
    var tool: Summary.Tool
    var method: Summary.Method
    var reading: Summary.Reading
    var context: Summary.Context
    var redaction: Redaction.Record?

    init(_ summary: Summary) {
        tool = summary.tool
        method = summary.method
        reading = summary.reading
        context = summary.context
        redaction = summary.redaction
    }
}
