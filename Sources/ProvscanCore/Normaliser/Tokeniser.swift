/// The plain tokeniser: one scalar at a time, by the rules of `norm/1`.
///
/// It is the definition that ``TokenHasher`` is held to, and it serves every
/// text whose spans are wanted and every run that is not ASCII.
struct Tokeniser: ~Copyable {
    /// Whether the normalised form is wanted besides the key.
    private let keepsForm: Bool
    /// The byte range of the token being read; `nil` between tokens.
    private var start: Int?
    private var end = 0
    private var isSingle = false
    private var pendingApostrophe = false
    /// UTF-8 of the normalised token.
    private var form = ByteBuffer()
    /// UTF-8 of the key scalars of the token.
    private var key = ByteBuffer()
    /// Combining classes of the marks at the end of ``form``, with their lengths in bytes.
    private var trailingMarks: [(combiningClass: UInt8, byteCount: Int)] = []

    /// - Parameter keepsForm: Without it the forms given are empty, which saves half of the time.
    init(keepsForm: Bool) {
        self.keepsForm = keepsForm
    }

    typealias Emit = (_ start: Int, _ end: Int, _ key: Span<UInt8>, _ form: Span<UInt8>) -> Void

    /// Calls `emit` with each token that ends in `range`, rules not yet applied.
    ///
    /// `range`: Must start and end beside bytes that separate tokens, or at an end of `text`.
    ///
    /// - Complexity: O(bytes).
    mutating func scan(_ text: Span<UInt8>, in range: Range<Int>, emit: Emit) {
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

    @inline(__always)
    private mutating func take(_ unit: NormalUnit, from position: Int, to next: Int, emit: Emit) {
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

    @inline(__always)
    private mutating func append(_ unit: NormalUnit, to next: Int) {
        pendingApostrophe = false
        end = next
        if unit.key != 0 { key.append(scalar: unit.key) }
        guard keepsForm, unit.scalar != 0 else { return }
        if unit.combiningClass == 0 {
            if !trailingMarks.isEmpty { trailingMarks.removeAll(keepingCapacity: true) }
            form.append(scalar: unit.scalar)
        } else {
            insertMark(unit)
        }
    }

    /// Keeps marks in canonical order: stable by combining class (The Unicode Standard, section 3.11).
    private mutating func insertMark(_ unit: NormalUnit) {
        var byteCount = 0
        var place = trailingMarks.count
        while place > 0, trailingMarks[place - 1].combiningClass > unit.combiningClass {
            place -= 1
            byteCount += trailingMarks[place].byteCount
        }
        let before = form.count
        form.append(scalar: unit.scalar)
        let added = form.count - before
        form.rotateRight(last: byteCount + added, by: added)
        trailingMarks.insert((unit.combiningClass, added), at: place)
    }

    private mutating func finish(_ emit: Emit) {
        pendingApostrophe = false
        isSingle = false
        guard let tokenStart = start else { return }
        key.withSpan { key in form.withSpan { form in emit(tokenStart, end, key, form) } }
        start = nil
        key.removeAll()
        guard keepsForm else { return }
        form.removeAll()
        if !trailingMarks.isEmpty { trailingMarks.removeAll(keepingCapacity: true) }
    }
}
