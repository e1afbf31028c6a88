internal import ProvscanCore

/// What the sections of `report.html` are written from.
struct Overview {
    /// Whether the matches are on the same page or in a folder beside it.
    enum Layout {
        case singlePage
        case folder
    }

    let report: HTMLReport
    let layout: Layout
    let statistics: MatchStatistics
    let decisions: DecisionRegister
    /// The matches printed in full, the most words first.
    let exhibits: [MatchEntry]
    /// By rights holder: the page that lists the holder's matches; a folder's only.
    var holderPages: [String: String] = [:]

    var summary: Summary { report.summary }
    var options: HTMLReport.Options { report.options }

    /// A link to the matches counted: on a single page it sets the filter, in a folder it opens the search.
    func link(_ terms: [(name: String, value: String)] = []) -> [String: Any] {
        let query = terms.map { "\($0.name)=\(Self.term($0.value))" }.joined(separator: "&")
        switch layout {
        case .singlePage: return query.isEmpty ? ["href": "#index"] : ["href": "#index", "query": query]
        case .folder:
            return ["href": query.isEmpty ? "#index" : "\(PageFolder.name)/search.html#\(query)"]
        }
    }

    /// A value as the lists show it, encoded for an address.
    static func term(_ value: String) -> String { encoded(VisibleText.make(value, keepingLines: false)) }

    /// Percent-encoded but for the unreserved characters of RFC 3986.
    static func encoded(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                encoded += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16).uppercased()
            }
        }
        return encoded
    }

    /// Sections 1 to 7.
    func addFront(to page: inout PageFile) throws {
        try page.add("head", ReportTemplates.head(title: "Corpus match report \(report.reportID)"))
        try addOpening(to: &page)
        try addFindings(to: &page)
        try addMaterial(to: &page)
        try addRights(to: &page)
    }

    /// Sections 10 to 15, and the end of the page.
    func addBack(to page: inout PageFile) throws {
        try addMethod(to: &page)
        try addClosing(to: &page)
        try page.add("foot", ["script": ReportTemplates.script])
    }
}
