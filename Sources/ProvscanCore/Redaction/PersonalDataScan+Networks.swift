/// Addresses of machines.
extension PersonalDataScan {
    /// The IPv4 address at `start`: four numbers to 255 with dots between.
    func ipv4(at start: Int) -> PersonalData? {
        if byte(start - 1) == UInt8(ascii: "."), byte(start - 2)?.isASCIIDigit == true { return nil }
        var position = start
        for octet in 0..<4 {
            if octet > 0 {
                guard byte(position) == UInt8(ascii: ".") else { return nil }
                position += 1
            }
            guard let end = octetEnd(from: position) else { return nil }
            position = end
        }
        if byte(position) == UInt8(ascii: "."), byte(position + 1)?.isASCIIDigit == true { return nil }
        guard letterEnd(at: position) == nil else { return nil }
        return PersonalData(span: ByteSpan(start, position), kind: .ip)
    }

    private func octetEnd(from start: Int) -> Int? {
        var value = 0
        var end = start
        while let digit = byte(end), digit.isASCIIDigit {
            value = value * 10 + Int(digit - 0x30)
            end += 1
            if end - start > 3 || value > 255 { return nil }
        }
        return end > start ? end : nil
    }

    /// The IPv6 address at `start`.
    ///
    /// - Source: RFC 4291 §2.2; at most 45 bytes. `::` by itself, and a time of day, are none.
    func ipv6(at start: Int) -> PersonalData? {
        var end = start
        while end - start < 46, let next = byte(end),
            next.isHexDigit || next == UInt8(ascii: ":") || next == UInt8(ascii: ".")
        {
            end += 1
        }
        while end > start, text[end - 1] == UInt8(ascii: ".") { end -= 1 }
        if end - start > 2, text[end - 1] == UInt8(ascii: ":"), text[end - 2] != UInt8(ascii: ":") { end -= 1 }
        guard end - start >= 3, end - start < 46, letterEnd(at: end) == nil, isIPv6(text[start..<end]) else {
            return nil
        }
        return PersonalData(span: ByteSpan(start, end), kind: .ip)
    }

    private func isIPv6(_ bytes: ArraySlice<UInt8>) -> Bool {
        let parts = bytes.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count >= 3, parts.count <= 9 else { return false }
        var groups = 0
        var gaps = 0
        for (number, part) in parts.enumerated() {
            if part.isEmpty {
                let isOuter = number == 0 || number == parts.count - 1
                if !isOuter { gaps += 1 }
                continue
            }
            if part.contains(UInt8(ascii: ".")) {
                guard number == parts.count - 1, part.split(separator: UInt8(ascii: ".")).count == 4 else {
                    return false
                }
                groups += 2
            } else {
                guard part.count <= 4 else { return false }
                groups += 1
            }
        }
        if parts.first?.isEmpty == true, parts.dropFirst().first?.isEmpty != true { return false }
        if parts.last?.isEmpty == true, parts.dropLast().last?.isEmpty != true { return false }
        return gaps == 0 ? groups == 8 : gaps == 1 && groups >= 1 && groups <= 7
    }
}
