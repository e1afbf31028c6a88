internal import Foundation

/// Which works a request for erasure or a hold is about: those that meet every condition given.
public struct WorkSelection: Sendable, Codable, Equatable {
    /// Identifiers as reports have them, or external identifiers.
    public var works: [String]
    public var author: String?
    public var holder: String?
    public var collection: String?
    /// A URL with `*` for any characters.
    public var url: String?

    public init(
        works: [String] = [], author: String? = nil, holder: String? = nil, collection: String? = nil,
        url: String? = nil
    ) {
        self.works = works
        self.author = author
        self.holder = holder
        self.collection = collection
        self.url = url
    }

    /// Whether it names nothing, and so everything.
    public var isEmpty: Bool { works.isEmpty && [author, holder, collection, url].allSatisfy { $0 == nil } }

    /// The conditions as SQL over `work`, `collection` and `rightsHolder`, with their arguments.
    var sql: (condition: String, arguments: [String]) {
        var conditions = ["1"]
        var arguments: [String] = []
        if !works.isEmpty {
            let marks = Array(repeating: "?", count: works.count).joined(separator: ",")
            conditions.append("(work.externalID IN (\(marks)) OR lower(hex(work.uuid)) IN (\(marks)))")
            arguments += works + works.map { $0.lowercased().replacingOccurrences(of: "-", with: "") }
        }
        for (column, value) in [
            ("work.author", author), ("rightsHolder.name", holder), ("collection.name", collection),
        ] {
            guard let value else { continue }
            conditions.append("\(column) = ?")
            arguments.append(value)
        }
        if let url {
            conditions.append("work.url GLOB ?")
            // In GLOB, ? and [ mean something too.
            arguments.append(url.replacingOccurrences(of: "[", with: "[[]").replacingOccurrences(of: "?", with: "[?]"))
        }
        return (conditions.joined(separator: " AND "), arguments)
    }
}
