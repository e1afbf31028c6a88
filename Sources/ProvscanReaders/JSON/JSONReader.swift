internal import CSimdJSON
internal import Foundation

/// Reads one JSON record at a time and hands out the wanted values.
///
/// The only owner of simdjson's parsers. Values live until the next record is read,
/// an unescaped text until the next one is unescaped. One thread at a time.
@safe
final class JSONReader {
    /// What a record turned out to be.
    enum Outcome { case object, other, badUTF8, damaged(String) }

    /// Bytes that must be readable after a record.
    static let padding = Int(PROVSCAN_JSON_PADDING)
    /// A parser that has grown beyond this many bytes of record is freed after use.
    private static let keptCapacity = 1 << 24

    private static let idle = IdleReaders()

    /// `nil` when no memory was left for it, which then costs the record.
    private let parser: OpaquePointer?
    private var values: UnsafeMutableBufferPointer<provscan_json_value>
    private var scratch = JSONScratch()
    /// Lone surrogates replaced by U+FFFD since the count was last taken.
    var replaced = 0

    private init() {
        unsafe parser = provscan_json_create()
        unsafe values = .allocate(capacity: 64)
    }

    deinit {
        unsafe provscan_json_destroy(parser)
        unsafe values.deallocate()
    }

    /// Calls `body` with a reader that nobody else uses meanwhile.
    static func withReader<R>(_ body: (JSONReader) -> R) -> R {
        let reader = idle.take() ?? JSONReader()
        defer {
            if let parser = unsafe reader.parser, unsafe provscan_json_capacity(parser) <= keptCapacity {
                idle.add(reader)
            }
        }
        return body(reader)
    }

    /// Reads the record and keeps the values that `plan` wants.
    ///
    /// - Precondition: ``padding`` bytes are readable after the record, and it stays in place while values are used.
    /// - Complexity: O(*n*).
    @unsafe
    func read(_ record: UnsafeBufferPointer<UInt8>, plan: JSONFieldPlan) -> Outcome {
        guard let parser = unsafe parser else { return .damaged(Self.noMemory(record.count)) }
        reserve(plan.slotNames.count)
        var offset = 0
        // Safety: the plan and the record outlive the call; `values` holds as many values as the plan has slots.
        let outcome = unsafe withUnsafePointer(to: plan.plan) { plan in
            unsafe provscan_json_read(parser, record.baseAddress, record.count, plan, values.baseAddress, &offset)
        }
        return switch outcome {
        case PROVSCAN_JSON_IS_OBJECT: .object
        case PROVSCAN_JSON_IS_OTHER: .other
        case PROVSCAN_JSON_BAD_UTF8: .badUTF8
        case PROVSCAN_JSON_BAD_STRING where offset == 0:
            .damaged("a string is not closed or contains a raw control character; the record may be cut short")
        case PROVSCAN_JSON_BAD_STRING:
            .damaged("invalid JSON string near byte \(offset) of the record; write it again with a JSON library")
        case PROVSCAN_JSON_TOO_DEEP:
            .damaged("JSON nested more than 1,000 levels deep at byte \(offset) of the record; flatten it")
        case PROVSCAN_JSON_NO_MEMORY:
            .damaged(Self.noMemory(record.count))
        default:
            .damaged("invalid JSON near byte \(offset) of the record; it may be cut short or lack quotes")
        }
    }

    private static func noMemory(_ count: Int) -> String {
        "no memory for a record of \(count) bytes; lower the record limit or use fewer workers"
    }

    private func reserve(_ slots: Int) {
        guard unsafe values.count < slots else { return }
        unsafe values.deallocate()
        unsafe values = .allocate(capacity: slots)
    }

    /// What kind of value the record has at `slot`.
    func kind(_ slot: Int) -> provscan_json_kind {
        unsafe values[slot].kind
    }

    /// Calls `body` with the string at `slot`, unescaped; returns `nil` without a call when an escape is invalid.
    ///
    /// - Precondition: The value at `slot` is a string.
    func withText<R>(_ slot: Int, _ body: (Span<UInt8>) -> R) -> R? {
        // Safety: the record is still in place, by the precondition of `read`.
        let value = unsafe values[slot]
        let raw = unsafe UnsafeBufferPointer(start: value.bytes, count: value.count)
        if unsafe value.has_escapes == 0 { return body(unsafe Span(_unsafeElements: raw)) }
        guard let text = unsafe scratch.unescape(raw, replaced: &replaced) else { return nil }
        return body(unsafe Span(_unsafeElements: text))
    }

    /// Whether the string at `slot` has only valid escapes.
    func isSound(_ slot: Int) -> Bool {
        guard kind(slot) == PROVSCAN_JSON_STRING, unsafe values[slot].has_escapes != 0 else { return true }
        let before = replaced
        defer { replaced = before }
        return withText(slot) { _ in true } ?? false
    }

    /// Whether the value at `slot` is `true`.
    func isTrue(_ slot: Int) -> Bool {
        unsafe values[slot].kind == PROVSCAN_JSON_BOOLEAN && values[slot].count == 4
    }

    /// The string or number at `slot`; `nil` for anything else and for an empty string.
    func string(_ slot: Int) -> String? {
        switch kind(slot) {
        case PROVSCAN_JSON_STRING:
            return withText(slot) { text in
                // Safety: the text is copied by the string.
                text.isEmpty ? nil : unsafe text.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
            } ?? nil
        case PROVSCAN_JSON_NUMBER:
            let value = unsafe values[slot]
            return unsafe String(
                decoding: UnsafeBufferPointer(start: value.bytes, count: value.count), as: UTF8.self)
        default:
            return nil
        }
    }
}

/// Readers at rest.
///
/// A `Mutex` would do; of its locking under contention the thread sanitizer sees nothing, and reports races.
private final class IdleReaders: @unchecked Sendable {
    // Unchecked: the list is used under the lock, and owns a reader alone until one thread takes it.

    private let lock = NSLock()
    private var readers: [JSONReader] = []

    func take() -> JSONReader? {
        lock.withLock { readers.popLast() }
    }

    func add(_ reader: JSONReader) {
        lock.withLock { readers.append(reader) }
    }
}
