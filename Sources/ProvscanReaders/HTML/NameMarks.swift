/// Marks that tell what an element is for when they stand anywhere in its class or id.
struct NameMarks: Sendable {
    /// The marks, by their first byte.
    private let marks: [[[UInt8]]]

    /// - Precondition: No mark is empty.
    init(_ marks: [String]) {
        var sorted = [[[UInt8]]](repeating: [], count: 256)
        for mark in marks.map({ Array($0.utf8) }) { sorted[Int(mark[0])].append(mark) }
        self.marks = sorted
    }

    /// Whether one of the marks stands in `names`; bytes are compared.
    ///
    /// - Complexity: O(*n*) in the bytes of `names`, where few marks begin with the same byte.
    func stand(in names: String) -> Bool {
        guard names.utf8.count > 1 else { return false }
        var names = names
        // Safety: the bytes are read during the call alone, inside their bounds.
        return names.withUTF8 { bytes in
            for start in bytes.indices {
                let candidates = unsafe marks[Int(bytes[start])]
                for mark in candidates where mark.count <= bytes.count - start {
                    var length = 1
                    while length < mark.count, unsafe mark[length] == bytes[start + length] { length += 1 }
                    if length == mark.count { return true }
                }
            }
            return false
        }
    }
}
