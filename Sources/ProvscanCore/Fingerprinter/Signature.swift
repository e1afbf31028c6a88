/// The packed signature of a work: which of its k-grams are its fingerprints.
///
/// The hashes follow from the text, so only positions are kept. Byte 0 is the
/// version (1). Then, as LEB128 numbers: tokens, positions, first position.
/// Then each step to the next position, minus one, in two bits, lowest first:
/// winnowing with a window of 4 never steps further than 4. Steps of wider
/// windows are LEB128 numbers, under version 2.
public struct Signature: Equatable, Sendable {
    public var tokens: Int
    /// Ascending, each once.
    public var positions: [Int]

    private static let narrow: UInt8 = 1
    private static let wide: UInt8 = 2

    public init(tokens: Int, positions: [Int]) {
        self.tokens = tokens
        self.positions = positions
    }

    /// The signature as bytes.
    public var packed: [UInt8] {
        let steps = zip(positions, positions.dropFirst()).map { $1 - $0 - 1 }
        let isNarrow = steps.allSatisfy { $0 < 4 }
        var bytes = [isNarrow ? Self.narrow : Self.wide]
        Self.append(tokens, to: &bytes)
        Self.append(positions.count, to: &bytes)
        Self.append(positions.first ?? 0, to: &bytes)
        guard isNarrow else {
            for step in steps { Self.append(step, to: &bytes) }
            return bytes
        }
        for start in stride(from: 0, to: steps.count, by: 4) {
            let group = steps[start..<min(start + 4, steps.count)]
            bytes.append(group.enumerated().reduce(0) { $0 | UInt8($1.element) << UInt8($1.offset * 2) })
        }
        return bytes
    }

    /// Reads a packed signature; `nil` when the bytes are not one.
    public init?(packed bytes: [UInt8]) {
        var reader = bytes.dropFirst()
        guard let version = bytes.first, version == Self.narrow || version == Self.wide,
            let tokens = Self.number(&reader), let count = Self.number(&reader), let first = Self.number(&reader),
            count <= max(tokens, 1)
        else { return nil }
        self.tokens = tokens
        positions = count == 0 ? [] : [first]
        while positions.count < count {
            let place = positions.count - 1
            let step: Int
            if version == Self.narrow {
                guard place / 4 < reader.count else { return nil }
                step = Int(reader[reader.startIndex + place / 4] >> UInt8(place % 4 * 2) & 3)
            } else {
                guard let number = Self.number(&reader) else { return nil }
                step = number
            }
            positions.append(positions[place] + step + 1)
        }
        guard (positions.last ?? 0) < max(tokens, 1) else { return nil }
    }

    /// The fingerprints at the signature's positions.
    ///
    /// `words`: One word hash per token of the same text; ``tokens`` of them.
    public func fingerprints(of words: [UInt64], kGrams: KGramHash) -> [Fingerprint] {
        guard words.count >= kGrams.k else {
            return positions.map { Fingerprint(hash: KGramHash.wholeHash(of: words), position: $0) }
        }
        let hashes = kGrams.hashes(of: words)
        return positions.filter { $0 < hashes.count }.map { Fingerprint(hash: hashes[$0], position: $0) }
    }

    private static func append(_ number: Int, to bytes: inout [UInt8]) {
        var rest = UInt64(number)
        while rest >= 0x80 {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// The next LEB128 number, below 2^56.
    private static func number(_ bytes: inout ArraySlice<UInt8>) -> Int? {
        var number = 0
        for shift in stride(from: 0, to: 56, by: 7) {
            guard let byte = bytes.popFirst() else { return nil }
            number |= Int(byte & 0x7F) << shift
            if byte < 0x80 { return number }
        }
        return nil
    }
}
