internal import ProvscanCore

/// What went wrong in a file of columns, to be given an address by the reader.
struct TableProblem: Error {
    var message: String
    var code = ReadError.Code.damaged

    init(_ message: String, _ code: ReadError.Code = .damaged) {
        self.message = message
        self.code = code
    }

    static let damaged = TableProblem("the data are damaged; fetch the file again")
}

extension CorpusMapping {
    /// The columns that texts and metadata are mapped from, among those that a table has.
    ///
    /// Those of instruction data are wanted only where the table has no ordinary text column, as in JSON.
    func wantedColumns(of columns: [String]) -> Set<String> {
        let texts = Set(textPlan.slotNames.map(Self.root))
        var wanted = texts.union(metadataPlan.slotNames.map(Self.root))
        if texts.isDisjoint(with: columns), let deeper = deeperPlan {
            wanted.formUnion(deeper.slotNames.map(Self.root))
        }
        return wanted.intersection(columns)
    }

    /// The name of the column that a field or JSON pointer leads into.
    private static func root(_ field: String) -> String {
        guard field.hasPrefix("/") else { return field }
        let name = field.dropFirst().split(separator: "/", omittingEmptySubsequences: false).first ?? ""
        return String(name).replacing("~1", with: "/").replacing("~0", with: "~")
    }
}

extension ReaderOptions {
    /// A batch that tells damage and holds no text.
    static func report(_ damaged: [Damage]) -> DocumentListBatch {
        var tally = BatchTally()
        tally.damaged = damaged
        return DocumentListBatch([], tally: tally, byteCount: 0)
    }

    /// A batch of rows in which nothing is stored that a text could be read from.
    static func rowsWithoutText(_ count: Int) -> DocumentListBatch {
        var tally = BatchTally()
        tally.records = count
        tally.skipped[.noTextField] = count
        return DocumentListBatch([], tally: tally, byteCount: 0)
    }
}
