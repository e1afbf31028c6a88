internal import Crypto
public import Foundation

/// One event in the life of a bag: who did what with it, when, and why.
public struct CustodyEvent: Codable, Sendable, Equatable {
    /// What was handled.
    public struct Item: Codable, Sendable, Equatable {
        /// The bag's name: the beginning of the digest of its matches.
        public var name: String
        /// SHA-256 of `manifest-sha256.txt`, which stands for the whole payload.
        public var sha256: String
    }

    public struct Tool: Codable, Sendable, Equatable {
        public var name: String
        public var version: String
    }

    public static let schemaName = "provscan.custody/1"

    public var schema = Self.schemaName
    /// From 1.
    public var number: Int
    /// SHA-256 of the line before; `nil` for the first.
    @Nullable public var previous: String?
    /// `scan`, `seal`, then what people say: `transfer`, `copy`, `review` and the like.
    public var action: String
    /// RFC 3339, UTC.
    public var at: String
    /// `system`, or what the person states.
    public var timeSource: String
    public var item: Item
    @Nullable public var person: String?
    @Nullable public var organisation: String?
    @Nullable public var from: String?
    @Nullable public var to: String?
    @Nullable public var purpose: String?
    /// The place or the system.
    @Nullable public var location: String?
    @Nullable public var note: String?
    public var tool: Tool
}

/// What a person states of an event; nothing of it is filled in for them.
public struct CustodyStatement: Sendable {
    public var action: String
    public var at: Date?
    public var timeSource: String?
    public var person: String?
    public var organisation: String?
    public var from: String?
    public var to: String?
    public var purpose: String?
    public var location: String?
    public var note: String?

    public init(action: String) {
        self.action = action
    }
}

/// The events of a bag, each bound to the one before by its digest: `custody.jsonl`.
///
/// Events are added and never changed. The signed statement holds the number and the digest of the events that
/// there were when the bag was sealed; later ones are bound to those, and are the word of whoever added them.
struct CustodyLog {
    private(set) var events: [CustodyEvent] = []
    /// The lines as they stand in the file, without their ends.
    private(set) var lines: [[UInt8]] = []

    init() {}

    /// Reads the file and checks that each event follows from the one before.
    ///
    /// - Throws: ``BagError`` that names the line.
    init(parsing bytes: [UInt8], name: String) throws(BagError) {
        guard bytes.last == UInt8(ascii: "\n") else {
            throw BagError(.invalid, name, "does not end with a line; the file was cut or changed")
        }
        for line in bytes.dropLast().split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            let location = "\(name)!line-\(lines.count + 1)"
            let line = Array(line)
            guard let event = try? JSONDecoder().decode(CustodyEvent.self, from: Data(line)),
                event.schema == CustodyEvent.schemaName
            else { throw BagError(.invalid, location, "is no event of custody") }
            guard event.number == lines.count + 1, event.previous == digest else {
                throw BagError(.invalid, location, "does not follow the line before: events were changed or taken out")
            }
            events.append(event)
            lines.append(line)
        }
    }

    /// SHA-256 of the last line; `nil` of an empty log.
    var digest: String? { lines.last.map(Self.digest) }

    /// SHA-256 of the line of the event `number`, from 1.
    func digest(of number: Int) -> String? {
        lines.indices.contains(number - 1) ? Self.digest(of: lines[number - 1]) : nil
    }

    var bytes: [UInt8] { lines.flatMap { $0 + [UInt8(ascii: "\n")] } }

    /// Adds what a person states, as having happened to `item`.
    mutating func append(_ statement: CustodyStatement, on item: CustodyEvent.Item, now: Date) throws {
        let event = CustodyEvent(
            number: lines.count + 1, previous: digest, action: statement.action,
            at: (statement.at ?? now).formatted(.iso8601), timeSource: statement.timeSource ?? "system", item: item,
            person: statement.person, organisation: statement.organisation, from: statement.from, to: statement.to,
            purpose: statement.purpose, location: statement.location, note: statement.note,
            tool: CustodyEvent.Tool(name: "provscan", version: Version.current))
        lines.append(Array(try ResultsFile.makeEncoder().encode(event)))
        events.append(event)
    }

    private static func digest(of line: [UInt8]) -> String { hexadecimal(SHA256.hash(data: line)) }
}
