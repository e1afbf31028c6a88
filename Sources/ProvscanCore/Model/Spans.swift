/// A half-open range of UTF-8 bytes in a decoded text, before normalisation.
public struct ByteSpan: Hashable, Sendable {
    public var start: Int
    public var end: Int

    public init(_ start: Int, _ end: Int) {
        self.start = start
        self.end = end
    }

    public var count: Int { end - start }
}

/// A half-open range of Unicode code points (scalars, not grapheme clusters) in a decoded text.
public struct CodePointSpan: Hashable, Sendable {
    public var start: Int
    public var end: Int

    public init(_ start: Int, _ end: Int) {
        self.start = start
        self.end = end
    }

    public var count: Int { end - start }
}

/// A half-open range of tokens, counted from the first token of a text.
public struct TokenSpan: Hashable, Sendable {
    public var start: Int
    public var end: Int

    public init(_ start: Int, _ end: Int) {
        self.start = start
        self.end = end
    }

    public var count: Int { end - start }
}

// Every span is the two-element array `[start, end]` on the wire.

extension ByteSpan: Codable {
    public init(from decoder: any Decoder) throws {
        (start, end) = try decodeBounds(from: decoder)
    }

    public func encode(to encoder: any Encoder) throws {
        try encodeBounds(start, end, to: encoder)
    }
}

extension CodePointSpan: Codable {
    public init(from decoder: any Decoder) throws {
        (start, end) = try decodeBounds(from: decoder)
    }

    public func encode(to encoder: any Encoder) throws {
        try encodeBounds(start, end, to: encoder)
    }
}

extension TokenSpan: Codable {
    public init(from decoder: any Decoder) throws {
        (start, end) = try decodeBounds(from: decoder)
    }

    public func encode(to encoder: any Encoder) throws {
        try encodeBounds(start, end, to: encoder)
    }
}

private func decodeBounds(from decoder: any Decoder) throws -> (Int, Int) {
    var container = try decoder.unkeyedContainer()
    let start = try container.decode(Int.self)
    let end = try container.decode(Int.self)
    guard 0 <= start, start <= end, container.isAtEnd else {
        throw DecodingError.dataCorruptedError(in: container, debugDescription: "a span is [start, end], start ≤ end")
    }
    return (start, end)
}

private func encodeBounds(_ start: Int, _ end: Int, to encoder: any Encoder) throws {
    var container = encoder.unkeyedContainer()
    try container.encode(start)
    try container.encode(end)
}
