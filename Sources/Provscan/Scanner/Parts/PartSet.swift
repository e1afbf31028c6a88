internal import Foundation

/// All parts of one scan, in order.
struct PartSet {
    /// By ascending number.
    let directories: [String]
    let subject: ScanSubject
    let terms: PartTerms

    /// Missing parts that a message names.
    private static let named = 10

    /// Puts the parts in `directories` in order.
    ///
    /// - Throws: ``ResultsError`` where one is damaged, twice there, missing, or not of the same scan; it says which and
    ///   what differs.
    init(_ directories: [String]) throws(ResultsError) {
        var first: FinishedPart?
        var places: [Int: String] = [:]
        for directory in ResultsFile.folders(in: directories, where: FinishedPart.exists) {
            let part = try FinishedPart(directory)
            if let first {
                let difference =
                    part.terms.difference(from: first.terms)
                    ?? part.journal.subject.difference(from: first.journal.subject)
                if let difference {
                    throw ResultsError(
                        .invalid, directory,
                        "was scanned \(difference), unlike \(first.directory); merge parts of one scan")
                }
            }
            first = first ?? part
            if let other = places.updateValue(directory, forKey: part.terms.part.number) {
                throw ResultsError(
                    .invalid, directory, "is \(part.terms.part), and so is \(other); name one of the two")
            }
        }
        guard let first else { preconditionFailure("there is no scan of no parts") }
        subject = first.journal.subject
        terms = first.terms
        let missing = (1...terms.part.count).filter { places[$0] == nil }
        guard missing.isEmpty else {
            let names = missing.prefix(Self.named).map(String.init).joined(separator: ", ")
            let more = missing.count > Self.named ? " and \(missing.count - Self.named) more" : ""
            throw ResultsError(
                .missing, first.directory,
                "is one of \(terms.part.count) parts, of which \(names)\(more) "
                    + "\(missing.count == 1 ? "is" : "are") missing; scan and name them, too")
        }
        self.directories = places.sorted { $0.key < $1.key }.map(\.value)
    }
}
