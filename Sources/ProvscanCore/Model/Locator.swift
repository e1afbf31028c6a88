/// The address of a text: a path, then one component per container entered,
/// joined by `!`, then the field inside a record after `/`.
///
/// `crawl.warc.gz!record-17`, `part-0.json.gz!line-12`, `x.jsonl.zst!line-88/text`.
public struct Locator: Hashable, Sendable, CustomStringConvertible {
    public let description: String

    /// The address of a source as the user named it; `-` is standard input.
    public init(path: String) {
        description = path
    }

    private init(description: String) {
        self.description = description
    }

    /// Whether this is an address inside a container.
    public var isMember: Bool { description.contains("!") }

    /// The member `name` of the container at this address.
    public func member(_ name: String) -> Locator {
        Locator(description: description + "!" + name)
    }

    /// The line `number`, counted from 1, of the source at this address.
    public func line(_ number: Int) -> Locator {
        member("line-\(number)")
    }

    /// The record `number`, counted from 1, of the source at this address.
    public func record(_ number: Int) -> Locator {
        member("record-\(number)")
    }

    /// The field `name` of the record at this address.
    public func field(_ name: String) -> Locator {
        Locator(description: description + "/" + name)
    }
}

extension Locator: Codable {
    public init(from decoder: any Decoder) throws {
        description = try decoder.singleValueContainer().decode(String.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
