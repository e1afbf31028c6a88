internal import Foundation
internal import GRDB
internal import ProvscanCore

extension Row {
    /// The value of a column, where a damaged file may hold another than the schema allows: `NULL` in a column that
    /// must have one, or a value of another type.
    ///
    /// A subscript would end the process there.
    ///
    /// - Throws: `DatabaseError` with `SQLITE_CORRUPT`; it names the column and never the value.
    func stored<Value: DatabaseValueConvertible>(_ column: String) throws -> Value {
        try Self.value(self[column], column)
    }

    /// The value of the column at `index`, counted from 0, in the same way.
    func stored<Value: DatabaseValueConvertible>(_ index: Int) throws -> Value {
        try Self.value(self[index], "\(index + 1)")
    }

    /// A digest, which is kept as its 32 bytes.
    func stored(_ column: String) throws -> ContentDigest {
        let bytes: Data = try stored(column)
        guard bytes.count == 32 else { throw Self.damage(column) }
        return ContentDigest(bytes: Array(bytes))
    }

    /// A record, which is kept as JSON.
    func record<Value: Decodable>(_ column: String) throws -> Value {
        let bytes: Data = try stored(column)
        guard let value = try? JSONDecoder().decode(Value.self, from: bytes) else { throw Self.damage(column) }
        return value
    }

    private static func value<Value: DatabaseValueConvertible>(_ kept: DatabaseValue, _ name: String) throws -> Value {
        guard let value = Value.fromDatabaseValue(kept) else { throw damage(name) }
        return value
    }

    private static func damage(_ column: String) -> DatabaseError {
        DatabaseError(resultCode: .SQLITE_CORRUPT, message: "column \(column) holds what it cannot hold")
    }
}
