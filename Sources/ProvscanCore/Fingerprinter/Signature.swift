/// The packed signature of a work: which of its k-grams are its fingerprints.
///
/// The hashes follow from the text, so only positions are kept. Byte 0 is the
/// version. Then, as LEB128 numbers: tokens, positions, first position. Then
/// each step to the next position, minus one: winnowing never steps further
/// than its window. Steps to 4 take two bits each, lowest first (version 1),
/// steps to 8 three bits (version 3), longer ones are LEB128 numbers (version 2).
public struct Signature: Equatable, Sendable {
    public var tokens: Int
    /// Ascending, each once.
    public var positions: [Int]

    /// Bits per step by version.
    private static let stepBits: [UInt8: Int] = [1: 2, 3: 3]
    private static let wide: UInt8 = 2

    public init(tokens: Int, positions: [Int]) {
        self.tokens = tokens
        self.positions = positions
    }

    /// The signature as bytes.
    public var packed: [UInt8] {
        let steps = zip(positions, positions.dropFirst()).map { $1 - $0 - 1 }
        let largest = steps.max() ?? 0
        let version: UInt8 = largest < 4 ? 1 : largest < 8 ? 3 : Self.wide
        var bytes = [version]
        Self.append(tokens, to: &bytes)
        Self.append(positions.count, to: &bytes)
        Self.append(positions.first ?? 0, to: &bytes)
        guard let bits = Self.stepBits[version] else {
            for step in steps { Self.append(step, to: &bytes) }
            return bytes
        }
        return bytes + Self.packed(steps, bits: bits)
    }

    /// Reads a packed signature; `nil` when the bytes are not one.
    public init?(packed bytes: [UInt8]) {
        var reader = bytes.dropFirst()
        guard let version = bytes.first, version == Self.wide || Self.stepBits[version] != nil,
            let tokens = Self.number(&reader), let count = Self.number(&reader), let first = Self.number(&reader),
            count <= max(tokens, 1)
        else { return nil }
        self.tokens = tokens
        positions = count == 0 ? [] : [first]
        while positions.count < count {
            let place = positions.count - 1
            let step: Int
            if let bits = Self.stepBits[version] {
                guard let packed = Self.number(at: place, bits: bits, of: reader) else { return nil }
                step = packed
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
        guard words.count >= kGrams.shortestText else {
            return positions.map { Fingerprint(hash: KGramHash.wholeHash(of: words), position: $0) }
        }
        let hashes = kGrams.hashes(of: words)
        return positions.filter { $0 < hashes.count }.map { Fingerprint(hash: hashes[$0], position: $0) }
    }

    /// The low `bits` bits of each number, lowest first, one after the other.
    private static func packed(_ numbers: [Int], bits: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: (numbers.count * bits + 7) / 8)
        for (place, number) in numbers.enumerated() {
            for bit in 0..<bits where number >> bit & 1 == 1 {
                bytes[(place * bits + bit) / 8] |= 1 << UInt8((place * bits + bit) % 8)
            }
        }
        return bytes
    }

    /// Number `place` of those that ``packed(_:bits:)`` gave; `nil` behind their end.
    private static func number(at place: Int, bits: Int, of bytes: ArraySlice<UInt8>) -> Int? {
        guard (place + 1) * bits <= bytes.count * 8 else { return nil }
        let first = bytes.startIndex + place * bits / 8
        let next = first + 1 < bytes.endIndex ? Int(bytes[first + 1]) : 0
        return (Int(bytes[first]) | next << 8) >> (place * bits % 8) & ((1 << bits) - 1)
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
