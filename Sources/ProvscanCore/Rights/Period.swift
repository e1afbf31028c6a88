/// A stretch of time: from its first second up to, not including, `until`.
public struct Period: Hashable, Sendable, Codable {
    public var from: Instant
    public var until: Instant

    /// - Precondition: `until` is not before `from`.
    public init(from: Instant, until: Instant) {
        precondition(from <= until, "a period cannot end before it starts, got \(from) to \(until)")
        self.from = from
        self.until = until
    }

    /// What RFC 3339 text, or a prefix of it, leaves possible: `2019-04` is all of that April in UTC.
    ///
    /// A time without an offset may be in any zone, so that it is widened by the largest
    /// offsets in use, 14 hours east and 12 west. Dates that do not exist give `nil`.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard let year = Self.number(bytes, 0, 4), year >= 1 else { return nil }
        if bytes.count == 4 {
            guard let end = Self.day(year + 1, 1, 1) else { return nil }
            self.init(from: Self.instant(year, 1, 1), until: end)
            return
        }
        guard Self.has("-", bytes, 4), let month = Self.number(bytes, 5, 2), (1...12).contains(month) else {
            return nil
        }
        if bytes.count == 7 {
            let next = month == 12 ? (year + 1, 1) : (year, month + 1)
            self.init(from: Self.instant(year, month, 1), until: Self.instant(next.0, next.1, 1))
            return
        }
        guard Self.has("-", bytes, 7), let day = Self.number(bytes, 8, 2), let start = Self.day(year, month, day) else {
            return nil
        }
        if bytes.count == 10 {
            self.init(from: start, until: Instant(seconds: start.seconds + 86_400))
            return
        }
        guard let moment = Self.moment(of: start, bytes) else { return nil }
        self = moment
    }

    /// Whether a date and time ends in an offset such as `+01:00`.
    static func hasOffset(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return bytes.count >= 25 && Self.offset(bytes, bytes.count - 6) != nil
    }

    private static func moment(of day: Instant, _ bytes: [UInt8]) -> Period? {
        guard has("T", bytes, 10) || has("t", bytes, 10) || has(" ", bytes, 10),
            let hour = number(bytes, 11, 2), hour < 24, has(":", bytes, 13),
            let minute = number(bytes, 14, 2), minute < 60
        else { return nil }
        var position = 16
        var seconds = day.seconds + hour * 3600 + minute * 60
        var length = 60
        if has(":", bytes, position) {
            guard let second = number(bytes, position + 1, 2), second <= 60 else { return nil }
            seconds += second
            length = 1
            position += 3
            if has(".", bytes, position) {
                position += 1
                while position < bytes.count, (0x30...0x39).contains(bytes[position]) { position += 1 }
            }
        }
        if position == bytes.count {
            return Period(
                from: Instant(seconds: seconds - 14 * 3600), until: Instant(seconds: seconds + length + 12 * 3600))
        }
        guard let offset = offset(bytes, position) else { return nil }
        return Period(
            from: Instant(seconds: seconds - offset * 60), until: Instant(seconds: seconds - offset * 60 + length))
    }

    /// Minutes east of UTC of `Z` or `+01:00`, which must be the rest of the text.
    private static func offset(_ bytes: [UInt8], _ position: Int) -> Int? {
        if bytes.count == position + 1, has("Z", bytes, position) || has("z", bytes, position) { return 0 }
        guard bytes.count == position + 6, has("+", bytes, position) || has("-", bytes, position),
            let hours = number(bytes, position + 1, 2), hours < 24, has(":", bytes, position + 3),
            let minutes = number(bytes, position + 4, 2), minutes < 60
        else { return nil }
        return (has("-", bytes, position) ? -1 : 1) * (hours * 60 + minutes)
    }

    private static func day(_ year: Int, _ month: Int, _ day: Int) -> Instant? {
        guard (1...CivilDate.days(ofMonth: month, year: year)).contains(day) else { return nil }
        return instant(year, month, day)
    }

    private static func instant(_ year: Int, _ month: Int, _ day: Int) -> Instant {
        Instant(seconds: CivilDate.daysSince1970(year: year, month: month, day: day) * 86_400)
    }

    private static func number(_ bytes: [UInt8], _ start: Int, _ count: Int) -> Int? {
        guard start + count <= bytes.count else { return nil }
        var value = 0
        for byte in bytes[start..<(start + count)] {
            guard (0x30...0x39).contains(byte) else { return nil }
            value = value * 10 + Int(byte - 0x30)
        }
        return value
    }

    private static func has(_ character: Unicode.Scalar, _ bytes: [UInt8], _ position: Int) -> Bool {
        position < bytes.count && UInt32(bytes[position]) == character.value
    }
}
