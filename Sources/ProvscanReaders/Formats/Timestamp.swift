/// Dates as sources write them, brought to RFC 3339.
enum Timestamp {
    /// Returns `text` as RFC 3339 or a prefix of it when its form is known, and unchanged otherwise.
    ///
    /// Known are `2014-03-12`, `2014-03-12 10:00:00 -0500` and its like, `20140312` and `20140312100000`,
    /// and seconds (9 or 10 digits) or milliseconds (12 or 13) since 1970.
    static func normalised(_ text: String) -> String {
        let bytes = Array(text.utf8)
        let whole = bytes.prefix { digit($0) != nil }
        if let number = Int(String(decoding: whole, as: UTF8.self)),
            bytes.count == whole.count || bytes[whole.count] == 0x2E
        {
            switch whole.count {
            case 9, 10: return rfc3339(secondsSince1970: number)
            case 12, 13: return rfc3339(secondsSince1970: number / 1000)
            case 8, 14: return compact(text)
            default: return text
            }
        }
        return isoLike(bytes) ?? text
    }

    /// `20140312100000` → `2014-03-12T10:00:00Z`; such a time is UTC, as crawls write it.
    private static func compact(_ digits: String) -> String {
        var parts = [String(digits.prefix(4))]
        var rest = digits.dropFirst(4)
        while !rest.isEmpty {
            parts.append(String(rest.prefix(2)))
            rest = rest.dropFirst(2)
        }
        let date = parts[..<3].joined(separator: "-")
        return parts.count == 3 ? date : date + "T" + parts[3...].joined(separator: ":") + "Z"
    }

    /// Returns X's `Wed Oct 10 20:19:24 +0000 2018` in UTC; `nil` for any other form.
    static func fromX(_ text: String) -> String? {
        let parts = text.split(separator: " ")
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        guard parts.count == 6, let month = months.firstIndex(where: { $0 == parts[1] }),
            let day = Int(parts[2]), let year = Int(parts[5]), (1...31).contains(day), (1...9999).contains(year)
        else { return nil }
        let clock = parts[3].split(separator: ":").compactMap { Int($0) }
        guard clock.count == 3, let offset = offsetMinutes(Array(parts[4].utf8)) else { return nil }
        let days = daysSince1970(year: year, month: month + 1, day: day)
        return rfc3339(secondsSince1970: days * 86_400 + clock[0] * 3600 + clock[1] * 60 + clock[2] - offset * 60)
    }

    /// The instant in UTC, to the second.
    static func rfc3339(secondsSince1970 seconds: Int) -> String {
        let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        let clock = seconds - days * 86_400
        let (year, month, day) = civil(daysSince1970: days)
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))T"
            + "\(padded(clock / 3600, 2)):\(padded(clock / 60 % 60, 2)):\(padded(clock % 60, 2))Z"
    }

    /// `2014-03-12 10:00:00 -0500` → `2014-03-12T10:00:00-05:00`.
    private static func isoLike(_ bytes: [UInt8]) -> String? {
        guard bytes.count > 10, matches(bytes.prefix(10), "0000-00-00") else { return nil }
        let separator = bytes[10]
        guard separator == UInt8(ascii: " ") || separator == UInt8(ascii: "T") else { return nil }
        var rest = bytes.dropFirst(11)
        let hasSeconds = matches(rest.prefix(8), "00:00:00")
        guard hasSeconds || matches(rest.prefix(5), "00:00") else { return nil }
        var result = Array(bytes.prefix(10)) + [UInt8(ascii: "T")] + rest.prefix(5)
        result += hasSeconds ? Array(rest.dropFirst(5).prefix(3)) : Array(":00".utf8)
        rest = rest.dropFirst(hasSeconds ? 8 : 5)
        if rest.first == UInt8(ascii: ".") {
            let fraction = rest.dropFirst().prefix { digit($0) != nil }
            result += rest.prefix(1 + fraction.count)
            rest = rest.dropFirst(1 + fraction.count)
        }
        let zone = rest.drop { $0 == UInt8(ascii: " ") }
        if zone.isEmpty { return String(decoding: result, as: UTF8.self) }
        guard let minutes = offsetMinutes(Array(zone)) else { return nil }
        return String(decoding: result, as: UTF8.self) + zoneText(minutes)
    }

    private static func zoneText(_ minutes: Int) -> String {
        if minutes == 0 { return "Z" }
        let distance = abs(minutes)
        return "\(minutes < 0 ? "-" : "+")\(padded(distance / 60, 2)):\(padded(distance % 60, 2))"
    }

    /// Minutes east of UTC of `Z`, `UTC`, `+0100` or `+01:00`.
    private static func offsetMinutes(_ zone: [UInt8]) -> Int? {
        if ["Z", "z", "UTC", "GMT"].contains(where: { zone.elementsEqual($0.utf8) }) { return 0 }
        guard let sign = zone.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return nil }
        let digits = zone.dropFirst().filter { $0 != UInt8(ascii: ":") }.compactMap { digit($0) }
        guard digits.count == 4, zone.count == 5 || zone.count == 6 else { return nil }
        let minutes = (digits[0] * 10 + digits[1]) * 60 + digits[2] * 10 + digits[3]
        return sign == UInt8(ascii: "-") ? -minutes : minutes
    }

    /// Whether `bytes` has digits where `form` has `0`, and otherwise the same bytes.
    private static func matches(_ bytes: ArraySlice<UInt8>, _ form: String) -> Bool {
        bytes.count == form.utf8.count
            && zip(bytes, form.utf8).allSatisfy { $1 == UInt8(ascii: "0") ? digit($0) != nil : $0 == $1 }
    }

    private static func digit(_ byte: UInt8) -> Int? {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) ? Int(byte - UInt8(ascii: "0")) : nil
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }

    /// Days from 1970-01-01 to a date of the Gregorian calendar.
    /// - Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`.
    private static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// The inverse of ``daysSince1970(year:month:day:)``, `civil_from_days`.
    private static func civil(daysSince1970 days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}
