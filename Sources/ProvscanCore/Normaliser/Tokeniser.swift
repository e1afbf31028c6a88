/// The plain tokeniser: one scalar at a time, by the rules of `norm/1`.
///
/// It is the definition that ``TokenHasher`` is held to, and it serves every
/// text whose spans are wanted and every run that is not ASCII.
struct Tokeniser {
    /// The byte range of the token being read; `nil` between tokens.
    private var start: Int?
    private var end = 0
    private var isSingle = false
    private var pendingApostrophe = false
    /// UTF-8 of the normalised token.
    private var form: [UInt8] = []
    /// UTF-8 of the key scalars of the token.
    private var key: [UInt8] = []
    /// Combining classes of the marks at the end of ``form``, with their lengths in bytes.
    private var trailingMarks: [(combiningClass: UInt8, byteCount: Int)] = []

    /// Calls `emit` with each token that ends in `range`, rules not yet applied.
    ///
    /// - Parameter range: Must start and end beside bytes that separate tokens, or at an end of `text`.
    /// - Complexity: O(bytes).
    mutating func scan(
        _ text: Span<UInt8>, in range: Range<Int>,
        emit: (_ start: Int, _ end: Int, _ key: [UInt8], _ form: [UInt8]) -> Void
    ) {
        var position = range.lowerBound
        while position < range.upperBound {
            let (scalar, length) = UTF8Decoding.scalar(at: position, in: text)
            let next = position + length
            ScalarTable.forEachUnit(of: scalar) { unit in
                take(unit, from: position, to: next, emit: emit)
            }
            position = next
        }
        finish(emit)
    }

    private mutating func take(
        _ unit: NormalUnit, from position: Int, to next: Int,
        emit: (_ start: Int, _ end: Int, _ key: [UInt8], _ form: [UInt8]) -> Void
    ) {
        switch unit.scalarClass {
        case .word:
            if isSingle { finish(emit) }
            if start == nil { start = position }
            append(unit, to: next)
        case .single:
            finish(emit)
            start = position
            isSingle = true
            append(unit, to: next)
        case .mark:
            if pendingApostrophe { finish(emit) }
            if start != nil { append(unit, to: next) }
        case .apostrophe:
            if start != nil, !isSingle, !pendingApostrophe { pendingApostrophe = true } else { finish(emit) }
        case .separator, .ignorable:
            finish(emit)
        }
    }

    private mutating func append(_ unit: NormalUnit, to next: Int) {
        pendingApostrophe = false
        end = next
        if unit.key != 0 { UTF8Decoding.append(unit.key, to: &key) }
        guard unit.scalar != 0 else { return }
        if unit.combiningClass == 0 {
            trailingMarks.removeAll(keepingCapacity: true)
            UTF8Decoding.append(unit.scalar, to: &form)
        } else {
            insertMark(unit)
        }
    }

    /// Keeps marks in canonical order: stable by combining class (The Unicode Standard, section 3.11).
    private mutating func insertMark(_ unit: NormalUnit) {
        var offset = form.count
        var place = trailingMarks.count
        while place > 0, trailingMarks[place - 1].combiningClass > unit.combiningClass {
            place -= 1
            offset -= trailingMarks[place].byteCount
        }
        var bytes: [UInt8] = []
        UTF8Decoding.append(unit.scalar, to: &bytes)
        form.insert(contentsOf: bytes, at: offset)
        trailingMarks.insert((unit.combiningClass, bytes.count), at: place)
    }

    private mutating func finish(_ emit: (_ start: Int, _ end: Int, _ key: [UInt8], _ form: [UInt8]) -> Void) {
        pendingApostrophe = false
        isSingle = false
        guard let tokenStart = start else { return }
        emit(tokenStart, end, key, form)
        start = nil
        key.removeAll(keepingCapacity: true)
        form.removeAll(keepingCapacity: true)
        trailingMarks.removeAll(keepingCapacity: true)
    }
}
