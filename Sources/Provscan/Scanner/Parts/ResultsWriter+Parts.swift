internal import Foundation

extension ResultsWriter {
    /// Appends everything that `part` holds, with the numbers that its matches have in the whole.
    ///
    /// - Throws: ``ResultsError`` where a file of the part is not as its scan left it.
    /// - Complexity: One pass over its files.
    mutating func append(_ part: FinishedPart) throws {
        let offset = matchCount
        try PartFile(.matches, of: part).read { try matches.write($0) }
        try PartFile(.quotations, of: part).read { try quotations.write($0) }
        try PartFile(.trace, of: part).read { try trace.write($0) }
        try PartFile(.coverage, of: part).read { try coverage.write($0) }
        var rows = RowRenumbering(offset: offset)
        try PartFile(.table, of: part).read { try table.write(rows.apply(to: $0)) }
        var lines = AnnotationRenumbering(offset: offset)
        try PartFile(.annotations, of: part).read { try annotations.write(lines.apply(to: $0)) }
        works.add(part.journal.writer.works)
        matchCount += part.journal.writer.matches
    }
}
