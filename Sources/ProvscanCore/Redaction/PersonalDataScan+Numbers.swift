/// Telephone numbers, payment cards and bank accounts.
extension PersonalDataScan {
    /// One group of digits of a number.
    private struct Group {
        var start: Int
        var end: Int

        var count: Int { end - start }
    }

    /// Digits of the longest number that is looked at as a whole.
    private static let digitLimit = 19

    /// The number that begins at `start` with a digit, `+` or `(`.
    ///
    /// A number is digits in groups with at most two of ` -./()` between. It may begin and end only where a blank
    /// or another sign stands, so that a part of a date or of a decimal number is never taken for one. Of a card
    /// every group but the last has four digits or more.
    func number(at start: Int) -> PersonalData? {
        guard canBegin(at: start) else { return nil }
        let (groups, endsInside) = groups(from: start)
        guard let first = groups.first else { return nil }
        if first.count > 9 {
            let isCard = first.count >= 13 && text[start] != UInt8(ascii: "+")
            return PersonalData(span: ByteSpan(start, first.end), kind: isCard ? .card : .phone)
        }
        for last in groups.indices.reversed() {
            guard last < groups.count - 1 || !endsInside, canEnd(at: groups[last].end) else { continue }
            let window = groups[...last]
            guard let kind = kind(of: window, beginningAt: start) else { continue }
            return PersonalData(span: ByteSpan(start, groups[last].end), kind: kind)
        }
        return nil
    }

    /// Whether a number may begin at `start`: not in the middle of a date or of another number.
    private func canBegin(at start: Int) -> Bool {
        guard let before = byte(start - 1) else { return true }
        if before.isASCIILetterOrDigit { return false }
        switch before {
        case UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: "-"), UInt8(ascii: "/"):
            return byte(start - 2)?.isASCIIDigit != true
        default: return letterStart(before: start) == nil
        }
    }

    private func canEnd(at end: Int) -> Bool {
        guard let next = byte(end) else { return true }
        if next.isASCIILetter { return false }
        switch next {
        case UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: ":"):
            return byte(end + 1)?.isASCIIDigit != true
        default: return true
        }
    }

    /// The groups of digits from `start`, up to ``digitLimit`` digits in all but at least one group.
    private func groups(from start: Int) -> (groups: [Group], endsInside: Bool) {
        var groups: [Group] = []
        var digits = 0
        var position = start
        while true {
            let gap = position
            while let next = byte(position), Self.isSeparator(next, isFirst: position == start), position - gap < 2 {
                position += 1
            }
            let begin = position
            while let next = byte(position), next.isASCIIDigit { position += 1 }
            guard position > begin else { return (groups, false) }
            digits += position - begin
            if digits > Self.digitLimit, !groups.isEmpty { return (groups, true) }
            groups.append(Group(start: begin, end: position))
            if digits > Self.digitLimit { return (groups, false) }
        }
    }

    private static func isSeparator(_ byte: UInt8, isFirst: Bool) -> Bool {
        switch byte {
        case UInt8(ascii: "("), UInt8(ascii: ")"): true
        case UInt8(ascii: "+"): isFirst
        case UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "/"): !isFirst
        default: false
        }
    }

    private func kind(of groups: ArraySlice<Group>, beginningAt start: Int) -> PersonalData.Kind? {
        let first = text[start]
        let digits = groups.flatMap { text[$0.start..<$0.end] }
        let lengths = groups.map(\.count)
        if digits.count >= 13, lengths.dropLast().allSatisfy({ $0 >= 4 }), Self.isLuhn(digits) { return .card }
        guard (7...15).contains(digits.count) else { return nil }
        if first == UInt8(ascii: "+") { return .phone }
        if first == UInt8(ascii: "("), lengths.count > 1, (2...5).contains(lengths[0]) { return .phone }
        guard !Self.isDate(lengths) else { return nil }
        if digits.first == UInt8(ascii: "0"), lengths.count > 1 || digits.count >= 8 {
            return lengths[0] > 1 ? .phone : nil
        }
        // A stretch of a row of numbers is none.
        let gaps = zip(groups, groups.dropFirst()).map { text[$0.end..<$1.start] }
        let isInRow =
            byte(start - 1) == UInt8(ascii: " ") && byte(start - 2)?.isASCIIDigit == true
            && gaps.allSatisfy { $0.elementsEqual([UInt8(ascii: " ")]) }
        return !isInRow && Self.isPlan(lengths) ? .phone : nil
    }

    /// Groups as telephone numbers are written without a trunk prefix: 3-3-4, 1-3-3-4, 3-4, 3-3-3, 3-2-2-2,
    /// 2-2-4-4.
    private static func isPlan(_ lengths: [Int]) -> Bool {
        switch lengths {
        case [3, 3, 4], [1, 3, 3, 4], [3, 4], [3, 3, 3], [3, 2, 2, 2], [2, 2, 4, 4]: true
        default: false
        }
    }

    /// Groups as dates are written: year first or last.
    private static func isDate(_ lengths: [Int]) -> Bool {
        switch lengths {
        case [4, 2, 2], [2, 2, 4], [1, 2, 4], [2, 1, 4], [1, 1, 4], [4, 2, 2, 2], [2, 2, 4, 2], [4, 4]: true
        default: false
        }
    }

    /// Whether the check digit of a payment card is right (ISO/IEC 7812-1).
    private static func isLuhn(_ digits: [UInt8]) -> Bool {
        var sum = 0
        for (place, digit) in digits.reversed().enumerated() {
            let value = Int(digit - 0x30) << (place & 1)
            sum += value > 9 ? value - 9 : value
        }
        return sum % 10 == 0
    }

    /// The bank account at `start`: country, check digits, up to 30 letters and digits, single blanks between groups.
    ///
    /// Taken for one when its check digits are right (ISO 13616, modulo 97), or when it is written in capitals and
    /// groups of four, or without any blank, with at least eight digits.
    func iban(at start: Int) -> PersonalData? {
        guard text[start].isASCIILetter, byte(start + 1)?.isASCIILetter == true,
            byte(start + 2)?.isASCIIDigit == true, byte(start + 3)?.isASCIIDigit == true
        else { return nil }
        var signs: [UInt8] = []
        var groups: [Int] = []
        var group = 0
        var position = start
        var best: Int?
        while signs.count <= 34 {
            if let next = byte(position), next.isASCIILetterOrDigit {
                signs.append(next)
                group += 1
                position += 1
                continue
            }
            groups.append(group)
            group = 0
            guard letterEnd(at: position) == nil else { break }
            if (15...34).contains(signs.count), Self.isAccount(signs) || Self.looksLikeAccount(signs, groups) {
                best = position
            }
            let isGap = byte(position) == UInt8(ascii: " ") || byte(position) == UInt8(ascii: "-")
            guard isGap, byte(position + 1)?.isASCIILetterOrDigit == true else { break }
            position += 1
        }
        return best.map { PersonalData(span: ByteSpan(start, $0), kind: .iban) }
    }

    private static func isAccount(_ signs: [UInt8]) -> Bool {
        var rest = 0
        for sign in signs[4...] + signs[..<4] {
            let value = sign.isASCIIDigit ? Int(sign - 0x30) : Int(sign | 0x20) - 0x61 + 10
            rest = (rest * (value > 9 ? 100 : 10) + value) % 97
        }
        return rest == 1
    }

    private static func looksLikeAccount(_ signs: [UInt8], _ groups: [Int]) -> Bool {
        guard !signs.contains(where: { $0.isASCIILetter && $0 & 0x20 != 0 }),
            signs.count(where: \.isASCIIDigit) >= 8
        else { return false }
        return groups.count == 1 || (groups.dropLast().allSatisfy { $0 == 4 } && groups.last.map { $0 <= 4 } == true)
    }
}
