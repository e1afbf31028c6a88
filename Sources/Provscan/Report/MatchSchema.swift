/// The published description of a line of `matches.jsonl`.
public enum MatchSchema {
    /// A JSON Schema (2020-12) for ``MatchRecord``, the content of `match.schema.json`.
    public static var text: String { String(decoding: PackageResources.match_schema_json, as: UTF8.self) }
}
