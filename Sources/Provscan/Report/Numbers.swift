/// Numbers as a reader in any country takes them: `1,234,567`, no locale involved.
enum Numbers {
    /// `1234567` as `1,234,567`.
    static func grouped(_ number: Int) -> String {
        var text: [UInt8] = []
        for (place, digit) in String(number.magnitude).utf8.reversed().enumerated() {
            if place > 0, place.isMultiple(of: 3) { text.append(UInt8(ascii: ",")) }
            text.append(digit)
        }
        if number < 0 { text.append(UInt8(ascii: "-")) }
        return String(decoding: text.reversed(), as: UTF8.self)
    }

    /// A count with its noun: `1 word`, `71 words`.
    static func counted(_ number: Int, _ noun: String, plural: String? = nil) -> String {
        grouped(number) + " " + (number == 1 ? noun : plural ?? noun + "s")
    }

    /// Bytes in decimal units and exactly: `1.4 MB (1,400,123 bytes)`; below 1,000 exactly only.
    static func bytes(_ count: Int) -> String {
        let exact = counted(count, "byte")
        guard count >= 1000 else { return exact }
        var unit = 1000
        var names = ["kB", "MB", "GB", "TB", "PB"][...]
        while count / unit >= 1000, names.count > 1 {
            unit *= 1000
            names.removeFirst()
        }
        return "\(grouped(count / unit)).\(count % unit / (unit / 10)) \(names.first ?? "") (\(exact))"
    }

    /// `part` of `whole` as a percentage, rounded down to a tenth: only all of it is `100 %`,
    /// and something is never `0 %`.
    static func percentage(_ part: Int, of whole: Int) -> String {
        guard whole > 0 else { return "0 %" }
        guard part < whole else { return "100 %" }
        let tenths = part * 1000 / whole
        guard tenths > 0 || part == 0 else { return "< 0.1 %" }
        return tenths.isMultiple(of: 10) ? "\(tenths / 10) %" : "\(tenths / 10).\(tenths % 10) %"
    }

    /// `71 of 71 words (100 %)`.
    static func containment(_ containment: MatchRecord.Containment) -> String {
        let whole = counted(containment.of, "word")
        return "\(grouped(containment.matched)) of \(whole) (\(percentage(containment.matched, of: containment.of)))"
    }
}
