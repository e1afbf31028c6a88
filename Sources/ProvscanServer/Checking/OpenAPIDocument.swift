internal import Foundation
internal import Provscan

/// The description of the service (OpenAPI 3.1), with the schema of a match as the results have it.
enum OpenAPIDocument {
    private static let definitions = "#/$defs/"
    private static let schemas = "#/components/schemas/"

    /// The document as JSON, keys sorted.
    static func make() -> [UInt8] {
        var document = object(Data(PackageResources.openapi_json))
        var information = document["info"] as? [String: Any] ?? [:]
        information["version"] = Version.current
        document["info"] = information
        var components = document["components"] as? [String: Any] ?? [:]
        components["schemas"] = (components["schemas"] as? [String: Any] ?? [:]).merging(matchSchemas()) { own, _ in own
        }
        document["components"] = components
        guard
            let bytes = try? JSONSerialization.data(
                withJSONObject: document, options: [.sortedKeys, .withoutEscapingSlashes])
        else { preconditionFailure("what was read as JSON can be written") }
        return Array(bytes)
    }

    /// The schema of a match and those that it refers to, each by its name.
    private static func matchSchemas() -> [String: Any] {
        var match = object(Data(MatchSchema.text.utf8))
        let parts = match.removeValue(forKey: "$defs") as? [String: Any] ?? [:]
        for name in ["$schema", "$id"] { match[name] = nil }
        return parts.merging(["match": match]) { own, _ in own }.mapValues(referring)
    }

    /// `value` with its references turned to where the document keeps schemas.
    private static func referring(_ value: Any) -> Any {
        switch value {
        case let object as [String: Any]:
            return object.mapValues(referring)
        case let array as [Any]:
            return array.map(referring)
        case let text as String where text.hasPrefix(definitions):
            return schemas + text.dropFirst(definitions.count)
        default:
            return value
        }
    }

    private static func object(_ json: Data) -> [String: Any] {
        guard let object = try? JSONSerialization.jsonObject(with: json) as? [String: Any] else {
            preconditionFailure("an embedded document is a JSON object")
        }
        return object
    }
}
